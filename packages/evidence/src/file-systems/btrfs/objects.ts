import { type Problem, toProblem } from "@mizugiwa/base";
import { EvidenceError } from "../../evidence-error.js";
import { typeOfMode } from "../unix/mode.js";
import type { Beside } from "./entry.js";
import { fileExtent, isExtent } from "./extents.js";
import { BtrfsInode } from "./inode.js";
import { keyOf, lastKeyOf, TYPE } from "./key.js";
import { directoryNames } from "./names.js";
import type { BtrfsNode } from "./node.js";
import type { RootPlace } from "./super-block.js";
import { itemOutside, type LeafRun, type Trees, unsoundness } from "./trees.js";

const TARGET_MAX = 4096;

/** An inode with what lies beside it: extended attributes, the target of a symbolic link. */
export interface BtrfsObject {
  readonly inode: BtrfsInode;
  readonly beside: Beside;
}

/** The inode of a tree; throws EvidenceError `inode-unused` where it is not there, `inode-damaged`, or as Trees.find. */
export function readInode(trees: Trees, tree: RootPlace, number: number): BtrfsInode {
  const found = trees.find(tree, keyOf(number, TYPE.inode, 0));
  if (found === null)
    throw new EvidenceError("inode-unused", { field: "inode", detail: `inode ${number} is not there` });
  return inodeIn(found.node, found.index, number);
}

function inodeIn(node: BtrfsNode, index: number, number: number): BtrfsInode {
  const data = node.data(index);
  if (BtrfsInode.fits(data)) return new BtrfsInode(number, data);
  const detail = `inode ${number}: its item does not hold one`;
  throw new EvidenceError("inode-damaged", { offset: node.at, field: "inode", detail });
}

/** The inode and all that lies beside it, in one go through its items. Throws as readInode. */
export function readObject(trees: Trees, tree: RootPlace, number: number): BtrfsObject {
  let inode: BtrfsInode | null = null;
  const beside = new BesideReader();
  for (const run of trees.leaves(tree, keyOf(number, TYPE.inode, 0), lastKeyOf(number, TYPE.attribute))) {
    if (!run.ok) {
      beside.problems.push(run.problem);
      continue;
    }
    const { node, start } = run.value;
    if (inode === null && node.type(start) === TYPE.inode && node.object(start) === number)
      inode = inodeIn(node, start, number);
    beside.take(run.value);
  }
  if (inode === null) {
    const [first] = beside.problems;
    if (first !== undefined) throw new EvidenceError(first.code, { ...first.place, detail: first.detail });
    throw new EvidenceError("inode-unused", { field: "inode", detail: `inode ${number} is not there` });
  }
  if (typeOfMode(inode.mode) === "symlink") {
    const key = keyOf(number, TYPE.extentData, 0);
    for (const run of trees.leaves(tree, key, key)) if (run.ok) beside.take(run.value);
  }
  return { inode, beside };
}

/** Gathers attributes and target from items. */
export class BesideReader implements Beside {
  readonly problems: Problem[] = [];
  target: Uint8Array | null = null;
  readonly #xattrs = new Map<string, Uint8Array>();

  get xattrs(): ReadonlyMap<string, Uint8Array> {
    return this.#xattrs;
  }

  /** Takes what it knows of the items of one inode; others it passes by. */
  take({ node, start, end }: LeafRun): void {
    const unsound = unsoundness(node);
    if (unsound !== null) this.problems.push(unsound);
    for (let index = start; index < end; index += 1) {
      const type = node.type(index);
      if (type !== TYPE.attribute && type !== TYPE.extentData) continue;
      const data = node.data(index);
      if (data === null) this.problems.push(itemOutside(node, index));
      else if (type === TYPE.attribute) this.#attributes(node, data);
      else this.#target(node, data);
    }
  }

  #attributes(node: BtrfsNode, data: DataView): void {
    for (const each of directoryNames(data)) {
      if (each === null)
        this.problems.push(
          toProblem("attribute-damaged", { offset: node.at, field: "attribute", detail: "it breaks off" }),
        );
      else this.#xattrs.set(new TextDecoder().decode(each.name), each.data.slice());
    }
  }

  #target(node: BtrfsNode, data: DataView): void {
    const extent = fileExtent(0, data);
    const isTarget =
      isExtent(extent) &&
      extent.content?.kind === "inline" &&
      extent.compression === "none" &&
      extent.length <= TARGET_MAX;
    if (isTarget && extent.content?.kind === "inline") this.target = extent.content.bytes.subarray(0, extent.length);
    else
      this.problems.push(
        toProblem("symlink-damaged", { offset: node.at, field: "symbolic link", detail: "its target cannot be read" }),
      );
  }
}
