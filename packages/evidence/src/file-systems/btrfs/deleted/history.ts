import { MizugiwaError, type Problem } from "@mizugiwa/base";
import { type Key, OBJECT, TYPE } from "../key.js";
import type { BtrfsNode } from "../node.js";
import { isSubvolume, type Root, type RootLink, Roots, rootLinkOf, rootOf } from "../roots.js";
import type { RootPlace } from "../super-block.js";
import type { Trees } from "../trees.js";
import type { NodeRecord } from "./scan.js";

/** A root of a tree as it was, and until which transaction it is known to have been in force. */
export interface OldRoot extends RootPlace {
  readonly until: number;
}

/**
 * What is known of earlier states. A node was in force from the transaction that wrote it; until when is known from the nodes that lead to
 * it: a node above it was written when anything below changed, up to the tree of roots, of which each transaction has its own.
 */
export class History {
  readonly nodes: ReadonlyMap<number, NodeRecord>;
  /** Nodes that the tree in force reaches, by logical address. */
  readonly #inForce = new Set<number>();
  readonly #until = new Map<number, number>();
  readonly #rootsOf = new Map<number, RootPlace[]>();
  readonly #links = new Map<number, { readonly link: RootLink; readonly until: number }>();
  readonly #trees: Trees;
  readonly #roots: Roots;

  constructor(trees: Trees, roots: Roots, nodes: readonly NodeRecord[], problems: Problem[]) {
    this.#trees = trees;
    this.#roots = roots;
    this.nodes = new Map(nodes.map((node) => [node.logical, node]));
    for (const { logical, generation } of nodes) this.#until.set(logical, generation);
    this.#follow(nodes);
    this.#walk(OBJECT.rootTree, roots.place);
    for (const item of roots.subvolumes()) {
      if (!item.ok) problems.push(item.problem);
      else if (item.value.refs > 0) this.#walk(item.value.id, item.value);
    }
  }

  /** Hands down until when nodes were in force: first through the trees of roots, then through all others, from the top. */
  #follow(nodes: readonly NodeRecord[]): void {
    const { root, backups } = this.#trees.superBlock;
    for (const each of [root, ...backups]) this.#extend(each, each.generation);
    const byLevel = [...nodes].sort((a, b) => b.level - a.level);
    for (const record of byLevel) if (record.owner === OBJECT.rootTree) this.#handDown(record);
    for (const record of byLevel) if (record.owner !== OBJECT.rootTree) this.#handDown(record);
  }

  #extend({ bytenr, generation }: Pick<RootPlace, "bytenr" | "generation">, until: number): void {
    if (this.nodes.get(bytenr)?.generation !== generation) return;
    this.#until.set(bytenr, Math.max(until, this.#until.get(bytenr) ?? 0));
  }

  #handDown(record: NodeRecord): void {
    if (record.level === 0 && record.owner !== OBJECT.rootTree) return;
    const node = this.node(record.logical);
    if (node === null) return;
    const until = this.untilOf(record.logical);
    for (let index = 0; index < node.count; index += 1) {
      if (node.level > 0) {
        const { logical, generation } = node.child(index);
        this.#extend({ bytenr: logical, generation }, until);
      } else if (node.type(index) === TYPE.root) this.#sawRoot(rootOf(node.object(index), node.data(index)), until);
      else if (node.type(index) === TYPE.rootBackRef)
        this.#sawLink(node.object(index), rootLinkOf(node.offset(index), node.data(index)), until);
    }
  }

  #sawLink(child: number, link: RootLink | null, until: number): void {
    if (link !== null && (this.#links.get(child)?.until ?? -1) < until) this.#links.set(child, { link, until });
  }

  /** Where a subvolume hung last, as far as it is known. */
  linkOf(id: number): RootLink | null {
    return this.#links.get(id)?.link ?? null;
  }

  #sawRoot(root: Root | null, until: number): void {
    if (root === null || this.nodes.get(root.bytenr)?.generation !== root.generation) return;
    this.#extend(root, until);
    const { id, bytenr, generation, level } = root;
    const known = this.#rootsOf.get(id);
    if (known === undefined) this.#rootsOf.set(id, [{ bytenr, generation, level }]);
    else if (known.every((each) => each.bytenr !== bytenr)) known.push({ bytenr, generation, level });
  }

  /** Notes what a tree in force reaches of its own nodes; those it shares with a snapshot are that one's. */
  #walk(id: number, place: RootPlace): void {
    const pending = [place.bytenr];
    for (let logical = pending.pop(); logical !== undefined; logical = pending.pop()) {
      const record = this.nodes.get(logical);
      if (this.#inForce.has(logical) || (record !== undefined && record.owner !== id)) continue;
      this.#inForce.add(logical);
      const node = record === undefined || record.level > 0 ? this.node(logical) : null;
      if (node === null || node.level === 0) continue;
      for (let index = 0; index < node.count; index += 1) {
        const child = node.child(index);
        if (this.nodes.get(child.logical)?.generation === child.generation) pending.push(child.logical);
      }
    }
  }

  /** The node at an address; null where it cannot be had. */
  node(logical: number): BtrfsNode | null {
    return guarded(null, () => this.#trees.node(logical));
  }

  /** The last transaction at which a node is known to have been in force. */
  untilOf(logical: number): number {
    return this.#until.get(logical) ?? 0;
  }

  /** Leaves of subvolumes that no longer belong to their own tree. */
  *pastLeaves(): Generator<NodeRecord, void, undefined> {
    for (const record of this.nodes.values())
      if (record.level === 0 && isSubvolume(record.owner) && !this.#inForce.has(record.logical)) yield record;
  }

  /** The root that a tree had at a transaction; null where it is not known. */
  rootAt(id: number, generation: number): OldRoot | null {
    const roots = id === OBJECT.rootTree ? this.#treesOfRoots() : (this.#rootsOf.get(id) ?? []);
    for (const root of roots) {
      const until = this.untilOf(root.bytenr);
      if (root.generation <= generation && generation <= until) return { ...root, until };
    }
    return null;
  }

  #treesOfRoots(): readonly RootPlace[] {
    const { root, backups } = this.#trees.superBlock;
    return [root, ...backups].filter(({ bytenr, generation }) => this.nodes.get(bytenr)?.generation === generation);
  }

  /** Whether a tree is known to have lacked a key at a transaction. */
  lacked(id: number, generation: number, key: Key): boolean {
    const root = this.rootAt(id, generation);
    return root !== null && guarded(false, () => this.#trees.find(root, key) === null);
  }

  /** Whether a subvolume is known to have been gone at a transaction. */
  lackedTree(id: number, generation: number): boolean {
    const root = this.rootAt(OBJECT.rootTree, generation);
    return root !== null && guarded(false, () => isGone(new Roots(this.#trees, root).find(id)));
  }

  /** The tree in force; "gone" where there is none or it is being taken away, "unknown" where damage hides it. */
  present(id: number): Root | "gone" | "unknown" {
    return guarded<Root | "gone" | "unknown">("unknown", () => {
      const root = this.#roots.find(id);
      return root === null || isGone(root) ? "gone" : root;
    });
  }
}

const isGone = (root: Root | null): boolean => root === null || root.refs === 0;

function guarded<Value>(otherwise: Value, work: () => Value): Value {
  try {
    return work();
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return otherwise;
  }
}
