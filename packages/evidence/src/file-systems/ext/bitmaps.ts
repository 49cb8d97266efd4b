import type { Range } from "../../range.js";
import { INCOMPAT } from "./features.js";
import type { Group } from "./groups.js";
import { has, holdsBackup, type SuperBlock } from "./super-block.js";
import type { ExtVolume } from "./volume.js";

const KEPT = 64;

/** One bit of a bitmap; what lies beyond its end counts as in use. */
export function bitOf(bitmap: Uint8Array, bit: number): boolean {
  return ((bitmap[bit >>> 3] ?? 0xff) & (1 << (bit & 7))) !== 0;
}

/** Which clusters are in use, by the block bitmaps of a view. Linux ext4 documentation, "Block and Inode Bitmaps". */
export class Bitmaps {
  readonly #volume: ExtVolume;
  readonly #kept = new Map<number, Uint8Array>();
  #inodeGroup = -1;
  #inodeBitmap: Uint8Array = new Uint8Array(0);

  constructor(volume: ExtVolume) {
    this.#volume = volume;
  }

  /** Whether the block belongs to somebody; throws where the bitmap cannot be read. */
  isAllocated(block: number): boolean {
    const { group, bit } = this.place(block);
    return bitOf(this.#bitmap(group), bit);
  }

  /** Whether the inode is in use. */
  isInodeUsed(number: number): boolean {
    const { raw } = this.#volume.superBlock;
    const index = Math.floor((number - 1) / raw.inodesPerGroup);
    const group = this.#volume.groups.group(index);
    if (group.inodesUninitialised) return false;
    if (this.#inodeGroup !== index) {
      this.#inodeBitmap = Uint8Array.from(this.#volume.block(group.inodeBitmap, "inode bitmap"));
      this.#inodeGroup = index;
    }
    return bitOf(this.#inodeBitmap, (number - 1) % raw.inodesPerGroup);
  }

  /** The group of a block, its bit there, and the block that holds the bitmap (null where it was never written). */
  place(block: number): { group: number; bit: number; bitmapBlock: number | null } {
    const { raw, clusterBlocks } = this.#volume.superBlock;
    const group = Math.floor((block - raw.firstDataBlock) / raw.blocksPerGroup);
    const bit = Math.floor((block - raw.firstDataBlock - group * raw.blocksPerGroup) / clusterBlocks);
    const each = this.#volume.groups.group(group);
    return { group, bit, bitmapBlock: each.blocksUninitialised ? null : each.blockBitmap };
  }

  #bitmap(index: number): Uint8Array {
    const held = this.#kept.get(index);
    if (held !== undefined) return held;
    const group = this.#volume.groups.group(index);
    const bitmap = group.blocksUninitialised
      ? this.#metadataOnly(index, group)
      : Uint8Array.from(this.#volume.block(group.blockBitmap, "block bitmap"));
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(index, bitmap);
    return bitmap;
  }

  /** What a bitmap that was never written would say: the group's own copies, bitmaps and table. */
  #metadataOnly(index: number, group: Group): Uint8Array {
    const { superBlock } = this.#volume;
    const { raw, blockSize, clusterBlocks, inodeSize } = superBlock;
    const bitmap = new Uint8Array(blockSize);
    const first = raw.firstDataBlock + index * raw.blocksPerGroup;
    const mark = (block: number, count: number): void => {
      for (let each = Math.max(block, first); each < Math.min(block + count, first + raw.blocksPerGroup); each += 1) {
        const bit = Math.floor((each - first) / clusterBlocks);
        bitmap[bit >>> 3] = (bitmap[bit >>> 3] ?? 0) | (1 << (bit & 7));
      }
    };
    const isBackup = holdsBackup(superBlock, index);
    mark(first, (isBackup ? 1 : 0) + descriptorBlocksIn(superBlock, index, isBackup));
    mark(group.blockBitmap, 1);
    mark(group.inodeBitmap, 1);
    mark(group.inodeTable, Math.ceil((raw.inodesPerGroup * inodeSize) / blockSize));
    return bitmap;
  }

  /** Free ranges of the volume in bytes, ascending, joined where they touch. */
  *free(): Generator<Range, void, undefined> {
    const { raw, blockSize, blocksCount, clusterBlocks, groupsCount } = this.#volume.superBlock;
    let from = -1;
    for (let group = 0; group < groupsCount; group += 1) {
      const first = raw.firstDataBlock + group * raw.blocksPerGroup;
      const last = Math.min(first + raw.blocksPerGroup, blocksCount);
      const bitmap = this.#bitmap(group);
      for (let block = first, bit = 0; block < last; block += clusterBlocks, bit += 1) {
        const used = bitOf(bitmap, bit);
        if (!used && from < 0) from = block;
        if (used && from >= 0) {
          yield { offset: from * blockSize, length: (block - from) * blockSize };
          from = -1;
        }
      }
    }
    if (from >= 0) yield { offset: from * blockSize, length: (blocksCount - from) * blockSize };
  }
}

/**
 * Blocks of descriptors at the start of a group: the whole table and its reserve beside each copy of the super block; under meta_bg one block in
 * the first, second and last of the groups that it describes.
 */
function descriptorBlocksIn(superBlock: SuperBlock, group: number, isBackup: boolean): number {
  const { raw, incompat, blockSize, groupsCount, descriptorSize } = superBlock;
  const perBlock = Math.floor(blockSize / descriptorSize);
  const isMeta = has(incompat, INCOMPAT.metaBg);
  if (isMeta && Math.floor(group / perBlock) >= raw.firstMetaGroup) {
    const within = group % perBlock;
    return within < 2 || within === perBlock - 1 ? 1 : 0;
  }
  const blocks = isMeta ? raw.firstMetaGroup : Math.ceil(groupsCount / perBlock);
  return isBackup ? blocks + raw.reservedDescriptorBlocks : 0;
}
