import { type Item, problem, record } from "@mizugiwa/base";
import { formatAddress, formatNetwork, parseAddress, parseNetwork } from "../forms/address.js";
import { refang } from "../forms/defang.js";
import { canonicalHash } from "../forms/hash.js";
import { canonicalHost } from "../forms/host.js";
import { canonicalMail } from "../forms/mail.js";
import { isRegistrySuffix } from "../forms/suffix.js";
import { canonicalUrl } from "../forms/url.js";
import type { Indicator, IndicatorType } from "../indicator.js";

/** Longer texts are no indicator. */
const TEXT_MAX = 8192;
/** A wider network is a slip: it would be met by much of the Internet. */
const V4_BITS_MIN = 96 + 8;
const V6_BITS_MIN = 16;

/**
 * Reads one indicator, defanged or not. With `as` only that type is taken; without it the type follows from the form: a text with a
 * scheme is a URL, one with `@` a mail address, hexadecimal digits of a known length a hash, a network of one address that address.
 *
 * Problems: `indicator-unknown` (nothing we compare), `indicator-other-type` (not the type it is said to be), `indicator-too-wide` (a
 * suffix of registries, a network that holds much of the Internet).
 */
export function readIndicator(text: string, as: IndicatorType | null = null): Item<Indicator> {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  if (text.length > TEXT_MAX) return unknown(shown);
  const plain = PLAIN.test(text) ? formOf(text, as) : null;
  const found = plain?.key === text ? plain : formOf(refang(text), as);
  if (found === null) return unknown(shown);
  if (as !== null && found.type !== as && !isSingleOf(found.type, as)) {
    return problem("indicator-other-type", {
      detail: `"${shown}" is said to be ${as}, but reads as ${found.type}`,
      remedy: "Correct the type or the value.",
    });
  }
  return isTooWide(found) ? tooWide(found.key) : record(found);
}

/** What is canonical already needs no second look, and of a large feed most is. */
const PLAIN = /^[!-~]+$/;

/** A network of one address reads as that address. */
function isSingleOf(found: IndicatorType, said: IndicatorType): boolean {
  return said === "cidr" && (found === "ipv4" || found === "ipv6");
}

function formOf(text: string, as: IndicatorType | null): Indicator | null {
  if (as === "url") return urlOf(text) ?? urlOf(`http://${text}`);
  if (as === "domain") return hostOf(text.replace(/^\*\.|^\./, ""));
  if (text.includes("://")) return urlOf(text);
  if (text.includes("@")) return mailOf(text);
  const host = LETTERS.test(text) ? hostOf(text) : null;
  if (host !== null) return host;
  return (
    hashOf(text) ?? addressOf(text) ?? networkOf(text) ?? addressOf(withoutPort(text)) ?? hostOf(withoutPort(text))
  );
}

/** A name has a dot and ends in letters, which no hash and no address does. */
const LETTERS = /\.[a-z0-9-]*[a-z][a-z0-9-]*$/;

function urlOf(text: string): Indicator | null {
  const url = canonicalUrl(text);
  return url === null ? null : { type: "url", key: url.key };
}

function mailOf(text: string): Indicator | null {
  const mail = canonicalMail(text.replace(/^mailto:/i, ""));
  return mail === null ? null : { type: "email", key: mail.key };
}

function hashOf(text: string): Indicator | null {
  return canonicalHash(text.replace(/^(?:md5|sha-?(?:1|224|256|384|512))\s*[:=]\s*/i, ""));
}

function addressOf(text: string): Indicator | null {
  const address = parseAddress(text.replace(/^\[(.+)\]$/, "$1"));
  return address === null ? null : { type: address.isV4 ? "ipv4" : "ipv6", key: formatAddress(address) };
}

function networkOf(text: string): Indicator | null {
  const network = parseNetwork(text);
  if (network === null) return null;
  if (network.bits < 128) return { type: "cidr", key: formatNetwork(network) };
  return { type: network.isV4 ? "ipv4" : "ipv6", key: formatAddress(network) };
}

function hostOf(text: string): Indicator | null {
  const host = canonicalHost(text);
  return host === null ? null : { type: "domain", key: host };
}

/** `192.0.2.1:8080` and `host:443`; an IPv6 address has more colons than one. */
function withoutPort(text: string): string {
  return /^[^:]+:\d{1,5}$/.test(text) ? text.slice(0, text.indexOf(":")) : text;
}

function isTooWide({ type, key }: Indicator): boolean {
  if (type === "domain") return isRegistrySuffix(key);
  const network = type === "cidr" ? parseNetwork(key) : null;
  return network !== null && network.bits < (network.isV4 ? V4_BITS_MIN : V6_BITS_MIN);
}

function tooWide(key: string): Item<never> {
  return problem("indicator-too-wide", {
    detail: `${key} would be met by a large part of the Internet`,
    remedy: "Name the hosts or the networks that are meant.",
  });
}

function unknown(shown: string): Item<never> {
  return problem("indicator-unknown", {
    detail: `"${shown}" is no address, network, domain, URL, mail address or file hash`,
    remedy: "Correct the value or leave the row out.",
  });
}
