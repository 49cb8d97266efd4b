import { parseAddress, parseNetwork } from "../forms/address.js";
import { isPublicSuffix } from "../forms/suffix.js";
import type { Indicator, IndicatorType } from "../indicator.js";
import type { Observable, ObservableKind } from "../where/observable.js";
import { KeyTable, KeyTableBuilder, type KeyTableData } from "./key-table.js";
import { buildNetworks, NetworkTable, type NetworkTableData } from "./network-table.js";

/** What is known of an indicator beside its form. */
export interface IndicatorFacts {
  /** The number its owner knows it by, at most 2^53. */
  readonly id: number;
  /** The number of the set it came with, below 65,536. */
  readonly set: number;
  /** When it begins and ends to hold, seconds since the epoch; `until` itself is outside. Null: from ever, for ever. */
  readonly from: number | null;
  readonly until: number | null;
}

/** The whole memory of a matcher: flat arrays, to be handed to another thread without a copy (`transferables`). */
export interface MatcherData {
  readonly keys: KeyTableData;
  readonly networks: NetworkTableData;
  readonly ids: Float64Array<ArrayBuffer>;
  readonly sets: Uint16Array<ArrayBuffer>;
  readonly from: Uint32Array<ArrayBuffer>;
  readonly until: Uint32Array<ArrayBuffer>;
}

export interface Found extends IndicatorFacts {
  readonly type: IndicatorType;
  /** The indicator as it is compared: `evil.example` where `a.evil.example` was seen. */
  readonly key: string;
}

const KIND: Readonly<Record<ObservableKind | "network", number>> = {
  address: 1,
  host: 2,
  url: 3,
  mail: 4,
  hash: 5,
  network: 6,
};
/** A host that is a public suffix: met by itself, not by what is below it. */
const EXACT_HOST = 7;

const NEVER = 0xffffffff;

/**
 * Gathers indicators and makes a matcher of them. One million take about 90 MB and a few seconds; what is added twice is found
 * twice, each with its own facts.
 */
export class MatcherBuilder {
  readonly #keys = new KeyTableBuilder();
  readonly #networks: { network: NonNullable<ReturnType<typeof parseNetwork>>; ordinal: number }[] = [];
  #ids = new Float64Array(1024);
  #sets = new Uint16Array(1024);
  #from = new Uint32Array(1024);
  #until = new Uint32Array(1024);

  get count(): number {
    return this.#keys.count;
  }

