import { type Item, MizugiwaError, problem, record } from "@mizugiwa/base";
import type { Entry } from "../../entry.js";
import { isDots, joinPath } from "../unix/text.js";
import { readDirectory } from "./directory.js";
import { btrfsEntry, type Place, placeholder } from "./entry.js";
import { OBJECT } from "./key.js";
import type { DirectoryName } from "./names.js";
import { readObject } from "./objects.js";
import { type Root, type Roots, subvolumeFacts } from "./roots.js";
import type { Trees } from "./trees.js";

const PATH_MAX = 65_536;
const EMPTY = new Uint8Array(0);
const NO_FACTS: ReadonlyMap<string, string> = new Map();

/** A directory that is yet to be read. */
interface Pending {
  readonly tree: Root;
  readonly facts: ReadonlyMap<string, string>;
  readonly inode: number;
  readonly path: Uint8Array;
}

/** Every name from the top level down, subvolumes and snapshots as the directories that they appear as. */
export function* listBtrfs(trees: Trees, roots: Roots): Generator<Item<Entry>, void, undefined> {
  yield* new Walk(trees, roots).run();
}

class Walk {
  readonly #trees: Trees;
  readonly #roots: Roots;
  readonly #pending: Pending[] = [];
  readonly #seen = new Set<string>();

  constructor(trees: Trees, roots: Roots) {
    this.#trees = trees;
    this.#roots = roots;
  }

  *run(): Generator<Item<Entry>, void, undefined> {
    try {
      const tree = this.#roots.need(OBJECT.topLevel, "top level");
      yield* this.#entry({ tree, facts: NO_FACTS, inode: OBJECT.firstFree, path: EMPTY }, EMPTY, EMPTY, NO_FACTS);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      yield { ok: false, problem: caught.problem };
    }
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      for (const item of readDirectory(this.#trees, next.tree, next.inode)) {
        if (!item.ok) yield item;
        else if (!isDots(item.value.name)) yield* this.#name(next, item.value);
      }
    }
  }

  *#name(parent: Pending, { child, isSubvolume, name }: DirectoryName): Generator<Item<Entry>, void, undefined> {
    const own = name.slice();
    try {
      if (!isSubvolume) {
        const below = { ...parent, inode: child, path: joinPath(parent.path, own) };
        yield* this.#entry(below, parent.path, own, parent.facts);
      } else if (!this.#roots.links(parent.tree.id, child, parent.inode)) {
        yield record(placeholder({ directory: parent.path, name: own, facts: NO_FACTS }, child));
      } else {
        const tree = this.#roots.need(child, "subvolume");
        const facts = new Map([["subvolume", String(child)]]);
        const below = { tree, facts, inode: OBJECT.firstFree, path: joinPath(parent.path, own) };
        yield* this.#entry(below, parent.path, own, subvolumeFacts(tree));
      }
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      yield { ok: false, problem: caught.problem };
    }
  }

  /** Gives the entry; a directory is read later. */
  *#entry(
    place: Pending,
    directory: Uint8Array,
    name: Uint8Array,
    facts: ReadonlyMap<string, string>,
  ): Generator<Item<Entry>, void, undefined> {
    const { inode, beside } = readObject(this.#trees, place.tree, place.inode);
    const where: Place = { directory, name, facts };
    const entry = btrfsEntry(inode, where, beside);
    yield record(entry);
    if (entry.type !== "dir") return;
    const key = `${place.tree.id}:${place.inode}`;
    if (place.path.length > PATH_MAX) {
      const detail = `a path passes ${PATH_MAX} bytes below inode ${place.inode}`;
      yield problem("limit-passed", { field: "directory", detail });
    } else if (this.#seen.has(key)) {
      const detail = `directory ${place.inode} of subvolume ${place.tree.id} has a second name`;
      yield problem("cycle", { field: "directory", detail });
    } else {
      this.#seen.add(key);
      this.#pending.push(place);
    }
  }
}
