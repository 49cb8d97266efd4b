import { MizugiwaError } from "@mizugiwa/base";
import type { Bitmaps } from "../bitmaps.js";
import { type BlockMap, readBlockMap } from "../block-map.js";
import { checksum } from "../checksum.js";
import { FLAG, type Inode } from "../inode.js";
import type { ExtVolume } from "../volume.js";
import type { Life } from "./lives.js";
import type { LogHistory } from "./log-history.js";

/** The map of a deleted file and whether it is proven to be the one it had. */
export interface OldMap extends BlockMap {
  /** The blocks it counts are those the inode counted, or every node bears its checksum. */
  readonly proven: boolean;
}

const EXTENT_MAGIC = 0xf30a;

/**
 * The block map of a life's best state. Mapping blocks come from the newest copy in the log that is no newer than that state, else as they
 * lie (if nobody else owns them now), else from later copies.
 */
export function oldMap(volume: ExtVolume, history: LogHistory, bitmaps: Bitmaps, life: Life): OldMap {
  const { inode } = life.best;
  const seed = volume.seedOf(inode);
  const isExtents = inode.has(FLAG.extents);
  let unproven = false;
  const map = readBlockMap(volume, inode, (block) => {
    for (const bytes of candidates(volume, history, bitmaps, life, block)) {
      const fits = isExtents ? isExtentNode(bytes, seed) : isPointerBlock(bytes, volume.superBlock.blocksCount);
      if (!fits) continue;
      if (!isExtents || seed === null) unproven = true;
      return bytes;
    }
    throw new MizugiwaError("mapping-block-lost", {
      offset: block * volume.superBlock.blockSize,
      detail: `mapping block ${block} is lost`,
    });
  });
  const proven =
    map.problems.length === 0 && (!unproven || countedUnits(volume, inode, map) === unitsOf(volume, inode));
  return { ...map, proven };
}

function* candidates(
  volume: ExtVolume,
  history: LogHistory,
  bitmaps: Bitmaps,
  life: Life,
  block: number,
): Generator<Uint8Array, void, undefined> {
  const copies = history.of(block);
  for (const copy of copies.filter(({ order }) => order <= life.best.order).reverse()) yield history.read(copy);
  if (life.held || !bitmaps.isAllocated(block)) yield Uint8Array.from(volume.block(block, "mapping block"));
  for (const copy of copies.filter(({ order }) => order > life.best.order && order <= life.deadAt))
    yield history.read(copy);
}

function isExtentNode(bytes: Uint8Array, seed: number | null): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = 12 + view.getUint16(4, true) * 12;
  if (view.getUint16(0, true) !== EXTENT_MAGIC || view.getUint16(2, true) === 0 || end + 4 > bytes.length) return false;
  return seed === null || checksum(seed, bytes.subarray(0, end)) === view.getUint32(end, true);
}

/** Not empty, and no pointer leads out of the volume. */
function isPointerBlock(bytes: Uint8Array, blocksCount: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let some = false;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const block = view.getUint32(at, true);
    if (block >= blocksCount) return false;
    some ||= block !== 0;
  }
  return some;
}

/** Units of 512 bytes that the map and what belongs to it take; whole clusters where there are such. */
function countedUnits(volume: ExtVolume, inode: Inode, map: BlockMap): number {
  const { blockSize, clusterBlocks } = volume.superBlock;
  const own = map.mappingBlocks.length + (inode.attributeBlock === 0 ? 0 : 1);
  if (clusterBlocks === 1) return ((map.extents.reduce((sum, { count }) => sum + count, 0) + own) * blockSize) / 512;
  const clusters = new Set<number>();
  for (const { physical, count } of map.extents) {
    for (let block = physical; block < physical + count; block += 1) clusters.add(Math.floor(block / clusterBlocks));
  }
  return ((clusters.size + own) * clusterBlocks * blockSize) / 512;
}

function unitsOf(volume: ExtVolume, inode: Inode): number {
  return inode.has(FLAG.hugeFile) ? (inode.blocks * volume.superBlock.blockSize) / 512 : inode.blocks;
}
