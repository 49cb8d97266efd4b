import { MizugiwaError } from "@mizugiwa/base";
import { UNKNOWN_DIRECTORY } from "../../unix/name-book.js";
import { bytesOf, joinPath } from "../../unix/text.js";
import { keyOf, lastKeyOf, OBJECT, TYPE } from "../key.js";
import { backNames } from "../names.js";
import type { Root } from "../roots.js";
import type { Trees } from "../trees.js";
import type { History } from "./history.js";
import type { Lives, OldName } from "./lives.js";

const DEPTH_MAX = 512;
const PATH_MAX = 65_536;
const EMPTY = new Uint8Array(0);

/** Paths of directories as they are, or where they are gone, as they were last. */
export class Paths {
  readonly #known = new Map<string, Uint8Array>();
  readonly #trees: Trees;
  readonly #lives: Lives;
  readonly #history: History;

  constructor(trees: Trees, lives: Lives, history: History) {
    this.#trees = trees;
    this.#lives = lives;
    this.#history = history;
  }

  /** Path of a directory of a subvolume; below "/unknown" where no way to the top is known. */
  of(tree: number, directory: number): Uint8Array {
    return this.#path(tree, directory, 0);
  }

  /** Where a subvolume's root directory hung, and its name there. */
  rootOf(tree: number): { readonly directory: Uint8Array; readonly name: Uint8Array } {
    const link = this.#history.linkOf(tree);
    if (link === null) return { directory: UNKNOWN_DIRECTORY, name: bytesOf(`subvolume-${tree}`) };
    return { directory: this.#path(link.parent, link.directory, 0), name: link.name };
  }

  #path(tree: number, directory: number, depth: number): Uint8Array {
    if (tree === OBJECT.topLevel && directory === OBJECT.firstFree) return EMPTY;
    const key = `${tree}:${directory}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const above = depth < DEPTH_MAX ? this.#above(tree, directory) : null;
    // Noted before its own way up is known, so that a cycle ends there.
    const isRoot = directory === OBJECT.firstFree;
    const lost = joinPath(UNKNOWN_DIRECTORY, bytesOf(isRoot ? `subvolume-${tree}` : `inode-${directory}`));
    this.#known.set(key, lost);
    if (above === null) return lost;
    const path = joinPath(this.#path(above.tree, above.parent, depth + 1), above.name);
    if (path.length > PATH_MAX) return lost;
    this.#known.set(key, path);
    return path;
  }

  #above(tree: number, directory: number): { tree: number; parent: number; name: Uint8Array } | null {
    if (directory === OBJECT.firstFree) {
      const link = this.#history.linkOf(tree);
      return link === null ? null : { tree: link.parent, parent: link.directory, name: link.name };
    }
    const root = this.#lives.present(tree);
    const live = typeof root === "string" ? null : this.#liveName(root, directory);
    if (live !== null) return { tree, ...live };
    const life = this.#lives.of(tree, directory);
    const [old] = life === null ? [] : this.#lives.namesOf(life);
    return old === undefined ? null : { tree, ...old };
  }

  #liveName(root: Root, directory: number): Pick<OldName, "parent" | "name"> | null {
    const from = keyOf(directory, TYPE.inodeRef, 0);
    for (const run of this.#trees.leaves(root, from, lastKeyOf(directory, TYPE.inodeRef))) {
      const data = run.ok ? run.value.node.data(run.value.start) : null;
      if (!run.ok || data === null) return null;
      for (const each of backNames(data, false, run.value.node.offset(run.value.start)))
        return each === null ? null : { parent: each.parent, name: each.name.slice() };
    }
    return null;
  }
}

/** Runs what may meet damage; gives the other value where it does. */
export function orElse<Value>(otherwise: Value, work: () => Value): Value {
  try {
    return work();
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return otherwise;
  }
}
