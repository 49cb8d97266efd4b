import { type Item, MizugiwaError, problem, record } from "@mizugiwa/base";
import type { Entry } from "../../entry.js";
import { joinPath } from "../unix/text.js";
import { readXfsDirectory, type XfsRecord } from "./directory.js";
import { xfsEntry } from "./entry.js";
import type { XfsVolume } from "./volume.js";

const FORMAT_DIRECTORY = 0x4000;
/** Paths are kept below this; a longer one can only come from a cycle or from damage. */
const PATH_MAX = 65536;

/** Whether the name is "." or "..". */
export function isDots(name: Uint8Array): boolean {
  return name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2e));
}

/** The root, then every name below it; directories one after the other, each read once. */
export function* listXfs(volume: XfsVolume): Generator<Item<Entry>, void, undefined> {
  const root = volume.geometry.rootInode;
  const top = new Uint8Array(0);
  yield entryItem(volume, { inode: root, name: top }, top);
  const seen = new Set<number>([root]);
  const pending: { inode: number; path: Uint8Array }[] = [{ inode: root, path: top }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path } = next;
    try {
      const inode = volume.inode(next.inode);
      if (!inode.hasMagic || (inode.mode & 0xf000) !== FORMAT_DIRECTORY) {
        yield problem("directory-damaged", { field: "directory", detail: `inode ${next.inode} is no directory` });
        continue;
      }
      for (const piece of readXfsDirectory(volume, inode)) {
        if (!piece.ok) {
          yield piece;
          continue;
        }
        for (const each of piece.value.records) {
          if (isDots(each.name)) continue;
          const item = entryItem(volume, each, path);
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

function entryItem(
  volume: XfsVolume,
  { inode: number, name }: Pick<XfsRecord, "inode" | "name">,
  path: Uint8Array,
): Item<Entry> {
  try {
    const inode = volume.inode(number);
    if (!inode.hasMagic || inode.mode === 0) {
      const detail = `a name leads to inode ${number}, which is not in use`;
      return problem("inode-unused", { offset: volume.inodeOffset(number), field: "directory entry", detail });
    }
    return record(xfsEntry(volume, inode, path, name));
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return { ok: false, problem: caught.problem };
  }
}
