/** Longest table: an entry for each of 65,536 units. */
export const UP_CASE_BYTES_MAX = 131_072;
const IDENTITY_RUN = 0xffff;

/**
 * Table that gives each UTF-16 unit its capital: units in order, 0xFFFF and a count for as many units that stay as they are. Source:
 * Microsoft, "exFAT file system specification", 7.2.5 "Up-case Table".
 */
export class UpCase {
  readonly #capitals: Uint16Array;

  constructor(bytes: Uint8Array) {
    const capitals = new Uint16Array(65_536);
    for (let unit = 0; unit < capitals.length; unit += 1) capitals[unit] = unit;
    const words = bytes.length >> 1;
    const word = (index: number): number => (bytes[index * 2] ?? 0) | ((bytes[index * 2 + 1] ?? 0) << 8);
    for (let index = 0, unit = 0; index < words && unit < 65_536; index += 1) {
      if (word(index) === IDENTITY_RUN && index + 1 < words) {
        index += 1;
        unit += word(index);
      } else {
        capitals[unit] = word(index);
        unit += 1;
      }
    }
    this.#capitals = capitals;
  }

  /** Hash of a name, UTF-16LE, as the stream slot keeps it (7.6.4 "NameHash Field"). */
  hash(name: Uint8Array): number {
    let hash = 0;
    for (let at = 0; at + 1 < name.length; at += 2) {
      const capital = this.#capitals[(name[at] ?? 0) | ((name[at + 1] ?? 0) << 8)] ?? 0;
      for (const byte of [capital & 0xff, capital >>> 8]) hash = (((hash << 15) | (hash >>> 1)) + byte) & 0xffff;
    }
    return hash;
  }
}

/** Checksum of the table as its slot keeps it: 32 bits, turned right before each byte. */
export function upCaseChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 31) + (sum >>> 1) + byte) >>> 0;
  return sum;
}
