import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { type Extent, pushExtent } from "../unix/extent-source.js";
import { FORMAT, type XfsInode } from "./inode.js";
import { isSound } from "./super-block.js";
import type { XfsVolume } from "./volume.js";

/** Where a fork (data or attributes) lies, and the blocks of the tree that says so. */
export interface ForkMap {
  readonly extents: Extent[];
  readonly treeBlocks: number[];
  readonly problems: Problem[];
}

const RECORD = 16;
const MAGIC_OLD = 0x424d4150;
const MAGIC_NEW = 0x424d4133;
const HEAD_OLD = 24;
const HEAD_NEW = 72;
const CHECKSUM_AT = 64;
const DEPTH_MAX = 9;
const EXTENT_BYTES = 64;

/** Extent record, 128 bits: 1 unwritten, 54 first block of the file, 52 first block of the volume, 21 count. */
export function readExtent(view: DataView, at: number): Extent {
  const [a, b, c, d] = [view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8), view.getUint32(at + 12)];
  return {
    logical: (a & 0x7fffffff) * 2 ** 23 + (b >>> 9),
    physical: (b & 0x1ff) * 2 ** 43 + c * 2 ** 11 + (d >>> 21),
    count: d & 0x1fffff,
    written: a >>> 31 === 0,
  };
}

/**
 * The map of a fork of an inode: extent records in the inode, or a B-tree whose root is there. XFS Algorithms and Data Structures, 19. What is
 * damaged is a problem and reads as a hole; every block of the tree is read once.
 */
export function readFork(volume: XfsVolume, inode: XfsInode, fork: DataView, format: number, count: number): ForkMap {
  const walk = new Walk(volume, inode);
  if (format === FORMAT.extents) walk.records(fork, 0, Math.min(count, Math.floor(fork.byteLength / RECORD)));
  if (format === FORMAT.extents && count * RECORD > fork.byteLength)
    walk.trouble("fork-damaged", `${count} extents do not fit`, null);
  if (format === FORMAT.btree) walk.root(fork);
  return walk.map;
}

class Walk {
  readonly map: ForkMap = { extents: [], treeBlocks: [], problems: [] };
  readonly #volume: XfsVolume;
  readonly #inode: XfsInode;
  readonly #seen = new Set<number>();
  #next = 0;

  constructor(volume: XfsVolume, inode: XfsInode) {
    this.#volume = volume;
    this.#inode = inode;
  }

  trouble(code: string, detail: string, block: number | null): void {
    const offset = block === null ? this.#volume.inodeOffset(this.#inode.number) : this.#volume.byteOf(block);
    const place = Number.isNaN(offset) ? {} : { offset };
    this.map.problems.push(
      toProblem(code, { ...place, field: "block map", detail: `inode ${this.#inode.number}: ${detail}` }),
    );
  }

  records(view: DataView, start: number, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const extent = readExtent(view, start + index * RECORD);
      const last = extent.physical + extent.count - 1;
      const fits = !Number.isNaN(this.#volume.byteOf(extent.physical)) && !Number.isNaN(this.#volume.byteOf(last));
      if (extent.count === 0 || extent.logical < this.#next || extent.physical === 0 || !fits) {
        this.trouble(
          "extent-damaged",
          `extent of ${extent.count} blocks at file block ${extent.logical}, volume block ${extent.physical}`,
          null,
        );
        continue;
      }
      if (this.map.extents.length * EXTENT_BYTES > this.#volume.heldBytes)
        return this.trouble("limit-passed", "too many extents", null);
      this.#next = extent.logical + extent.count;
      pushExtent(this.map.extents, extent);
    }
  }

  /** The root in the inode: level, count, keys for as many as fit, then pointers. */
  root(fork: DataView): void {
    if (fork.byteLength < 4) return this.trouble("fork-damaged", "no room for the root", null);
    const level = fork.getUint16(0);
    const count = fork.getUint16(2);
    const fit = Math.floor((fork.byteLength - 4) / 16);
    if (level === 0 || level > DEPTH_MAX || count > fit)
      return this.trouble("fork-damaged", `root of level ${level} with ${count} of ${fit}`, null);
    for (let index = 0; index < count; index += 1) this.#node(pointerAt(fork, 4 + fit * 8 + index * 8), level - 1);
  }

  #node(block: number, level: number): void {
    if (this.#seen.has(block)) return this.trouble("cycle", `tree block ${block} is used twice`, block);
    this.#seen.add(block);
    const view = this.#block(block);
    if (view === null) return;
    const isNew = view.getUint32(0) === MAGIC_NEW;
    const count = view.getUint16(6);
    const head = isNew ? HEAD_NEW : HEAD_OLD;
    const fit = Math.floor((view.byteLength - head) / RECORD);
    if ((!isNew && view.getUint32(0) !== MAGIC_OLD) || view.getUint16(4) !== level || count > fit) {
      return this.trouble(
        "fork-damaged",
        `tree block ${block} of level ${view.getUint16(4)} with ${count} of ${fit}`,
        block,
      );
    }
    if (isNew && !isSound(bytesOf(view), CHECKSUM_AT))
      this.trouble("checksum-mismatch", `tree block ${block}: the checksum does not hold`, block);
    this.map.treeBlocks.push(block);
    if (level === 0) return this.records(view, head, count);
    for (let index = 0; index < count; index += 1) this.#node(pointerAt(view, head + fit * 8 + index * 8), level - 1);
  }

  #block(block: number): DataView | null {
    try {
      const bytes = Uint8Array.from(this.#volume.blocks(block, 1, "tree block"));
      return new DataView(bytes.buffer);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      this.trouble(caught.code, caught.problem.detail, null);
      return null;
    }
  }
}

const bytesOf = (view: DataView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const pointerAt = (view: DataView, at: number): number => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
