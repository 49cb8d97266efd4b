import type { Extents } from "../content.js";
import { readExtents } from "../content.js";
import { type Beside } from "../entry.js";
import { type FileExtent, fileExtent, isExtent } from "../extents.js";
import type { BtrfsInode } from "../inode.js";
import { keyOf, TYPE } from "../key.js";
import type { BtrfsNode } from "../node.js";
import { BesideReader, readObject } from "../objects.js";
import type { RootPlace } from "../super-block.js";
import type { Trees } from "../trees.js";
import type { History } from "./history.js";
import { inodeIn, type Life, type Lives } from "./lives.js";
import { orElse } from "./paths.js";

/** The last state of an object that is known. */
export interface OldState {
  readonly inode: BtrfsInode;
  readonly beside: Beside;
  readonly extents: Extents;
  /** The last transaction at which it was so. */
  readonly until: number;
  /**
   * "held": it is in force, without a name. "root": read from a tree that was whole. "leaves": put together from leaves that fit each other by
   * what the inode counts. "unsure": put together without that.
   */
  readonly basis: "held" | "root" | "leaves" | "unsure";
  /** The next transaction is known to have lacked it: nothing came between. */
  readonly isLast: boolean;
}

/** Finds the last state of objects that are gone. */
export class OldStates {
  readonly #trees: Trees;
  readonly #history: History;
  readonly #lives: Lives;
  readonly #heldBytes: number;

  constructor(trees: Trees, history: History, lives: Lives, heldBytes: number) {
    this.#trees = trees;
    this.#history = history;
    this.#lives = lives;
    this.#heldBytes = heldBytes;
  }

  /** Null where no leaf holds its inode. */
  of(life: Life): OldState | null {
    const present = this.#lives.present(life.tree);
    const held = typeof present === "string" ? null : this.#through(present, life, this.#trees.superBlock.generation);
    if (held !== null) return { ...held, basis: "held", isLast: true };
    for (const record of life.leaves) {
      const node = this.#history.node(record.logical);
      const inode = node === null ? null : inodeIn(node, life.number);
      if (node === null || inode === null) continue;
      const until = this.#history.untilOf(record.logical);
      const root = this.#history.rootAt(life.tree, until);
      const state = root === null ? null : this.#through(root, life, until);
      const isLast = this.#isLast(life, until);
      return state === null ? this.#fromLeaves(life, node, inode, until) : { ...state, basis: "root", isLast };
    }
    return null;
  }

  #isLast({ tree, number }: Life, until: number): boolean {
    const key = keyOf(number, TYPE.inode, 0);
    return this.#history.lacked(tree, until + 1, key) || this.#history.lackedTree(tree, until + 1);
  }

  /** Through a whole tree; null where any of it is lost. */
  #through(
    root: RootPlace,
    life: Life,
    until: number,
  ): Pick<OldState, "inode" | "beside" | "extents" | "until"> | null {
    return orElse(null, () => {
      const { inode, beside } = readObject(this.#trees, root, life.number);
      const extents = readExtents(this.#trees, root, life.number, this.#heldBytes);
      return beside.problems.length + extents.problems.length > 0 ? null : { inode, beside, extents, until };
    });
  }

  /** From leaves alone, newest first; what a newer one speaks of counts before an older one. */
  #fromLeaves(life: Life, best: BtrfsNode, inode: BtrfsInode, until: number): OldState {
    const beside = new BesideReader();
    const from = best.lowerBound(keyOf(life.number, TYPE.inode, 0));
    let end = from;
    while (end < best.count && best.object(end) === life.number && best.type(end) <= TYPE.attribute) end += 1;
    beside.take({ node: best, start: from, end });
    const runs = new Runs();
    let fits = true;
    for (const record of life.leaves) {
      const node = this.#history.node(record.logical);
      if (node === null) continue;
      for (const extent of extentsIn(node, life.number)) {
        if (!runs.add(extent)) continue;
        // Written after the inode was changed last, and not after what is known of the inode: both are of one state.
        fits &&= record.generation >= inode.transaction && record.generation <= Math.max(until, best.generation);
      }
    }
    const { extents } = runs;
    const counted = extents.reduce((sum, each) => sum + (each.counted ? each.length : 0), 0);
    const basis = fits && counted === inode.bytes ? "leaves" : "unsure";
    return { inode, beside, extents: { extents, problems: [] }, until, basis, isLast: false };
  }
}

/** Runs of a file, ascending, none over another. */
class Runs {
  readonly extents: FileExtent[] = [];

  /** Adds a run; false where others are there already. */
  add(extent: FileExtent): boolean {
    let low = 0;
    let high = this.extents.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.extents[middle]?.at ?? 0) < extent.at) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [this.extents[low - 1], this.extents[low]];
    if (before !== undefined && before.at + before.length > extent.at) return false;
    if (after !== undefined && after.at < extent.at + extent.length) return false;
    this.extents.splice(low, 0, extent);
    return true;
  }
}

function extentsIn(node: BtrfsNode, number: number): FileExtent[] {
  const found: FileExtent[] = [];
  const from = node.lowerBound(keyOf(number, TYPE.extentData, 0));
  for (let index = from; index < node.count && node.object(index) === number; index += 1) {
    if (node.type(index) !== TYPE.extentData) break;
    const extent = fileExtent(node.offset(index), node.data(index));
    if (isExtent(extent)) found.push(extent);
  }
  return found;
}