  /** Adds a canonical indicator, as `readIndicator` gives it. Throws on a key that is none. */
  add({ type, key }: Indicator, { id, set, from, until }: IndicatorFacts): void {
    const ordinal = this.#keys.count;
    if (ordinal === this.#ids.length) this.#grow();
    if (type === "cidr") {
      const network = parseNetwork(key);
      if (network === null) throw new RangeError(`not a network: ${key}`);
      this.#networks.push({ network, ordinal });
    }
    this.#keys.add(type === "domain" && isPublicSuffix(key) ? EXACT_HOST : KIND[KIND_OF[type]], key);
    this.#ids[ordinal] = id;
    this.#sets[ordinal] = set;
    this.#from[ordinal] = from ?? 0;
    this.#until[ordinal] = until ?? NEVER;
  }

  /** The matcher's memory. `seed` is any number of 32 bits that who writes the indicators cannot foresee. */
  build(seed: number): MatcherData {
    const count = this.#keys.count;
    return {
      keys: this.#keys.build(seed),
      networks: buildNetworks(this.#networks, seed),
      ids: this.#ids.slice(0, count),
      sets: this.#sets.slice(0, count),
      from: this.#from.slice(0, count),
      until: this.#until.slice(0, count),
    };
  }

  #grow(): void {
    const length = this.#ids.length * 2;
    const [ids, sets, from, until] = [this.#ids, this.#sets, this.#from, this.#until];
    this.#ids = new Float64Array(length);
    this.#sets = new Uint16Array(length);
    this.#from = new Uint32Array(length);
    this.#until = new Uint32Array(length);
    this.#ids.set(ids);
    this.#sets.set(sets);
    this.#from.set(from);
    this.#until.set(until);
  }
}

const KIND_OF: Readonly<Record<IndicatorType, ObservableKind | "network">> = {
  ipv4: "address",
  ipv6: "address",
  cidr: "network",
  domain: "host",
  url: "url",
  email: "mail",
  md5: "hash",
  sha1: "hash",
  sha224: "hash",
  sha256: "hash",
  sha384: "hash",
  sha512: "hash",
};

/** Says which indicators something seen meets. Immutable: a change is a new matcher. */
export class Matcher {
  readonly #data: MatcherData;
  readonly #keys: KeyTable;
  readonly #networks: NetworkTable;

  constructor(data: MatcherData) {
    this.#data = data;
    this.#keys = new KeyTable(data.keys);
    this.#networks = new NetworkTable(data.networks);
  }

  get count(): number {
    return this.#data.ids.length;
  }

  /** Bytes that the matcher holds. */
  get bytes(): number {
    return transferables(this.#data).reduce((sum, buffer) => sum + buffer.byteLength, 0);
  }

  /**
   * The indicators that an observable meets, whenever they hold: an address by itself and by each network around it, a host by itself and
   * by each parent that is no public suffix, all else by being equal.
   */
  find({ kind, key }: Pick<Observable, "kind" | "key">): Found[] {
    const found: Found[] = [];
    const take = (ordinal: number): void => void found.push(this.#at(ordinal));
    if (kind === "host") {
      this.#keys.findParents(KIND.host, key, take);
      this.#keys.find(EXACT_HOST, key, take);
      return found;
    }
    this.#keys.find(KIND[kind], key, take);
    if (kind === "address" && this.#data.networks.bits.length > 0) {
      const address = parseAddress(key);
      if (address !== null) this.#networks.find(address.words, take);
    }
    return found;
  }

  #at(ordinal: number): Found {
    const { keys, ids, sets, from, until } = this.#data;
    const start = keys.starts[ordinal] ?? 0;
    const end = keys.starts[ordinal + 1] ?? 0;
    let key = "";
    for (let index = start; index < end; index += 1) key += String.fromCharCode(keys.bytes[index] ?? 0);
    const begins = from[ordinal] ?? 0;
    const ends = until[ordinal] ?? NEVER;
    return {
      type: typeOf(keys.kinds[ordinal] ?? 0, key),
      key,
      id: ids[ordinal] ?? 0,
      set: sets[ordinal] ?? 0,
      from: begins === 0 ? null : begins,
      until: ends === NEVER ? null : ends,
    };
  }
}

function typeOf(kind: number, key: string): IndicatorType {
  if (kind === KIND.address) return key.includes(":") ? "ipv6" : "ipv4";
  if (kind === KIND.network) return "cidr";
  if (kind === KIND.url) return "url";
  if (kind === KIND.mail) return "email";
  if (kind !== KIND.hash) return "domain";
  return HASH_BY_LENGTH.get(key.length) ?? "sha256";
}

const HASH_BY_LENGTH: ReadonlyMap<number, IndicatorType> = new Map([
  [32, "md5"],
  [40, "sha1"],
  [56, "sha224"],
  [64, "sha256"],
  [96, "sha384"],
  [128, "sha512"],
]);

/** The buffers of a matcher, for `postMessage`: each belongs to one thread at a time. */
export function transferables({ keys, networks, ids, sets, from, until }: MatcherData): ArrayBuffer[] {
  const { bytes, starts, kinds, hashes, slots, next } = keys;
  const { words, bits, ordinals, lengths, slots: places, next: others } = networks;
  const tables = [bytes, starts, kinds, hashes, slots, next, words, bits, ordinals, lengths, places, others];
  return [...tables, ids, sets, from, until].map(({ buffer }) => buffer);
}
