import { DOS_SPACE, FILE_NAME_SIZE, type FileName, readFileName } from "./file-name.js";
import { type Reference, reference } from "./record.js";

/**
 * Names that lie where nothing points any more: behind the used part of an index (an entry that was taken out is not wiped, the
 * entries behind it move over it, and copies of the last ones stay) and behind the used part of an MFT record.
 *
 * An index entry:
 *   offset  size  meaning
 *        0     8  reference of the file
 *        8     2  length of the entry, a multiple of 8
 *       10     2  length of the key
 *       12     4  flags: 1 has a subnode (8 bytes at the end), 2 last entry (no key)
 *       16     -  key: the structure of $FILE_NAME
 *
 * Sources: Linux-NTFS project, "$INDEX_ROOT", "Concept – Index Record"; R. Russon, Y. Fledel, "NTFS Documentation".
 * Departure: the head of an entry may be overwritten while its key is whole. The key then counts where it names the very directory
 * that the index belongs to; who the file was is then not known.
 */
export interface NameRemnant {
  /** The file that had the name; null where the head of the entry is gone. */
  readonly file: Reference | null;
  readonly name: FileName;
  readonly mark: number;
  /** Where its structure begins in the bytes given. */
  readonly at: number;
}

/** A remnant with where it was found. */
export interface Found extends NameRemnant {
  readonly method: "indx" | "mft" | "log";
  /** Offset of its structure in the volume; null where it does not lie in one piece. */
  readonly offset: number | null;
}

const HEAD = 16;
const STEP = 8;
/** 1,048,575 of NTFS' own limit of sizes; above it a structure is none. Times above this high word lie behind the year 3400. */
const SIZE_HIGH_MAX = 0xff_ffff;
const TIME_HIGH_MAX = 0x0500_0000;
const SPACE_MAX = 3;
/** So that a mark stays below 2^53. */
const MARKED_RECORDS = 2 ** 28;

/** Whose index it is, how many records the file table has (a reference beyond them is none), and whether a name is one of those it holds. */
export interface IndexOwner {
  readonly directory: Reference;
  readonly records: number;
  readonly isKnown: (file: Reference, view: DataView, at: number) => boolean;
}

/** Remnants of index entries between two offsets. */
export function* indexRemnants(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  to: number,
  { directory, records, isKnown }: IndexOwner,
): Generator<NameRemnant, void, undefined> {
  const low = directory.record % 0x1_0000_0000;
  const high = Math.floor(directory.record / 0x1_0000_0000);
  for (let at = Math.ceil(from / STEP) * STEP; at + FILE_NAME_SIZE + 2 <= to; at += STEP) {
    if (view.getUint32(at, true) === 0 && view.getUint32(at + 4, true) === 0) continue;
    const isOwn =
      view.getUint32(at, true) === low &&
      view.getUint16(at + 4, true) === high &&
      view.getUint16(at + 6, true) === directory.sequence;
    const hasHead = at - HEAD >= from && isHead(view, at - HEAD, records);
    if ((!isOwn && !hasHead) || !isName(view, at, to)) continue;
    const file = hasHead ? reference(view, at - HEAD) : null;
    const name = file !== null && isKnown(file, view, at) ? null : readFileName(bytes, view, at, to - at);
    if (name !== null) yield { file, name, mark: nameMark(view, at), at };
    at = Math.ceil((at + FILE_NAME_SIZE + 2) / STEP) * STEP - STEP;
  }
}

/** Remnants of $FILE_NAME attributes between two offsets of an MFT record: earlier names of its file, or of the one before. */
export function* attributeRemnants(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  to: number,
): Generator<NameRemnant, void, undefined> {
  for (let at = Math.ceil(from / STEP) * STEP; at + 24 + FILE_NAME_SIZE + 2 <= to; at += STEP) {
    if (view.getUint32(at, true) !== 0x30 || view.getUint8(at + 8) !== 0 || view.getUint8(at + 9) !== 0) continue;
    const valueAt = at + view.getUint16(at + 20, true);
    const valueLength = view.getUint32(at + 16, true);
    if (valueAt !== at + 24 || valueAt + valueLength > to || !isName(view, valueAt, valueAt + valueLength)) continue;
    const name = readFileName(bytes, view, valueAt, valueLength);
    if (name !== null) yield { file: null, name, mark: nameMark(view, valueAt), at: valueAt };
  }
}

/** A number that equal names of one directory share, and few others: made without reading the name out. */
export function nameMark(view: DataView, at: number): number {
  const units = view.getUint8(at + 64);
  const last = view.getUint16(at + FILE_NAME_SIZE + Math.max(units - 1, 0) * 2, true);
  return ((view.getUint32(at, true) % MARKED_RECORDS) * 256 + units) * 65_536 + last;
}

/**
 * Whether an entry's lengths fit each other and the name behind them. The reference is looked at as well: the end mark of the entries that
 * are left lies over half a head as often as not.
 */
function isHead(view: DataView, at: number, records: number): boolean {
  if (at + HEAD + FILE_NAME_SIZE > view.byteLength) return false;
  const file = reference(view, at);
  if (file.sequence === 0 || file.record >= records) return false;
  const length = view.getUint16(at + 8, true);
  const key = view.getUint16(at + 10, true);
  const flags = view.getUint16(at + 12, true);
  if (key !== FILE_NAME_SIZE + view.getUint8(at + HEAD + 64) * 2 || flags > 1) return false;
  return length === Math.ceil((HEAD + key) / STEP) * STEP + flags * 8;
}

/** Whether a structure of $FILE_NAME may lie there, all of it before `to`: its numbers are possible, its name holds no zero. */
function isName(view: DataView, at: number, to: number): boolean {
  if (at + FILE_NAME_SIZE > to) return false;
  const units = view.getUint8(at + 64);
  if (units === 0 || view.getUint8(at + 65) > SPACE_MAX || at + FILE_NAME_SIZE + units * 2 > to) return false;
  for (let time = 8; time <= 32; time += 8) {
    const high = view.getUint32(at + time + 4, true);
    if (high === 0 || high > TIME_HIGH_MAX) return false;
  }
  if (view.getUint32(at + 44, true) > SIZE_HIGH_MAX || view.getUint32(at + 52, true) > SIZE_HIGH_MAX) return false;
  for (let unit = 0; unit < units; unit += 1) {
    const code = view.getUint16(at + FILE_NAME_SIZE + unit * 2, true);
    if (code < 0x20 || code === 0x2f) return false;
  }
  return true;
}

/** Whether it is only the short form of a name. */
export function isShortForm({ name }: NameRemnant): boolean {
  return name.space === DOS_SPACE;
}
