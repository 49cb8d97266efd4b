/**
 * IP addresses and networks as texts.
 *
 * Addresses are held as 16 bytes; IPv4 stands in the mapped range ::ffff:0:0/96, so that an address that a dual-stack
 * program writes as ::ffff:10.0.0.1 is found in 10.0.0.0/8.
 *
 * Sources: RFC 4291, 2.2 "Text Representation of Addresses"; RFC 4632; RFC 6874 for the zone, which is dropped.
 * Departure: host bits set in a network are cleared, as writers of rules mean it.
 */
export interface Network {
  readonly address: Uint8Array;
  /** Leading bits that count, of 128. */
  readonly bits: number;
}

const MAPPED_BITS = 96;
/** The longest address: eight groups of four and a zone. */
const LENGTH_LIMIT = 80;

/** Parses `10.0.0.0/8`, `::1/128` or a single address; null where it is neither. */
export function parseNetwork(text: string): Network | null {
  const [written = "", prefix, ...rest] = text.trim().split("/");
  const address = parseAddress(written);
  if (address === null || rest.length > 0) return null;
  const outer = written.includes(":") ? 0 : MAPPED_BITS;
  if (prefix === undefined) return { address, bits: 128 };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > 128 - outer) return null;
  return { address, bits: outer + Number(prefix) };
}

/** Whether the text is an address within the network; false for any other text. */
export function isInNetwork(text: string, network: Network): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  const whole = network.bits >> 3;
  for (let index = 0; index < whole; index += 1) if (address[index] !== network.address[index]) return false;
  const rest = network.bits & 7;
  if (rest === 0) return true;
  const mask = 0xff << (8 - rest);
  return (((address[whole] ?? 0) ^ (network.address[whole] ?? 0)) & mask & 0xff) === 0;
}

/** Parses an IPv4 or IPv6 address to 16 bytes; null where it is none. */
function parseAddress(text: string): Uint8Array | null {
  if (text.length > LENGTH_LIMIT || text.length < 2) return null;
  const bytes = new Uint8Array(16);
  if (!text.includes(":")) {
    bytes.fill(0xff, 10, 12);
    return putIPv4(bytes, 12, text) ? bytes : null;
  }
  const [bare = ""] = text.split("%", 1);
  const halves = bare.split("::");
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] ?? "");
  const tail = groupsOf(halves[1] ?? "");
  if (head === null || tail === null) return null;
  const have = head.length + tail.length;
  if (halves.length === 1 ? have !== 16 : have > 14) return null;
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** The bytes of the groups between colons; the last may be a dotted IPv4 address. */
function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && group.includes(".")) {
      const dotted = new Uint8Array(4);
      if (!putIPv4(dotted, 0, group)) return null;
      bytes.push(...dotted);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes.length <= 16 ? bytes : null;
}

function putIPv4(bytes: Uint8Array, at: number, text: string): boolean {
  const parts = text.split(".");
  if (parts.length !== 4) return false;
  for (const [index, part] of parts.entries()) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return false;
    bytes[at + index] = Number(part);
  }
  return true;
}

/** An address as 32 hexadecimal digits that sort as addresses do; null where the text is none. */
export function addressText(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : Buffer.from(address).toString("hex");
}

/** The first and the last address of a network, as `addressText` writes them. */
export function networkBounds({ address, bits }: Network): readonly [first: string, last: string] {
  const first = Uint8Array.from(address);
  const last = Uint8Array.from(address);
  for (let bit = bits; bit < 128; bit += 1) {
    const mask = 0x80 >> (bit & 7);
    first[bit >> 3] = (first[bit >> 3] ?? 0) & ~mask;
    last[bit >> 3] = (last[bit >> 3] ?? 0) | mask;
  }
  return [Buffer.from(first).toString("hex"), Buffer.from(last).toString("hex")];
}
