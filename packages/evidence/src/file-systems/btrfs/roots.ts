import { type Item, MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { EvidenceError } from "../../evidence-error.js";
import type { Instant } from "../../instant.js";
import { uuidText } from "../unix/text.js";
import { keyOf, lastKeyOf, OBJECT, TYPE, wide } from "./key.js";
import type { BtrfsNode } from "./node.js";
import type { RootPlace } from "./super-block.js";
import type { Trees } from "./trees.js";

const SIZE_OLD = 239;
const SIZE = 375;
const READ_ONLY = 1;

/** A tree as the tree of roots tells it: a subvolume, a snapshot, or one of the file system's own. */
export interface Root extends RootPlace {
  readonly id: number;
  readonly refs: number;
  readonly readOnly: boolean;
  readonly uuid: Uint8Array | null;
  readonly parentUuid: Uint8Array | null;
  readonly born: Instant | null;
}

/** Where a subvolume hangs: the directory of another that names it. */
export interface RootLink {
  readonly parent: number;
  readonly directory: number;
  readonly name: Uint8Array;
}

/** Reads a ROOT_ITEM (239 bytes, 439 since Linux 3.6); null where it cannot be one. btrfs-progs, "On-disk format", ROOT_ITEM. */
export function rootOf(id: number, view: DataView | null): Root | null {
  if (view === null || view.byteLength < SIZE_OLD) return null;
  const bytenr = wide(view, 176);
  const generation = wide(view, 160);
  const level = view.getUint8(238);
  if (!(bytenr > 0) || !Number.isSafeInteger(bytenr) || level > 7) return null;
  const isNew = view.byteLength >= SIZE && wide(view, 239) === generation;
  const bytes = (at: number): Uint8Array | null => {
    const found = isNew ? new Uint8Array(view.buffer, view.byteOffset + at, 16).slice() : new Uint8Array(16);
    return found.every((byte) => byte === 0) ? null : found;
  };
  return {
    id,
    bytenr,
    generation,
    level,
    refs: view.getUint32(216, true),
    readOnly: (view.getUint32(208, true) & READ_ONLY) !== 0,
    uuid: bytes(247),
    parentUuid: bytes(263),
    born: isNew ? { seconds: wide(view, 339), nanos: view.getUint32(347, true), digits: 9 } : null,
  };
}

/** Reads the name out of a ROOT_REF or ROOT_BACKREF; null where it cannot be one. */
export function rootLinkOf(parent: number, view: DataView | null): RootLink | null {
  if (view === null || view.byteLength < 18) return null;
  const size = view.getUint16(16, true);
  if (size === 0 || 18 + size > view.byteLength) return null;
  const name = new Uint8Array(view.buffer, view.byteOffset + 18, size).slice();
  return { parent, directory: wide(view, 0), name };
}

/** Whether a number is that of a subvolume: the top level, or one that was made. */
export function isSubvolume(id: number): boolean {
  return id === OBJECT.topLevel || id >= OBJECT.firstFree;
}

/** The tree of roots, as the super block or an older one tells it. */
export class Roots {
  readonly place: RootPlace;
  readonly #trees: Trees;

  constructor(trees: Trees, place: RootPlace) {
    this.#trees = trees;
    this.place = place;
  }

  /** The root of a tree; null where there is none. Throws as Trees.find. */
  find(id: number): Root | null {
    const found = this.#trees.floor(this.place, lastKeyOf(id, TYPE.root));
    if (found === null) return null;
    const { node, index } = found;
    if (node.object(index) !== id || node.type(index) !== TYPE.root) return null;
    return rootOf(id, node.data(index));
  }

  /** The root of a tree that must be there; throws EvidenceError `tree-missing`. */
  need(id: number, what: string): Root {
    const root = this.find(id);
    if (root !== null) return root;
    throw new EvidenceError("tree-missing", {
      field: "tree of roots",
      detail: `the ${what} (tree ${id}) is not there`,
    });
  }

  /** Whether the directory of one subvolume really holds the other: in a snapshot only the name of it stays. */
  links(parent: number, child: number, directory: number): boolean {
    const found = this.#trees.find(this.place, keyOf(parent, TYPE.rootRef, child));
    const link = found === null ? null : rootLinkOf(parent, found.node.data(found.index));
    return link?.directory === directory;
  }

  /** Where a subvolume hangs; null for the top level and for one without a name. */
  linkOf(child: number): RootLink | null {
    const found = this.#trees.floor(this.place, lastKeyOf(child, TYPE.rootBackRef));
    if (found === null) return null;
    const { node, index } = found;
    if (node.object(index) !== child || node.type(index) !== TYPE.rootBackRef) return null;
    return rootLinkOf(node.offset(index), node.data(index));
  }

  /** All subvolumes, the top level first. */
  *subvolumes(): Generator<Item<Root>, void, undefined> {
    for (const run of this.#trees.leaves(
      this.place,
      keyOf(OBJECT.topLevel, 0, 0),
      lastKeyOf(Number.MAX_SAFE_INTEGER),
    )) {
      if (!run.ok) {
        yield run;
        continue;
      }
      const { node, start, end } = run.value;
      for (let index = start; index < end; index += 1) {
        const id = node.object(index);
        if (node.type(index) !== TYPE.root || !isSubvolume(id)) continue;
        const root = rootOf(id, node.data(index));
        yield root === null ? { ok: false, problem: rootDamaged(node, id) } : { ok: true, value: root };
      }
    }
  }
}

function rootDamaged(node: BtrfsNode, id: number): Problem {
  return toProblem("root-damaged", {
    offset: node.at,
    field: "tree of roots",
    detail: `the root of tree ${id} cannot be one`,
  });
}

/** What is told of a subvolume's root directory. */
export function subvolumeFacts(root: Root): ReadonlyMap<string, string> {
  const facts = new Map([["subvolume", String(root.id)]]);
  if (root.uuid !== null) facts.set("subvolume uuid", uuidText(root.uuid));
  if (root.parentUuid !== null) facts.set("snapshot of", uuidText(root.parentUuid));
  if (root.readOnly) facts.set("read-only", "yes");
  return facts;
}

/** Runs a lookup; what it throws on damage becomes a problem. */
export function attempt<Value>(problems: Problem[], work: () => Value): Value | null {
  try {
    return work();
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
    return null;
  }
}
