import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import type { ByteSource } from "@mizugiwa/bytes";
import { fileSource, scratchFolder, writeTree } from "../shared/made-image.fixture.js";

/** An NTFS image in a file. */
export interface MadeImage {
  readonly path: string;
  readonly source: ByteSource;
  readonly files: number;
}

const SIZE_STEP = 7919;

/** Folders of 400 files of up to `most` bytes, written by ntfs-3g; null where mkntfs or a mount in user space is not to be had. */
export function makeNtfs(files: number, most: number): MadeImage | null {
  const folder = scratchFolder();
  const path = join(folder, "image.raw");
  const file = openSync(path, "w");
  ftruncateSync(file, (64 + Math.ceil((files * (most + 4096)) / 2 ** 20)) * 2 ** 20);
  closeSync(file);
  const mount = join(folder, "mount");
  mkdirSync(mount);
  const done = (program: string, ...operands: string[]): boolean => spawnSync(program, operands).status === 0;
  if (!done("mkntfs", "-F", "-Q", "-q", path) || !done("ntfs-3g", path, mount)) return null;
  writeTree(mount, files, (index) => (index * SIZE_STEP) % most);
  if (!done("umount", mount) && !done("fusermount", "-u", mount)) throw new Error(`${mount} is still mounted`);
  return { path, source: fileSource(path), files };
}
