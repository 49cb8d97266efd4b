/**
 * IP addresses and networks, as texts and as four words of 32 bits.
 *
 * An IPv4 address stands in the mapped range ::ffff:0:0/96, so that what a dual-stack program writes as ::ffff:192.0.2.1 is the
 * address 192.0.2.1.
 *
 * Sources: RFC 4291, 2.2; RFC 5952 (the canonical text); RFC 4632; RFC 6874 for the zone, which is dropped.
 * Departure: an octet with a leading zero is refused, since programs differ on whether it is octal.
 */

export interface Address {
  /** The address, most significant word first, each 0 to 2^32 - 1. */
  readonly words: Words;
  readonly isV4: boolean;
}

export type Words = readonly [number, number, number, number];

export interface Network {
  readonly words: Words;
  /** Leading bits that count, of 128. */
  readonly bits: number;
  readonly isV4: boolean;
}

const MAPPED_WORD = 0xffff;
const MAPPED_BITS = 96;
/** The longest address: eight groups of four and a zone. */
const LENGTH_MAX = 80;

/** Parses an IPv4 or IPv6 address; null where the text is none. */
export function parseAddress(text: string): Address | null {
  if (text.length < 2 || text.length > LENGTH_MAX) return null;
  if (!text.includes(":")) {
    const v4 = parseV4(text);
    return v4 === null ? null : { words: [0, 0, MAPPED_WORD, v4], isV4: true };
  }
  const words = parseV6(text);
  if (words === null) return null;
  return { words, isV4: words[0] === 0 && words[1] === 0 && words[2] === MAPPED_WORD };
}

/** Parses `192.0.2.0/24`, host bits cleared; null where the text is no network. A single address is none. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf("/");
  if (slash === -1) return null;
  const prefix = text.slice(slash + 1);
  const written = text.slice(0, slash);
  const address = parseAddress(written);
  if (address === null || !/^\d{1,3}$/.test(prefix)) return null;
  const bits = Number(prefix) + (written.includes(":") ? 0 : MAPPED_BITS);
  if (bits > 128) return null;
  return { words: masked(address.words, bits), bits, isV4: address.isV4 && bits >= MAPPED_BITS };
}

/** The words with all but the leading bits cleared. */
export function masked(words: Words, bits: number): Words {
  return [
    (words[0] & maskOf(bits)) >>> 0,
    (words[1] & maskOf(bits - 32)) >>> 0,
    (words[2] & maskOf(bits - 64)) >>> 0,
    (words[3] & maskOf(bits - 96)) >>> 0,
  ];
}

/** The mask of a word of which so many leading bits count; less than none is none, more than 32 are all. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
}

export function formatAddress({ words, isV4 }: Address): string {
  return isV4 ? formatV4(words[3]) : formatV6(words);
}

export function formatNetwork({ words, bits, isV4 }: Network): string {
  return isV4 ? `${formatV4(words[3])}/${bits - MAPPED_BITS}` : `${formatV6(words)}/${bits}`;
}

function formatV4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

/** RFC 5952, 4: no leading zeros, lower case, the longest run of two or more zero groups (the first of equals) as `::`. */
function formatV6(words: Words): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  let from = -1;
  let length = 1;
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - start > length) [from, length] = [start, end - start];
    if (end > start) start = end;
  }
  const hex = groups.map((group) => group.toString(16));
  return from === -1 ? hex.join(":") : `${hex.slice(0, from).join(":")}::${hex.slice(from + length).join(":")}`;
}

/** The word of a dotted IPv4 address; null for other texts, shortened, octal and hexadecimal forms among them. */
function parseV4(text: string): number | null {
  if (text.length < 7 || text.length > 15) return null;
  let word = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x2e) {
      if (octet === -1 || dots === 3) return null;
      word = word * 256 + octet;
      octet = -1;
      dots += 1;
    } else if (code >= 0x30 && code <= 0x39 && octet !== 0) {
      octet = octet === -1 ? code - 0x30 : octet * 10 + code - 0x30;
      if (octet > 255) return null;
    } else return null;
  }
  return dots === 3 && octet !== -1 ? word * 256 + octet : null;
}

function parseV6(text: string): Words | null {
  const zone = text.indexOf("%");
  const bare = zone === -1 ? text : text.slice(0, zone);
  const gap = bare.indexOf("::");
  const head = groupsOf(gap === -1 ? bare : bare.slice(0, gap));
  const tail = groupsOf(gap === -1 ? "" : bare.slice(gap + 2));
  if (head === null || tail === null) return null;
  const have = head.length + tail.length;
  if (gap === -1 ? have !== 8 : have > 7) return null;
  const groups = [...head, ...Array.from({ length: 8 - have }, () => 0), ...tail];
  const word = (at: number): number => (groups[at] ?? 0) * 0x10000 + (groups[at + 1] ?? 0);
  return [word(0), word(2), word(4), word(6)];
}

/** The groups between colons; the last may be a dotted IPv4 address, which is two. */
function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const v4 = parseV4(part);
      if (v4 === null) return null;
      groups.push(v4 >>> 16, v4 & 0xffff);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups.length <= 8 ? groups : null;
}
