import { Budget, MizugiwaError } from "@mizugiwa/base";
import { BtrfsInode } from "../inode.js";
import { keyOf, OBJECT, TYPE } from "../key.js";
import { backNames, type DirectoryName, directoryNames } from "../names.js";
import type { BtrfsNode } from "../node.js";
import type { Root } from "../roots.js";
import type { Trees } from "../trees.js";
import type { History } from "./history.js";
import type { NodeRecord } from "./scan.js";

/** Bytes that a file, and a leaf of it, take in memory, about. */
const LIFE_BYTES = 512;

/** A file, directory or other object of which only older leaves know. */
export interface Life {
  readonly tree: number;
  readonly number: number;
  /** Older leaves that hold items of it. */
  readonly leaves: NodeRecord[];
}

/** A name that a directory had for an object. */
export interface OldName {
  readonly parent: number;
  readonly name: Uint8Array;
  readonly until: number;
}

/** A name that is gone while its object is still there under another. */
export interface LostName extends OldName {
  readonly tree: number;
  readonly child: number;
  readonly type: number;
}

/** What the older leaves of all subvolumes tell of objects that are no longer there, and of names that others had. */
export class Lives {
  readonly lives: Life[] = [];
  readonly lostNames: LostName[] = [];
  readonly #byKey = new Map<string, Life>();
  /** Names by directories, of objects that are gone. */
  readonly #names = new Map<string, OldName[]>();
  readonly #seenNames = new Set<string>();
  readonly #present = new Map<number, Root | "gone" | "unknown">();
  readonly #trees: Trees;
  readonly #history: History;
  readonly #budget: Budget;

  /** Throws LimitError where there are more than `heldBytes` allow. */
  constructor(trees: Trees, history: History, heldBytes: number) {
    this.#trees = trees;
    this.#history = history;
    this.#budget = new Budget(Math.floor(heldBytes / LIFE_BYTES), "deleted files and their leaves (cap heldBytes)");
    for (const record of history.pastLeaves()) this.#leaf(record);
    for (const life of this.lives)
      life.leaves.sort((a, b) => this.#order(b) - this.#order(a) || b.generation - a.generation);
    this.lives.sort((a, b) => a.tree - b.tree || a.number - b.number);
  }

  #order({ logical }: NodeRecord): number {
    return this.#history.untilOf(logical);
  }

