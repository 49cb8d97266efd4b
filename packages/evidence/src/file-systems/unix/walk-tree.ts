import { type Item, MizugiwaError, problem } from "@mizugiwa/base";
import type { Entry } from "../../entry.js";
import { isDots, joinPath } from "./text.js";

/** Paths are kept below this; a longer one can only come from a cycle or from damage. */
const PATH_MAX = 65536;

export interface NamedInode {
  readonly inode: number;
  readonly name: Uint8Array;
}

/** What a walk needs of a file system whose directories name inodes. */
export interface InodeTree<Named extends NamedInode> {
  readonly root: number;
  /** The names of a directory in pieces, "." and ".." among them; null where the inode is no directory. Throws MizugiwaError. */
  readonly directory: (inode: number) => Iterable<Item<{ readonly records: readonly Named[] }>> | null;
  /** The entry of an inode under a name below `path`. */
  readonly entry: (named: NamedInode, path: Uint8Array) => Item<Entry>;
}

/** The root, then every name below it; directories one after the other, each read once. */
export function* walkTree<Named extends NamedInode>(tree: InodeTree<Named>): Generator<Item<Entry>, void, undefined> {
  const top = new Uint8Array(0);
  yield tree.entry({ inode: tree.root, name: top }, top);
  const seen = new Set<number>([tree.root]);
  const pending: { inode: number; path: Uint8Array }[] = [{ inode: tree.root, path: top }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path } = next;
    try {
      const pieces = tree.directory(next.inode);
      if (pieces === null) {
        yield problem("directory-damaged", { field: "directory", detail: `inode ${next.inode} is no directory` });
        continue;
      }
      for (const piece of pieces) {
        if (!piece.ok) {
          yield piece;
          continue;
        }
        for (const each of piece.value.records) {
          if (isDots(each.name)) continue;
          const item = tree.entry(each, path);
          yield item;
          if (!item.ok || item.value.type !== "dir") continue;
          const below = joinPath(path, item.value.name);
          if (below.length > PATH_MAX) {
            yield problem("limit-passed", {
              field: "directory",
              detail: `a path passes ${PATH_MAX} bytes below inode ${each.inode}`,
            });
          } else if (seen.has(each.inode)) {
            yield problem("cycle", {
              field: "directory",
              detail: `directory ${each.inode} has a second name, in directory ${next.inode}`,
            });
          } else {
            seen.add(each.inode);
            pending.push({ inode: each.inode, path: below });
          }
        }
      }
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      yield { ok: false, problem: caught.problem };
    }
  }
}
