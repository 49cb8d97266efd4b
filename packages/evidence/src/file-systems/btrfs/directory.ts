import { type Item, problem, record } from "@mizugiwa/base";
import { keyOf as keyOfName } from "../unix/text.js";
import { keyOf, lastKeyOf, TYPE } from "./key.js";
import { type DirectoryName, directoryNames } from "./names.js";
import type { RootPlace } from "./super-block.js";
import { itemOutside, type Trees, unsoundness } from "./trees.js";

/**
 * The names of a directory, in the order in which they were made (DIR_INDEX). Every name stands in a second index by its hash (DIR_ITEM); where
 * the two differ, that is told, and what only the second has is given too.
 */
export function* readDirectory(
  trees: Trees,
  tree: RootPlace,
  directory: number,
): Generator<Item<DirectoryName>, void, undefined> {
  const byIndex = new Fingerprint();
  for (const item of namesOf(trees, tree, directory, TYPE.directoryIndex)) {
    if (item.ok) byIndex.add(item.value);
    yield item;
  }
  const byHash = new Fingerprint();
  for (const item of namesOf(trees, tree, directory, TYPE.directoryItem)) {
    if (item.ok) byHash.add(item.value);
    else yield item;
  }
  if (byIndex.equals(byHash)) return;
  const detail = `directory ${directory}: ${byIndex.count} names by index, ${byHash.count} by hash, and not the same ones`;
  yield problem("directory-damaged", { field: "directory", detail });
  const told = new Set<string>();
  for (const item of namesOf(trees, tree, directory, TYPE.directoryIndex)) if (item.ok) told.add(textKey(item.value));
  for (const item of namesOf(trees, tree, directory, TYPE.directoryItem))
    if (item.ok && !told.has(textKey(item.value))) yield item;
}

function textKey({ name, child, isSubvolume }: DirectoryName): string {
  return `${isSubvolume ? "s" : "i"}${child}:${keyOfName(name)}`;
}

function* namesOf(
  trees: Trees,
  tree: RootPlace,
  directory: number,
  type: number,
): Generator<Item<DirectoryName>, void, undefined> {
  for (const run of trees.leaves(tree, keyOf(directory, type, 0), lastKeyOf(directory, type))) {
    if (!run.ok) {
      yield run;
      continue;
    }
    const { node, start, end } = run.value;
    const unsound = unsoundness(node);
    if (unsound !== null) yield { ok: false, problem: unsound };
    for (let index = start; index < end; index += 1) {
      const data = node.data(index);
      if (data === null) {
        yield { ok: false, problem: itemOutside(node, index) };
        continue;
      }
      for (const each of directoryNames(data)) {
        if (each !== null) yield record(each);
        else {
          const detail = `directory ${directory}: item ${index} of a leaf breaks off`;
          yield problem("directory-damaged", { offset: node.at, field: "directory", detail });
        }
      }
    }
  }
}

/** Whether two sets of names are the same, without holding either: their number, and sums over them. */
class Fingerprint {
  count = 0;
  #sum = 0;
  #mixed = 0;

  add({ name, child }: DirectoryName): void {
    let hash = (child * 0x9e3779b1) | 0;
    for (const byte of name) hash = Math.imul(hash ^ byte, 0x01000193);
    this.count += 1;
    this.#sum = (this.#sum + hash) | 0;
    this.#mixed = (this.#mixed + Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)) | 0;
  }

  equals(other: Fingerprint): boolean {
    return this.count === other.count && this.#sum === other.#sum && this.#mixed === other.#mixed;
  }
}
