/**
 * Directory of exFAT: slots of 32 bytes. A file is a set: its own slot, one for its content, one for each 15 units of its name.
 * Bit 7 of the type says that a slot is in use; deletion clears it and leaves all else.
 *
 *   0x85 file    1 slots that follow, 2 checksum of the set, 4 attributes, 8 born, 12 modified, 16 accessed, 20 and 21 hundredths of born
 *                and modified, 22 to 24 their offsets from UTC
 *   0xC0 stream  1 flags (2 contiguous, no chain), 3 length of the name, 4 hash of the name, 8 valid length, 20 first cluster, 24 length
 *   0xC1 name    2 fifteen units
 *   0x81 bitmap, 0x82 up-case table: 20 first cluster, 24 length; 0x83 label: 1 units, 2 the units
 *
 * Source: Microsoft, "exFAT file system specification", 6 and 7 "Directory Entry Definitions".
 */
export const SLOT = 32;
export const TYPE = { bitmap: 0x81, upCase: 0x82, label: 0x83, file: 0x85, stream: 0xc0, name: 0xc1 } as const;
const IN_USE = 0x80;
const UNITS_PER_SLOT = 15;
const SECONDARY_MIN = 2;
const SECONDARY_MAX = 18;
const CONTIGUOUS = 2;

/** A file as its set tells it. */
export interface EntrySet {
  /** Offset of the first slot within the directory. */
  readonly at: number;
  readonly slots: number;
  readonly file: DataView;
  readonly deleted: boolean;
  /** Whether the checksum over the whole set holds; the in-use bits of a deleted one count as set. */
  readonly whole: boolean;
  readonly attributes: number;
  /** Units of the name, UTF-16LE. */
  readonly name: Uint8Array;
  readonly nameHash: number;
  readonly contiguous: boolean;
  readonly first: number;
  readonly size: number;
  /** Bytes that were written; beyond them the content reads as zeros. */
  readonly validSize: number;
}

/** All sets of a directory, in use or deleted, those behind its end too; what makes no set is passed over. */
export function* entrySets(directory: Uint8Array): Generator<EntrySet, void, undefined> {
  for (let at = 0; at + SLOT <= directory.length; ) {
    const set = ((directory[at] ?? 0) | IN_USE) === TYPE.file ? entrySetAt(directory, at) : null;
    if (set !== null) yield set;
    at += SLOT * (set?.slots ?? 1);
  }
}

/** The set that begins at `at`; null where the slots make none. */
export function entrySetAt(directory: Uint8Array, at: number): EntrySet | null {
  const state = (directory[at] ?? 0) & IN_USE;
  const secondary = directory[at + 1] ?? 0;
  const slots = secondary + 1;
  if (secondary < SECONDARY_MIN || secondary > SECONDARY_MAX || at + slots * SLOT > directory.length) return null;
  const typeOf = (slot: number): number => directory[at + slot * SLOT] ?? 0;
  if (typeOf(0) !== (state | (TYPE.file & 0x7f)) || typeOf(1) !== (state | (TYPE.stream & 0x7f))) return null;
  const view = new DataView(directory.buffer, directory.byteOffset + at, slots * SLOT);
  const units = view.getUint8(SLOT + 3);
  const nameSlots = Math.ceil(units / UNITS_PER_SLOT);
  if (units === 0 || nameSlots > secondary - 1) return null;
  const name = new Uint8Array(units * 2);
  for (let slot = 0; slot < nameSlots; slot += 1) {
    if (typeOf(2 + slot) !== (state | (TYPE.name & 0x7f))) return null;
    const from = at + (2 + slot) * SLOT + 2;
    const length = Math.min(UNITS_PER_SLOT * 2, name.length - slot * UNITS_PER_SLOT * 2);
    name.set(directory.subarray(from, from + length), slot * UNITS_PER_SLOT * 2);
  }
  const size = Number(view.getBigUint64(SLOT + 24, true));
  return {
    at,
    slots,
    file: view,
    deleted: state === 0,
    whole: setChecksum(directory.subarray(at, at + slots * SLOT)) === view.getUint16(2, true),
    attributes: view.getUint16(4, true),
    name,
    nameHash: view.getUint16(SLOT + 4, true),
    contiguous: (view.getUint8(SLOT + 1) & CONTIGUOUS) !== 0,
    first: view.getUint32(SLOT + 20, true),
    size,
    validSize: Math.min(Number(view.getBigUint64(SLOT + 8, true)), size),
  };
}

/** Sixteen bits, turned right before each byte; the field itself is left out and every slot counts as in use. */
export function setChecksum(set: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < set.length; at += 1) {
    if (at === 2 || at === 3) continue;
    const byte = (set[at] ?? 0) | (at % SLOT === 0 ? IN_USE : 0);
    sum = (((sum << 15) | (sum >>> 1)) + byte) & 0xffff;
  }
  return sum;
}

/** Slots in use of a type that stands alone (bitmap, up-case table, label). */
export function* slotsOfType(directory: Uint8Array, type: number): Generator<DataView, void, undefined> {
  for (let at = 0; at + SLOT <= directory.length && directory[at] !== 0; at += SLOT) {
    if (directory[at] === type) yield new DataView(directory.buffer, directory.byteOffset + at, SLOT);
  }
}
