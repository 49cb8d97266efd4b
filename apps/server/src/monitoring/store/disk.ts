import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode } from "../../platform/process/codes.js";

/** Everything the store does to its folder itself; paths are relative to it. */
export interface Disk {
  /** Makes a folder and those above it, durably. */
  makeFolder(path: string): Promise<void>;
  /** Forces a file's content to the disk; gives its size. */
  sync(path: string): Promise<number>;
  /** Forces a folder's entries to the disk. */
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Size in bytes; null where there is no such file. */
  sizeOf(path: string): Promise<number | null>;
  /** All files below, relative. */
  list(): Promise<string[]>;
}

export function folderDisk(folder: string): Disk {
  const at = (path: string): string => join(folder, path);
  const disk: Disk = {
    makeFolder: async (path) => {
      const first = await mkdir(at(path), { recursive: true, mode: 0o700 });
      if (first === undefined) return;
      for (let made = path; made !== "." && made !== ""; made = dirname(made)) await disk.syncFolder(dirname(made));
    },
    sync: async (path) => {
      const file = await open(at(path), "r+");
      try {
        await file.sync();
        return (await file.stat()).size;
      } finally {
        await file.close();
      }
    },
    syncFolder: async (path) => {
      const file = await open(at(path), "r");
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },
    rename: async (from, to) => await rename(at(from), at(to)),
    remove: async (path) => await rm(at(path), { force: true }),
    sizeOf: async (path) => {
      try {
        return (await stat(at(path))).size;
      } catch (caught) {
        if (hasCode(caught, "ENOENT")) return null;
        throw caught;
      }
    },
    list: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(folder.length + 1)
            .replaceAll("\\", "/"),
        );
    },
  };
  return disk;
}
