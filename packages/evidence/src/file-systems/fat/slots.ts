/**
 * Directory of FAT: slots of 32 bytes. A long name lies before its short one, last part first, and carries a checksum of it.
 *
 *   offset  size  meaning (little-endian)
 *        0    11  short name in the OEM code page; first byte 0 end, 0xE5 deleted, 0x05 for a real 0xE5
 *       11     1  attributes; 0x0F a part of a long name
 *       12     1  0x08 base in lower case, 0x10 extension in lower case
 *       13     1  hundredths of the birth, then its time and date (14, 16), date of access (18)
 *       20     2  high word of the first cluster (FAT32), low word at 26
 *       22     4  time and date of writing
 *       28     4  size
 *   part of a long name: ordinal (0x40 the last), 5 units, 0x0F, 0, checksum, 6 units, 0, 2 units
 *
 * Sources: Microsoft, "FAT: General Overview of On-Disk Format" 1.03, "FAT Directory Structure", "FAT Long Directory Entries".
 */
export const SLOT = 32;
const DELETED = 0xe5;
const LAST_PART = 0x40;
const PARTS_MAX = 20;
const UNIT_OFFSETS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

export const ATTRIBUTE = { label: 0x08, directory: 0x10 } as const;

/** A short name with what belongs to it. */
export interface Slot {
  /** Offset of the short name within the directory. */
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly deleted: boolean;
  /** Whether it lies behind the mark that ends the directory. */
  readonly behindEnd: boolean;
  /** Units of the long name, UTF-16LE, proved by its checksum; null where there is none. */
  readonly long: Uint8Array | null;
  /** First byte of the short name; of a deleted one as the checksum of its long name gives it back, else null. */
  readonly first: number | null;
  /** Whether parts of a long name lie before it that do not belong to it. */
  readonly stray: boolean;
}

/** All short names of a directory, deleted ones and those behind the end too. */
export function* slotsOf(directory: Uint8Array): Generator<Slot, void, undefined> {
  let behindEnd = false;
  let parts: Uint8Array[] = [];
  for (let at = 0; at + SLOT <= directory.length; at += SLOT) {
    const bytes = directory.subarray(at, at + SLOT);
    if (bytes[0] === 0) {
      behindEnd = true;
      parts = [];
    } else if (isPart(bytes)) {
      parts.push(bytes);
    } else {
      const deleted = bytes[0] === DELETED;
      const named = deleted ? deletedName(parts, bytes) : liveName(parts, bytes);
      yield {
        at,
        bytes,
        deleted,
        behindEnd,
        stray: named === null && parts.length > 0 && !deleted,
        ...split(named, bytes),
      };
      parts = [];
    }
  }
}

function split(named: Named | null, bytes: Uint8Array): Pick<Slot, "long" | "first"> {
  if (named !== null) return named;
  return { long: null, first: bytes[0] === DELETED ? null : (bytes[0] ?? 0) };
}

function isPart(bytes: Uint8Array): boolean {
  return ((bytes[11] ?? 0) & 0x3f) === 0x0f;
}

interface Named {
  readonly long: Uint8Array;
  readonly first: number;
}

function liveName(parts: readonly Uint8Array[], short: Uint8Array): Named | null {
  const sum = checksum(short, short[0] ?? 0);
  const mine: Uint8Array[] = [];
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const part = parts[index];
    const ordinal = mine.length + 1;
    if (part === undefined || ((part[0] ?? 0) & 0x3f) !== ordinal || part[13] !== sum) return null;
    mine.push(part);
    if (((part[0] ?? 0) & LAST_PART) !== 0) return { long: unitsOf(mine), first: short[0] ?? 0 };
  }
  return null;
}

/** By position, as the ordinals are gone: from the short name upwards while the checksum stays, to the part that ends the name. */
function deletedName(parts: readonly Uint8Array[], short: Uint8Array): Named | null {
  const sum = parts.at(-1)?.[13];
  if (sum === undefined) return null;
  const first = firstOf(short, sum);
  if (!isShortByte(first)) return null;
  const mine: Uint8Array[] = [];
  for (let index = parts.length - 1; index >= 0 && mine.length < PARTS_MAX; index -= 1) {
    const part = parts[index];
    if (part === undefined || part[13] !== sum) break;
    mine.push(part);
    const ordinal = part[0] ?? 0;
    if (endsName(part) || (ordinal !== DELETED && (ordinal & LAST_PART) !== 0)) break;
  }
  return { long: unitsOf(mine), first };
}

function unitsOf(parts: readonly Uint8Array[]): Uint8Array {
  const units = new Uint8Array(parts.length * UNIT_OFFSETS.length * 2);
  let size = 0;
  for (const part of parts) {
    for (const offset of UNIT_OFFSETS) {
      const low = part[offset] ?? 0;
      const high = part[offset + 1] ?? 0;
      if (low === 0 && high === 0) return units.subarray(0, size);
      units[size] = low;
      units[size + 1] = high;
      size += 2;
    }
  }
  return units.subarray(0, size);
}

function endsName(part: Uint8Array): boolean {
  return UNIT_OFFSETS.some((offset) => part[offset] === 0 && part[offset + 1] === 0);
}

/** Checksum of a short name whose first byte is `first`. */
export function checksum(short: Uint8Array, first: number): number {
  let sum = first;
  for (let at = 1; at < 11; at += 1) sum = ((((sum & 1) << 7) | (sum >>> 1)) + (short[at] ?? 0)) & 0xff;
  return sum;
}

/** The one first byte with which the short name has this checksum: each step of the sum can be undone. */
function firstOf(short: Uint8Array, wanted: number): number {
  let sum = wanted;
  for (let at = 10; at > 0; at -= 1) {
    sum = (sum - (short[at] ?? 0)) & 0xff;
    sum = ((sum << 1) | (sum >>> 7)) & 0xff;
  }
  return sum;
}

const FORBIDDEN = new Set('"*+,./:;<=>?[\\]| '.split("").map((each) => each.charCodeAt(0)));

/** Whether a short name may begin with the byte: no control, no small letter, none of the forbidden. */
function isShortByte(byte: number): boolean {
  return (byte > 0x20 || byte === 0x05) && !FORBIDDEN.has(byte) && (byte < 0x61 || byte > 0x7a) && byte !== DELETED;
}

/** Whether 32 bytes could be a slot at all: what is guessed to be a directory is judged by this. */
export function isPlausible(bytes: Uint8Array, clusters: number): boolean {
  const word = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  if (isPart(bytes)) {
    const ordinal = bytes[0] ?? 0;
    const counted = (ordinal & 0x3f) >= 1 && (ordinal & 0x3f) <= PARTS_MAX && (ordinal & 0x80) === 0;
    return bytes[12] === 0 && word(26) === 0 && (ordinal === DELETED || counted);
  }
  if (((bytes[11] ?? 0) & 0xc0) !== 0 || ((bytes[12] ?? 0) & 0xe7) !== 0) return false;
  for (let at = 1; at < 11; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || (byte >= 0x61 && byte <= 0x7a)) return false;
  }
  const date = word(24);
  const month = (date >>> 5) & 15;
  const dated = month >= 1 && month <= 12 && (date & 31) !== 0 && word(22) >>> 11 < 24;
  const first = word(26) + (clusters > 65_525 ? word(20) * 65_536 : 0);
  return dated && first < clusters + 2;
}
