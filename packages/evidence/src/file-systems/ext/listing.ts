import { type Item, MizugiwaError, problem, record } from "@mizugiwa/base";
import type { Entry } from "../../entry.js";
import { walkTree } from "../unix/walk-tree.js";
import { readBlockMap } from "./block-map.js";
import { inlineContent } from "./content.js";
import {
  type DirectoryForm,
  type DirectoryRecord,
  type Gap,
  isSoundDirectoryBlock,
  readDirectoryBlock,
} from "./directory.js";
import { entryOf } from "./entry.js";
import { INCOMPAT } from "./features.js";
import { FLAG, type Inode } from "./inode.js";
import { has } from "./super-block.js";
import type { ExtVolume } from "./volume.js";

export const ROOT_INODE = 2;
/** Blocks of a directory that are read in one piece. */
const PIECE_BYTES = 256 * 1024;
/** Inline directories: the parent's number, entries in the rest of the block map, then entries in the attribute. */
const INLINE_START = 4;
const INLINE_MAP_END = 60;
const FORMAT_DIRECTORY = 0x4000;

export function formOf(volume: ExtVolume): DirectoryForm {
  const { blockSize, incompat, raw } = volume.superBlock;
  return { blockSize, hasType: has(incompat, INCOMPAT.filetype), inodesCount: raw.inodesCount };
}

/** A piece of a directory's content: its entries and gaps, and the bytes they are views of. */
export interface DirectoryPiece {
  /** Block of the volume; null where it is inline. */
  readonly block: number | null;
  readonly bytes: Uint8Array;
  readonly records: readonly DirectoryRecord[];
  readonly gaps: readonly Gap[];
}

/** The blocks of a directory in order, from memory of their own; what is damaged is a problem beside them. */
export function* readDirectory(volume: ExtVolume, inode: Inode): Generator<Item<DirectoryPiece>, void, undefined> {
  const form = formOf(volume);
  if (inode.has(FLAG.inlineData)) return yield* inlinePieces(inode, form);
  const map = readBlockMap(volume, inode);
  for (const each of map.problems) yield { ok: false, problem: each };
  const { blockSize } = form;
  const seed = volume.seedOf(inode);
  const end = Math.ceil(inode.bytes / blockSize);
  const step = Math.max(1, Math.floor(PIECE_BYTES / blockSize));
  for (const { logical, physical, count, written } of map.extents) {
    if (!written) continue;
    const last = Math.min(physical + count, physical + end - logical);
    for (let block = physical; block < last; block += step) {
      const blocks = Math.min(step, last - block);
      const bytes = Uint8Array.from(volume.source.read(block * blockSize, blocks * blockSize));
      if (bytes.length < blocks * blockSize) {
        const detail = `directory ${inode.number}: block ${block} lies beyond the end of the image`;
        yield problem("image-cut-short", { offset: block * blockSize, field: "directory", detail });
      }
      for (let index = 0; (index + 1) * blockSize <= bytes.length; index += 1) {
        yield* blockPiece(bytes.subarray(index * blockSize, (index + 1) * blockSize), block + index, inode, seed, form);
      }
    }
  }
}

function* blockPiece(
  bytes: Uint8Array,
  block: number,
  inode: Inode,
  seed: number | null,
  form: DirectoryForm,
): Generator<Item<DirectoryPiece>, void, undefined> {
  const offset = block * form.blockSize;
  if (seed !== null && !isSoundDirectoryBlock(bytes, seed)) {
    const detail = `directory ${inode.number}: the checksum of block ${block} does not hold`;
    yield problem("checksum-mismatch", { offset, field: "directory", detail });
  }
  const { records, gaps, brokenAt } = readDirectoryBlock(bytes, 0, bytes.length, form);
  if (brokenAt >= 0) {
    const detail = `directory ${inode.number}: the chain of entries breaks at byte ${brokenAt} of block ${block}`;
    yield problem("directory-damaged", { offset: offset + brokenAt, field: "directory", detail });
  }
  yield record({ block, bytes, records, gaps });
}

function* inlinePieces(inode: Inode, form: DirectoryForm): Generator<Item<DirectoryPiece>, void, undefined> {
  const bytes = inlineContent(inode);
  const parts = [
    [INLINE_START, Math.min(INLINE_MAP_END, bytes.length)],
    [INLINE_MAP_END, bytes.length],
  ] as const;
  for (const [from, to] of parts) {
    if (to <= from) continue;
    const { records, gaps, brokenAt } = readDirectoryBlock(bytes, from, to, form);
    if (brokenAt >= 0) {
      const detail = `inline directory ${inode.number}: the chain of entries breaks at byte ${brokenAt}`;
      yield problem("directory-damaged", { field: "directory", detail });
    }
    yield record({ block: null, bytes, records, gaps });
  }
}

/** The root, then every name below it. */
export function listTree(volume: ExtVolume): Generator<Item<Entry>, void, undefined> {
  return walkTree({
    root: ROOT_INODE,
    directory: (number) => {
      const inode = volume.inode(number);
      return (inode.mode & 0xf000) === FORMAT_DIRECTORY ? readDirectory(volume, inode) : null;
    },
    entry: (named, path) => entryItem(volume, named, path),
  });
}

function entryItem(
  volume: ExtVolume,
  { inode: number, name }: Pick<DirectoryRecord, "inode" | "name">,
  path: Uint8Array,
): Item<Entry> {
  try {
    const inode = volume.inode(number);
    if (inode.mode === 0) {
      const detail = `a name leads to inode ${number}, which is not in use`;
      return problem("inode-unused", { offset: volume.inodeOffset(number), field: "directory entry", detail });
    }
    return record(entryOf(volume, inode, path, name));
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return { ok: false, problem: caught.problem };
  }
}
