import { type Item, MizugiwaError, type Problem, problem, record, toProblem } from "@mizugiwa/base";
import type { Extent } from "../unix/extent-source.js";
import { readFork } from "./fork.js";
import { FORMAT, type XfsInode } from "./inode.js";
import { isSound } from "./super-block.js";
import type { XfsVolume } from "./volume.js";

/** A name in a directory. */
export interface XfsRecord {
  readonly inode: number;
  /** A view. */
  readonly name: Uint8Array;
  /** 1 file, 2 directory … 7 symbolic link; 0 where it is not told. */
  readonly type: number;
}

/** The data of one directory block, or of a directory within its inode. */
export interface XfsPiece {
  readonly block: number | null;
  readonly bytes: Uint8Array;
  readonly records: readonly XfsRecord[];
  readonly remnants: readonly XfsRecord[];
}

const BLOCK_OLD = 0x58443242;
const BLOCK_NEW = 0x58444233;
const DATA_OLD = 0x58443244;
const DATA_NEW = 0x58444433;
const CHECKSUM_AT = 4;
const FREE_TAG = 0xffff;
/** Data lies below this byte of the directory; hash index and free index above. */
const DATA_END = 2 ** 35;
const TYPE_MAX = 7;

/** The directory's names piece by piece: in the inode, or in blocks. XFS Algorithms and Data Structures, 20. */
export function* readXfsDirectory(volume: XfsVolume, inode: XfsInode): Generator<Item<XfsPiece>, void, undefined> {
  if (inode.format === FORMAT.local) {
    const { records, brokenAt } = readShortForm(inode.dataFork, inode.bytes, volume.geometry.hasType);
    if (brokenAt >= 0)
      yield problem("directory-damaged", {
        field: "directory",
        detail: `directory ${inode.number} within its inode breaks at byte ${brokenAt}`,
      });
    yield record({ block: null, bytes: new Uint8Array(0), records, remnants: [] });
    return;
  }
  const map = readFork(volume, inode, inode.dataFork, inode.format, inode.extentCount);
  for (const each of map.problems) yield { ok: false, problem: each };
  const { blockSize, directoryBlockSize } = volume.geometry;
  const per = directoryBlockSize / blockSize;
  for (const { first, blocks } of directoryBlocks(map.extents, per, DATA_END / blockSize)) {
    try {
      const bytes = new Uint8Array(directoryBlockSize);
      for (const [index, block] of blocks.entries())
        bytes.set(volume.blocks(block, 1, "directory block"), index * blockSize);
      if (blocks.length < per) {
        yield problem("directory-damaged", {
          field: "directory",
          detail: `directory ${inode.number}: block ${first} is not whole`,
        });
      }
      const problems: Problem[] = [];
      const piece = readXfsBlock(volume, bytes, inode.number, blocks[0] ?? 0, problems);
      for (const each of problems) yield { ok: false, problem: each };
      yield record(piece);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      yield { ok: false, problem: caught.problem };
    }
  }
}

/** Blocks of the volume that make up each directory block, in order. */
export function* directoryBlocks(
  extents: readonly Extent[],
  per: number,
  end: number,
): Generator<{ first: number; blocks: readonly number[] }, void, undefined> {
  let first = -1;
  let blocks: number[] = [];
  for (const { logical, physical, count, written } of extents) {
    if (!written) continue;
    for (let index = 0; index < count && logical + index < end; index += 1) {
      const whole = Math.floor((logical + index) / per);
      if (whole !== first && blocks.length > 0) {
        yield { first, blocks };
        blocks = [];
      }
      first = whole;
      blocks.push(physical + index);
      if (blocks.length === per) {
        yield { first, blocks };
        blocks = [];
      }
    }
  }
  if (blocks.length > 0) yield { first, blocks };
}

/** Entries of one block: 8 bytes inode, length of the name, name, type, padding to 8 with the entry's own offset at the end. */
export function readXfsBlock(
  volume: XfsVolume,
  bytes: Uint8Array,
  owner: number,
  block: number,
  problems: Problem[],
): XfsPiece {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = view.getUint32(0);
  const isNew = magic === BLOCK_NEW || magic === DATA_NEW;
  const tell = (code: string, detail: string): void => {
    const offset = volume.byteOf(block);
    problems.push(
      toProblem(code, {
        ...(Number.isNaN(offset) ? {} : { offset }),
        field: "directory",
        detail: `directory ${owner}: ${detail}`,
      }),
    );
  };
  if (!isNew && magic !== BLOCK_OLD && magic !== DATA_OLD) {
    tell("directory-damaged", `block ${block} has magic 0x${magic.toString(16)}`);
    return { block, bytes, records: [], remnants: [] };
  }
  if (isNew && !isSound(bytes, CHECKSUM_AT)) tell("checksum-mismatch", `block ${block}: the checksum does not hold`);
  const { hasType } = volume.geometry;
  const end =
    magic === BLOCK_NEW || magic === BLOCK_OLD
      ? Math.max(0, bytes.length - 8 - view.getUint32(bytes.length - 8) * 8)
      : bytes.length;
  const records: XfsRecord[] = [];
  const remnants: XfsRecord[] = [];
  for (let at = isNew ? 64 : 16; at + 8 <= end; ) {
    if (view.getUint16(at) === FREE_TAG) {
      const length = view.getUint16(at + 2);
      if (length < 8 || length % 8 !== 0 || at + length > end) {
        tell("directory-damaged", `a free part of ${length} bytes at byte ${at} of block ${block}`);
        break;
      }
      remnants.push(...remnantsWithin(bytes, view, at, at + length, hasType));
      at += length;
      continue;
    }
    const entry = entryAt(bytes, view, at, end, hasType);
    if (entry === null || view.getUint16(entry.end - 2) !== at) {
      tell("directory-damaged", `the chain of entries breaks at byte ${at} of block ${block}`);
      break;
    }
    records.push(entry.record);
    at = entry.end;
  }
  return { block, bytes, records, remnants };
}

