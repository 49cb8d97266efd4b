import { type Problem, toProblem } from "@mizugiwa/base";

/**
 * A record of the master file table (FILE) as it stands in memory, fixups undone.
 *
 *   offset  size  meaning
 *        0     4  "FILE"; "BAAD" where a check disk found it torn
 *        4     2  offset of the update sequence, then 2 bytes: its count (number + one word a sector)
 *       16     2  sequence number, raised by one whenever the record is given up
 *       18     2  names (hard links)
 *       20     2  offset of the first attribute
 *       22     2  flags: 1 in use, 2 directory
 *       24     4  bytes in use, then 4 bytes: bytes allocated
 *       32     8  base record of an extension record
 *
 * Source: Linux-NTFS project, "Concept – FILE Record", "Concept – Fixup".
 */
export interface MftRecord {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly sequence: number;
  readonly links: number;
  readonly inUse: boolean;
  readonly directory: boolean;
  /** The record this one continues; null for a base record. */
  readonly base: Reference | null;
  /** Where attributes begin and where the used part ends. */
  readonly first: number;
  readonly used: number;
  readonly torn: boolean;
}

/** A file reference: record number, and the sequence number the record had. */
export interface Reference {
  readonly record: number;
  readonly sequence: number;
}

const STRIDE = 512;
const FILE = 0x454c4946;
const BAAD = 0x44414142;
const HEADER_SIZE = 42;

/**
 * Undoes the fixups of a multi-sector structure in place: the last word of each 512 bytes was swapped for the sequence number, which tells
 * whether all sectors are from the same write. Gives false where one is not (a torn write); its word is then left as it lies.
 */
export function undoFixups(view: DataView): boolean {
  const offset = view.getUint16(4, true);
  const count = view.getUint16(6, true);
  if (count < 2 || offset + count * 2 > view.byteLength) return false;
  const number = view.getUint16(offset, true);
  let whole = true;
  for (let index = 1; index < count; index += 1) {
    const at = index * STRIDE - 2;
    if (at + 2 > view.byteLength) break;
    if (view.getUint16(at, true) === number) view.setUint16(at, view.getUint16(offset + index * 2, true), true);
    else whole = false;
  }
  return whole;
}

/** Whether the bytes carry the signature of a record, a sound one or one marked as torn. */
export function isRecord(view: DataView): boolean {
  const signature = view.getUint32(0, true);
  return signature === FILE || signature === BAAD;
}

/** The record that `view` shows, its fixups undone; null where there is none or its header cannot be. */
export function toRecord(number: number, view: DataView, torn: boolean): MftRecord | null {
  if (!isRecord(view)) return null;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const flags = view.getUint16(22, true);
  const first = view.getUint16(20, true);
  const used = view.getUint32(24, true);
  const base = reference(view, 32);
  if (first < HEADER_SIZE || first > bytes.length) return null;
  return {
    number,
    bytes,
    view,
    sequence: view.getUint16(16, true),
    links: view.getUint16(18, true),
    inUse: (flags & 1) !== 0,
    directory: (flags & 2) !== 0,
    base: base.record === 0 && base.sequence === 0 ? null : base,
    first,
    used: used < first || used > bytes.length ? bytes.length : used,
    torn,
  };
}

/** A file reference: 48 bits of record, 16 of sequence. */
export function reference(view: DataView, at: number): Reference {
  return {
    record: view.getUint32(at, true) + view.getUint16(at + 4, true) * 0x1_0000_0000,
    sequence: view.getUint16(at + 6, true),
  };
}

/** The sequence number a record carries once it was given up: zero is left out. */
export function nextSequence(sequence: number): number {
  return sequence === 0xffff ? 1 : sequence + 1;
}

/** The sequence number of the file that a record holds or, given up, held last. */
export function generationOf({ inUse, sequence }: MftRecord): number {
  if (inUse) return sequence;
  return sequence <= 1 ? 0xffff : sequence - 1;
}

/** An unsigned 64-bit number; beyond 2^53 it is rounded and no bound lets it pass. */
export function u64At(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

/** The problem of a torn record. */
export function tornProblem(number: number, offset: number | null): Problem {
  return toProblem("record-torn", {
    ...(offset === null ? {} : { offset }),
    record: number,
    field: "MFT record",
    detail: `MFT record ${number}: its sectors are from different writes`,
    remedy: "What it says is shown, but the part behind the torn sector may be older or newer.",
  });
}
