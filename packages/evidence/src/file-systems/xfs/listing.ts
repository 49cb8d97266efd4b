import { type Item, MizugiwaError, problem, record } from "@mizugiwa/base";
import type { Entry } from "../../entry.js";
import { walkTree } from "../unix/walk-tree.js";
import { readXfsDirectory, type XfsRecord } from "./directory.js";
import { xfsEntry } from "./entry.js";
import type { XfsVolume } from "./volume.js";

const FORMAT_DIRECTORY = 0x4000;

/** The root, then every name below it. */
export function listXfs(volume: XfsVolume): Generator<Item<Entry>, void, undefined> {
  return walkTree({
    root: volume.geometry.rootInode,
    directory: (number) => {
      const inode = volume.inode(number);
      return inode.hasMagic && (inode.mode & 0xf000) === FORMAT_DIRECTORY ? readXfsDirectory(volume, inode) : null;
    },
    entry: (named, path) => entryItem(volume, named, path),
  });
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