  #leaf(record: NodeRecord): void {
    const tree = this.present(record.owner);
    const node = tree === "unknown" ? null : this.#history.node(record.logical);
    if (node === null) return;
    let object = -1;
    let gone = false;
    for (let index = 0; index < node.count; index += 1) {
      const next = node.object(index);
      if (next < OBJECT.firstFree || !Number.isSafeInteger(next)) continue;
      if (next !== object) {
        object = next;
        gone = this.isGone(record.owner, object);
        if (gone) this.#take(record, object);
      }
      if (node.type(index) === TYPE.directoryIndex) this.#directory(record, node, index);
    }
  }

  #take(record: NodeRecord, number: number): void {
    this.#budget.take(1);
    const key = `${record.owner}:${number}`;
    const life = this.#byKey.get(key);
    if (life !== undefined) return void life.leaves.push(record);
    const made = { tree: record.owner, number, leaves: [record] };
    this.#byKey.set(key, made);
    this.lives.push(made);
  }

  #directory({ owner, logical }: NodeRecord, node: BtrfsNode, index: number): void {
    const parent = node.object(index);
    const data = node.data(index);
    const until = this.#history.untilOf(logical);
    const mark = `${owner}:${parent}:${node.offset(index)}`;
    if (data === null || this.#seenNames.has(mark)) return;
    for (const each of directoryNames(data)) {
      if (each === null || each.isSubvolume) continue;
      this.#budget.take(1);
      this.#seenNames.add(mark);
      this.#name(owner, parent, each, until);
    }
  }

  #name(tree: number, parent: number, { child, name, type }: DirectoryName, until: number): void {
    if (this.isGone(tree, child)) {
      const key = `${tree}:${child}`;
      const found = { parent, name: name.slice(), until };
      const names = this.#names.get(key);
      if (names === undefined) this.#names.set(key, [found]);
      else names.push(found);
    } else if (!this.#hasName(tree, parent, child, name)) {
      this.lostNames.push({ tree, parent, child, type, name: name.slice(), until });
    }
  }

  /** Whether an object that is there still has this name. */
  #hasName(tree: number, parent: number, child: number, name: Uint8Array): boolean {
    const root = this.present(tree);
    if (typeof root === "string") return true;
    try {
      const found = this.#trees.find(root, keyOf(child, TYPE.inodeRef, parent));
      const data = found === null ? null : found.node.data(found.index);
      if (data === null) return false;
      for (const each of backNames(data, false, parent)) {
        if (each !== null && each.name.length === name.length && each.name.every((byte, at) => byte === name[at]))
          return true;
      }
      return false;
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      return true;
    }
  }

  present(tree: number): Root | "gone" | "unknown" {
    const known = this.#present.get(tree);
    if (known !== undefined) return known;
    const found = this.#history.present(tree);
    this.#present.set(tree, found);
    return found;
  }

  /** Whether an object is no longer there, or has no name any more; false where damage hides it. */
  isGone(tree: number, number: number): boolean {
    const root = this.present(tree);
    if (typeof root === "string") return root === "gone";
    try {
      const found = this.#trees.find(root, keyOf(number, TYPE.inode, 0));
      return found === null || inodeIn(found.node, number)?.links === 0;
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      return false;
    }
  }

  of(tree: number, number: number): Life | null {
    return this.#byKey.get(`${tree}:${number}`) ?? null;
  }

  /** The same, made where older leaves know nothing of it. */
  ofOrphan(tree: number, number: number): void {
    if (this.of(tree, number) !== null) return;
    this.#budget.take(1);
    const made = { tree, number, leaves: [] };
    this.#byKey.set(`${tree}:${number}`, made);
    this.lives.push(made);
  }

  /** The names that an object had last: from what lies beside it, or where that is lost from its directories. */
  namesOf({ tree, number, leaves }: Life): OldName[] {
    const own: OldName[] = [];
    for (const record of leaves) {
      const until = this.#order(record);
      if (own.length > 0 && until < (own[0]?.until ?? 0)) break;
      const node = this.#history.node(record.logical);
      if (node !== null) own.push(...backNamesIn(node, number, until));
    }
    const names = own.length > 0 ? own : (this.#names.get(`${tree}:${number}`) ?? []);
    const newest = names.reduce((most, { until }) => Math.max(most, until), 0);
    const unique = new Map<string, OldName>();
    for (const each of names) if (each.until === newest) unique.set(`${each.parent}:${each.name.join(".")}`, each);
    return [...unique.values()];
  }
}

/** The names that a leaf has beside an inode. */
function backNamesIn(node: BtrfsNode, number: number, until: number): OldName[] {
  const names: OldName[] = [];
  const from = node.lowerBound(keyOf(number, TYPE.inodeRef, 0));
  for (let index = from; index < node.count && node.object(index) === number; index += 1) {
    const type = node.type(index);
    if (type > TYPE.inodeExtendedRef) break;
    const data = node.data(index);
    if (data === null) continue;
    for (const each of backNames(data, type === TYPE.inodeExtendedRef, node.offset(index)))
      if (each !== null) names.push({ parent: each.parent, name: each.name.slice(), until });
  }
  return names;
}

/** The inode as a leaf has it; null where it has none. */
export function inodeIn(node: BtrfsNode, number: number): BtrfsInode | null {
  const key = keyOf(number, TYPE.inode, 0);
  const index = node.lowerBound(key);
  if (index >= node.count || node.compare(index, key) !== 0) return null;
  const data = node.data(index);
  return BtrfsInode.fits(data) ? new BtrfsInode(number, data) : null;
}