function entryAt(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  hasType: boolean,
): { record: XfsRecord; end: number } | null {
  if (at + 12 > end) return null;
  const size = view.getUint8(at + 8);
  const last = at + ((8 + 1 + size + (hasType ? 1 : 0) + 2 + 7) & ~7);
  if (size === 0 || last > end) return null;
  const name = bytes.subarray(at + 9, at + 9 + size);
  const type = hasType ? view.getUint8(at + 9 + size) : 0;
  return { record: { inode: view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4), name, type }, end: last };
}

/**
 * Deleted entries in a free part: the tag and the length lie over the upper half of the inode's number; the lower half, the name and (save
 * for the last one) the entry's own offset at its end stay.
 */
function remnantsWithin(bytes: Uint8Array, view: DataView, from: number, to: number, hasType: boolean): XfsRecord[] {
  const found: XfsRecord[] = [];
  for (let at = from; at + 16 <= to; ) {
    const entry = entryAt(bytes, view, at, to, hasType);
    const tag = entry === null ? -1 : view.getUint16(entry.end - 2);
    const fits =
      entry !== null &&
      (tag === at || (entry.end === to && tag === from)) &&
      isName(entry.record.name) &&
      entry.record.type <= TYPE_MAX;
    if (!fits) {
      at += 8;
      continue;
    }
    found.push({ ...entry.record, inode: view.getUint32(at + 4) });
    at = entry.end;
  }
  return found;
}

/** Number of the directory that a block of version 5 says it belongs to; null where it says none. */
export function ownerOf(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = bytes.length < 64 ? 0 : view.getUint32(0);
  return magic === BLOCK_NEW || magic === DATA_NEW ? Number(view.getBigUint64(40)) : null;
}

/** Entries, live or deleted, in a part of a block that the log kept; `start` is the byte of the block where the part begins. */
export function recordsInPart(bytes: Uint8Array, start: number, hasType: boolean): XfsRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: XfsRecord[] = [];
  for (let at = 0; at + 16 <= bytes.length; ) {
    const entry = entryAt(bytes, view, at, bytes.length, hasType);
    const fits =
      entry !== null &&
      view.getUint16(entry.end - 2) === start + at &&
      isName(entry.record.name) &&
      entry.record.type <= TYPE_MAX;
    if (fits)
      found.push(view.getUint16(at) === FREE_TAG ? { ...entry.record, inode: view.getUint32(at + 4) } : entry.record);
    at = fits ? entry.end : at + 8;
  }
  return found;
}

function isName(name: Uint8Array): boolean {
  return (
    !name.includes(0) &&
    !name.includes(0x2f) &&
    !(name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2e)))
  );
}

/** A directory within its inode: counts, parent, entries of length, offset, name, type and a number of 4 or 8 bytes. */
export function readShortForm(
  fork: DataView,
  size: number,
  hasType: boolean,
): { records: XfsRecord[]; brokenAt: number } {
  const records: XfsRecord[] = [];
  const end = Math.min(size, fork.byteLength);
  if (end < 6) return { records, brokenAt: 0 };
  const wide = fork.getUint8(1) > 0;
  const numberSize = wide ? 8 : 4;
  let at = 2 + numberSize;
  for (let left = wide ? Math.max(fork.getUint8(0), fork.getUint8(1)) : fork.getUint8(0); left > 0; left -= 1) {
    const nameSize = at + 3 <= end ? fork.getUint8(at) : 0;
    const numberAt = at + 3 + nameSize + (hasType ? 1 : 0);
    if (nameSize === 0 || numberAt + numberSize > end) return { records, brokenAt: at };
    const name = new Uint8Array(fork.buffer, fork.byteOffset + at + 3, nameSize).slice();
    const high = wide ? fork.getUint32(numberAt) : 0;
    records.push({
      inode: high * 2 ** 32 + fork.getUint32(numberAt + numberSize - 4),
      name,
      type: hasType ? fork.getUint8(numberAt - 1) : 0,
    });
    at = numberAt + numberSize;
  }
  return { records, brokenAt: -1 };
}
