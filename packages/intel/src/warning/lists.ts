import { RE2JS, RE2JSException } from "re2js";
import { formatAddress, parseAddress } from "../forms/address.js";
import { canonicalHost } from "../forms/host.js";
import { isPublicSuffix } from "../forms/suffix.js";
import { canonicalUrl } from "../forms/url.js";
import type { Indicator } from "../indicator.js";
import { KeyTable, KeyTableBuilder } from "../matcher/key-table.js";
import { buildNetworks, NetworkTable } from "../matcher/network-table.js";
import type { Observable } from "../where/observable.js";
import { networkOf, type WarningList } from "./misp-list.js";

/** Why a hit is no sign of an attack: the list and its entry's text, as far as it is known. */
export interface Warning {
  /** Place of the list among those given. */
  readonly list: number;
  /** What stands on it. */
  readonly value: string;
}

const EXACT = 1;
/** A host and what is below it. */
const BELOW = 2;
/** The same, where the entry gives names to others: itself alone. */
const SUFFIX = 3;

/**
 * Warning lists, asked of hits. A list is advice on a value, not on all that is near it: a host on a list covers the hosts below it unless it gives
 * names to its customers (github.io), and never a URL that says more than its host.
 */
export class WarningLists {
  readonly #keys: KeyTable;
  readonly #networks: NetworkTable;
  /** The list of each entry of the tables. */
  readonly #listOf: Uint16Array;
  readonly #parts: readonly { readonly list: number; readonly text: string }[];
  readonly #patterns: readonly { readonly list: number; readonly pattern: RE2JS }[];

  constructor(lists: readonly WarningList[], seed = 0) {
    const keys = new KeyTableBuilder();
    const listOf: number[] = [];
    const networks: Parameters<typeof buildNetworks>[0][number][] = [];
    const parts: { list: number; text: string }[] = [];
    const patterns: { list: number; pattern: RE2JS }[] = [];
    for (const [list, { type, entries }] of lists.entries()) {
      for (const entry of entries) {
        if (type === "substring") parts.push({ list, text: entry.toLowerCase() });
        else if (type === "regex") patterns.push(...patternOf(entry).map((pattern) => ({ list, pattern })));
        else if (type === "cidr") {
          const network = networkOf(entry);
          if (network !== null) networks.push({ network, ordinal: list });
        } else if (addKey(keys, entry, type === "hostname")) listOf.push(list);
      }
    }
    this.#keys = new KeyTable(keys.build(seed));
    this.#listOf = Uint16Array.from(listOf);
    this.#networks = new NetworkTable(buildNetworks(networks, seed));
    this.#parts = parts;
    this.#patterns = patterns;
  }

  /** The first list that says the hit is none, or null. */
  warn({ type, key }: Indicator, seen: Pick<Observable, "kind" | "key">): Warning | null {
    switch (type) {
      case "cidr":
        return this.#network(key, seen);
      case "ipv4":
      case "ipv6":
        return this.#address(key);
      case "url":
        return this.#url(key);
      case "domain":
        return this.#host(key) ?? this.#slow(key);
      default:
        return this.#exact(key) ?? this.#slow(key);
    }
  }

  /** Of a network of an indicator and one of a list the narrower is what somebody meant. */
  #network(key: string, seen: Pick<Observable, "kind" | "key">): Warning | null {
    const bits = networkOf(key)?.bits ?? 0;
    return seen.kind === "address" ? this.#address(seen.key, bits) : null;
  }

  /** Only a URL that says no more than its host is covered by what covers the host. */
  #url(key: string): Warning | null {
    const exact = this.#exact(key);
    const url = exact === null ? canonicalUrl(key) : null;
    if (url === null || !url.isBare) return exact;
    if (url.address !== null) return this.#address(url.address);
    return url.host === null ? null : (this.#host(url.host) ?? this.#slow(url.host));
  }

  #exact(key: string): Warning | null {
    return this.#firstOf(key, (found) => this.#keys.find(EXACT, key, found));
  }

  #host(host: string): Warning | null {
    return (
      this.#exact(host) ??
      this.#firstOf(host, (found) => this.#keys.find(SUFFIX, host, found)) ??
      this.#firstOf(host, (found) => this.#keys.findParents(BELOW, host, found))
    );
  }

  /** An address on a list, or within a network of at least so many bits on one. */
  #address(address: string, bitsMin = 0): Warning | null {
    const parsed = parseAddress(address);
    if (parsed === null) return null;
    const lists: number[] = [];
    this.#networks.find(parsed.words, (list, bits) => {
      if (bits >= bitsMin) lists.push(list);
    });
    const [list] = lists;
    return list === undefined ? this.#exact(address) : { list, value: address };
  }

  #slow(key: string): Warning | null {
    const part = this.#parts.find(({ text }) => key.includes(text));
    if (part !== undefined) return { list: part.list, value: part.text };
    const pattern = this.#patterns.find((each) => each.pattern.matcher(key).find());
    return pattern === undefined ? null : { list: pattern.list, value: key };
  }

  #firstOf(value: string, look: (found: (ordinal: number) => void) => void): Warning | null {
    const ordinals: number[] = [];
    look((ordinal) => void ordinals.push(ordinal));
    const list = ordinals[0] === undefined ? undefined : this.#listOf[ordinals[0]];
    return list === undefined ? null : { list, value };
  }
}

function addKey(keys: KeyTableBuilder, entry: string, isHostname: boolean): boolean {
  const bare = entry.startsWith(".") ? entry.slice(1) : entry;
  const host = canonicalHost(bare);
  const address = host === null ? parseAddress(bare) : null;
  const url = host === null && address === null ? canonicalUrl(bare) : null;
  const key = host ?? (address === null ? (url?.key ?? bare.toLowerCase()) : formatAddress(address));
  if (/[^!-~]/.test(key)) return false;
  const isBelow = (host !== null || LABEL.test(key)) && (isHostname || bare !== entry);
  keys.add(isBelow ? (host !== null && isPublicSuffix(key) ? SUFFIX : BELOW) : EXACT, key);
  return true;
}

/** A name of one label, as `local`: what is below it is meant. */
const LABEL = /^[a-z][a-z0-9-]*$/;

/** `/pattern/flags` or a bare pattern; none where it cannot run in linear time. */
function patternOf(entry: string): RE2JS[] {
  const end = entry.lastIndexOf("/");
  const isDelimited = entry.startsWith("/") && end > 0;
  const source = isDelimited ? entry.slice(1, end) : entry;
  try {
    return [RE2JS.compile(source.replaceAll("\\@", "@"), RE2JS.CASE_INSENSITIVE)];
  } catch (caught) {
    if (caught instanceof RE2JSException) return [];
    throw caught;
  }
}
