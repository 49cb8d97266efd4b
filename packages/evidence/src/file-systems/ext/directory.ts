import { isDots } from "../unix/text.js";
import { checksum } from "./checksum.js";

/**
 * A block of a directory: entries that follow each other by their length.
 *
 *   offset  size  meaning (little-endian)
 *        0     4  inode, 0 for none
 *        4     2  length of the entry with what is free behind it
 *        6     1  length of the name
 *        7     1  type of the file; upper half of the name's length where the feature filetype is missing
 *        8     -  name
 *
 * With checksums the last 12 bytes are an entry without inode, of type 0xde, that holds one. Blocks of the hash index look like one empty
 * entry, so that reading in order finds every name. What was deleted stays in the free part behind an entry.
 *
 * Sources: Linux ext4 documentation, "Directory Entries"; fs/ext4/ext4.h (ext4_rec_len_from_disk) for blocks of 64 KiB.
 */
export interface DirectoryRecord {
  readonly inode: number;
  /** A view of the block's bytes. */
  readonly name: Uint8Array;
  /** 1 file, 2 directory … 7 symbolic link; 0 where it is not told. */
  readonly type: number;
}

/** Bytes of a block that no entry takes. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** What a block gives: its entries, the gaps behind them, and where the chain breaks (-1 where it does not). */
export interface DirectoryBlock {
  readonly records: DirectoryRecord[];
  readonly gaps: Gap[];
  readonly brokenAt: number;
}

const HEAD = 8;
const TAIL_BYTES = 12;
const TAIL_TYPE = 0xde;
const TYPE_MAX = 7;
const WIDE_BLOCK = 65536;

/** How entries are laid out in a file system. */
export interface DirectoryForm {
  readonly blockSize: number;
  readonly hasType: boolean;
  readonly inodesCount: number;
}

/** Bytes an entry with a name of this length needs. */
const neededFor = (nameSize: number): number => (HEAD + nameSize + 3) & ~3;

/** Reads the entries from `start` to `end` of the bytes; `end` is the end of the block, or of inline data. */
export function readDirectoryBlock(bytes: Uint8Array, start: number, end: number, form: DirectoryForm): DirectoryBlock {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: DirectoryRecord[] = [];
  const gaps: Gap[] = [];
  let at = start;
  while (at + HEAD <= end) {
    const length = lengthOf(view.getUint16(at + 4, true), form.blockSize);
    const nameSize = view.getUint8(at + 6);
    const inode = view.getUint32(at, true);
    if (length < HEAD || length % 4 !== 0 || at + length > end || neededFor(inode === 0 ? 0 : nameSize) > length) {
      gaps.push({ from: at, to: end });
      return { records, gaps, brokenAt: at };
    }
    const type = form.hasType ? view.getUint8(at + 7) : 0;
    if (inode !== 0) {
      records.push({ inode, name: bytes.subarray(at + HEAD, at + HEAD + nameSize), type });
      const used = neededFor(nameSize);
      if (used < length) gaps.push({ from: at + used, to: at + length });
    } else if (!(type === TAIL_TYPE && length === TAIL_BYTES)) gaps.push({ from: at, to: at + length });
    at += length;
  }
  return { records, gaps, brokenAt: -1 };
}

/** In blocks of 64 KiB the two lowest bits carry on the length, and 0 or 65535 mean the whole block. */
function lengthOf(stored: number, blockSize: number): number {
  if (blockSize < WIDE_BLOCK) return stored;
  return stored === 0 || stored === 65535 ? blockSize : (stored & 65532) | ((stored & 3) << 16);
}

/** Deleted entries in the gaps: whatever reads as an entry with a name that may be one. */
export function remnantsIn(bytes: Uint8Array, gaps: readonly Gap[], form: DirectoryForm): DirectoryRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: DirectoryRecord[] = [];
  for (const { from, to } of gaps) {
    for (let at = from; at + HEAD < to; ) {
      const record = remnantAt(bytes, view, at, to, form);
      if (record !== null) found.push(record);
      at += record === null ? 4 : neededFor(record.name.length);
    }
  }
  return found;
}

function remnantAt(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  form: DirectoryForm,
): DirectoryRecord | null {
  const inode = view.getUint32(at, true);
  const length = lengthOf(view.getUint16(at + 4, true), form.blockSize);
  const nameSize = view.getUint8(at + 6);
  const type = view.getUint8(at + 7);
  if (inode === 0 || inode > form.inodesCount || nameSize === 0 || at + HEAD + nameSize > end) return null;
  if (length < neededFor(nameSize) || length % 4 !== 0 || type > (form.hasType ? TYPE_MAX : 0)) return null;
  const name = bytes.subarray(at + HEAD, at + HEAD + nameSize);
  if (name.includes(0) || name.includes(0x2f) || isDots(name)) return null;
  return { inode, name, type: form.hasType ? type : 0 };
}

/** Whether the checksum of a block of entries, or of the hash index, holds; true where the block has none. */
export function isSoundDirectoryBlock(bytes: Uint8Array, seed: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tail = bytes.length - TAIL_BYTES;
  if (
    view.getUint32(tail, true) === 0 &&
    view.getUint16(tail + 4, true) === TAIL_BYTES &&
    bytes[tail + 7] === TAIL_TYPE
  ) {
    // A block that became the root of an index keeps the head of its old tail: it is told by its own checksum below.
    const isSound = checksum(seed, bytes.subarray(0, tail)) === view.getUint32(tail + 8, true);
    if (isSound || indexCountsAt(view) === null) return isSound;
  }
  const counts = indexCountsAt(view);
  if (counts === null) return true;
  const limit = view.getUint16(counts, true);
  const count = view.getUint16(counts + 2, true);
  const at = counts + limit * 8;
  if (count > limit || at + 8 > bytes.length) return true;
  const start = checksum(checksum(seed, bytes.subarray(0, counts + count * 8)), bytes.subarray(at, at + 4));
  return checksum(start, new Uint8Array(4)) === view.getUint32(at + 4, true);
}

/** Where limit and count of an index block stand: behind the one empty entry, or behind "..", its info of 8 bytes and 8 reserved. */
function indexCountsAt(view: DataView): number | null {
  const first = lengthOf(view.getUint16(4, true), view.byteLength);
  if (view.getUint32(0, true) === 0 && first === view.byteLength) return 8;
  const isRoot = first === 12 && lengthOf(view.getUint16(16, true), view.byteLength) === view.byteLength - 12;
  return isRoot && view.getUint32(24, true) === 0 && view.getUint8(29) === 8 ? 32 : null;
}
