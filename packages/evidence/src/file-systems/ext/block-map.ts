import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { type Extent, pushExtent } from "../unix/extent-source.js";
import { checksum } from "./checksum.js";
import { FLAG, type Inode } from "./inode.js";
import type { ExtVolume } from "./volume.js";

/** Where a file's content lies, and the blocks that say so. */
export interface BlockMap {
  readonly extents: Extent[];
  /** Extent nodes or indirect blocks. */
  readonly mappingBlocks: number[];
  readonly problems: Problem[];
}

/** Gives the content of a mapping block: as it lies, or an older copy. */
export type ReadMapping = (block: number) => Uint8Array;

const EXTENT_MAGIC = 0xf30a;
const DEPTH_MAX = 5;
/** An extent of more blocks than this is unwritten; it has so many fewer. */
const WRITTEN_MAX = 32768;
const DIRECT = 12;
const INDIRECT_LEVELS = 3;
/** Bytes that an extent takes in memory, about. */
const EXTENT_BYTES = 64;

/**
 * Extent tree or block map of an inode. What is damaged is a problem and reads as a hole; every mapping block is read once, so no cycle
 * lasts. Linux ext4 documentation, "The Contents of inode.i_block".
 */
export function readBlockMap(volume: ExtVolume, inode: Inode, readMapping?: ReadMapping): BlockMap {
  const walk = new Walk(volume, inode, readMapping ?? ((block) => volume.block(block, "mapping block")));
  if (inode.has(FLAG.extents)) walk.extentNode(inode.map, null, null);
  else walk.indirect();
  return walk.map;
}

class Walk {
  readonly map: BlockMap = { extents: [], mappingBlocks: [], problems: [] };
  readonly #volume: ExtVolume;
  readonly #inode: Inode;
  readonly #readMapping: ReadMapping;
  readonly #seen = new Set<number>();
  readonly #extentsMax: number;
  #next = 0;

  constructor(volume: ExtVolume, inode: Inode, readMapping: ReadMapping) {
    this.#volume = volume;
    this.#inode = inode;
    this.#readMapping = readMapping;
    this.#extentsMax = Math.floor(volume.heldBytes / EXTENT_BYTES);
  }

  #trouble(code: string, detail: string, block: number | null): void {
    const offset =
      block === null ? this.#volume.inodeOffset(this.#inode.number) : block * this.#volume.superBlock.blockSize;
    this.map.problems.push(
      toProblem(code, { offset, field: "block map", detail: `inode ${this.#inode.number}: ${detail}` }),
    );
  }

  /** A mapping block's bytes; null, with a problem, where it cannot be had or was read before. */
  #mapping(block: number): DataView | null {
    if (this.#seen.has(block)) {
      this.#trouble("cycle", `mapping block ${block} is used twice`, block);
      return null;
    }
    this.#seen.add(block);
    try {
      const bytes = this.#readMapping(block);
      this.map.mappingBlocks.push(block);
      return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      this.#trouble(caught.code, caught.problem.detail, null);
      return null;
    }
  }

  /** A node of the tree: header of 12 bytes, entries of 12, the checksum behind the last that fits. */
  extentNode(node: DataView, block: number | null, parentDepth: number | null): void {
    const [magic, count, max, depth] = [0, 2, 4, 6].map((at) => node.getUint16(at, true));
    if (magic !== EXTENT_MAGIC || count === undefined || max === undefined || depth === undefined) {
      return this.#trouble("extent-node-damaged", `extent node has magic 0x${(magic ?? 0).toString(16)}`, block);
    }
    const wanted = parentDepth === null ? depth : parentDepth - 1;
    if (depth !== wanted || depth > DEPTH_MAX || count > max || 12 + max * 12 > node.byteLength) {
      return this.#trouble(
        "extent-node-damaged",
        `extent node of depth ${depth} with ${count} of ${max} entries`,
        block,
      );
    }
    this.#checkTail(node, 12 + max * 12, block);
    for (let at = 12; at < 12 + count * 12; at += 12) {
      if (this.map.extents.length > this.#extentsMax)
        return this.#trouble("limit-passed", `more than ${this.#extentsMax} extents`, block);
      if (depth === 0) this.#leaf(node, at, block);
      else {
        const child = node.getUint16(at + 8, true) * 2 ** 32 + node.getUint32(at + 4, true);
        const below = this.#mapping(child);
        if (below !== null) this.extentNode(below, child, depth);
      }
    }
  }

  #checkTail(node: DataView, at: number, block: number | null): void {
    const seed = block === null ? null : this.#volume.seedOf(this.#inode);
    if (seed === null || at + 4 > node.byteLength) return;
    const sum = checksum(seed, new Uint8Array(node.buffer, node.byteOffset, at));
    if (sum !== node.getUint32(at, true))
      this.#trouble("checksum-mismatch", `extent node: the checksum does not hold`, block);
  }

  #leaf(node: DataView, at: number, block: number | null): void {
    const logical = node.getUint32(at, true);
    const length = node.getUint16(at + 4, true);
    const physical = node.getUint16(at + 6, true) * 2 ** 32 + node.getUint32(at + 8, true);
    const written = length <= WRITTEN_MAX;
    const count = written ? length : length - WRITTEN_MAX;
    if (
      count === 0 ||
      logical < this.#next ||
      physical === 0 ||
      physical + count > this.#volume.superBlock.blocksCount
    ) {
      return this.#trouble(
        "extent-damaged",
        `extent of ${count} blocks at file block ${logical}, volume block ${physical}`,
        block,
      );
    }
    this.#next = logical + count;
    pushExtent(this.map.extents, { logical, physical, count, written });
  }

  /** Twelve direct blocks, then one each that is once, twice and thrice indirect. */
  indirect(): void {
    const { map, bytes } = this.#inode;
    const perBlock = this.#volume.superBlock.blockSize / 4;
    const end = Math.ceil(bytes / this.#volume.superBlock.blockSize);
    for (let index = 0; index < DIRECT; index += 1)
      this.#pointer(map.getUint32(index * 4, true), index, 0, perBlock, end);
    let first = DIRECT;
    for (let level = 1; level <= INDIRECT_LEVELS && first < end; level += 1) {
      this.#pointer(map.getUint32((DIRECT + level - 1) * 4, true), first, level, perBlock, end);
      first += perBlock ** level;
    }
  }

  #pointer(block: number, logical: number, level: number, perBlock: number, end: number): void {
    if (block === 0 || logical >= end || this.map.extents.length > this.#extentsMax) return;
    if (block >= this.#volume.superBlock.blocksCount) {
      return this.#trouble("block-outside", `file block ${logical} points to block ${block}`, null);
    }
    if (level === 0) return pushExtent(this.map.extents, { logical, physical: block, count: 1, written: true });
    const node = this.#mapping(block);
    if (node === null) return;
    const step = perBlock ** (level - 1);
    for (let index = 0; index < perBlock; index += 1) {
      this.#pointer(node.getUint32(index * 4, true), logical + index * step, level - 1, perBlock, end);
    }
  }
}
