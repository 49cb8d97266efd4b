import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ByteSource } from "@mizugiwa/bytes";
import { bench } from "@mizugiwa/proof";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../file-system.js";
import { fileSource, scratchFolder, writeTree } from "../shared/made-image.fixture.js";
import { ext } from "./ext.js";

interface Image {
  readonly path: string;
  readonly source: ByteSource;
  readonly files: number;
}

/** Every name of an ext4 volume; made by mke2fs, and skipped where that is not installed. */
export default bench<Image, number>({
  name: "ext4 listing of a volume",
  unit: "events",
  amount: ({ files }) => files,
  small: { input: () => makeImage(800), check: (count) => expectCount(count, 804) },
  full: { input: () => makeImage(100_000), check: (count) => expectCount(count, 100_252) },
  work: ({ source }) => {
    let count = 0;
    for (const item of ext.open(source, DEFAULT_FILE_SYSTEM_OPTIONS).list()) if (item.ok) count += 1;
    return count;
  },
  peer: { program: "fls", operands: ({ path }) => ["-r", "-m", "/", path] },
});

function expectCount(count: number, expected: number): void {
  if (count !== expected) throw new Error(`expected ${expected} names, got ${count}`);
}

/** Folders of 400 small files in an image below the system's folder for such; null without mke2fs. */
function makeImage(files: number): Image | null {
  const folder = scratchFolder();
  const tree = join(folder, "tree");
  writeTree(tree, files, (index) => (index * 37) % 300);
  const path = join(folder, "image.raw");
  const inodes = String(files + 1000);
  const made = spawnSync("mke2fs", [
    "-q",
    "-t",
    "ext4",
    "-N",
    inodes,
    "-d",
    tree,
    path,
    `${Math.ceil(files / 100) + 64}M`,
  ]);
  rmSync(tree, { recursive: true, force: true });
  return made.status === 0 ? { path, source: fileSource(path), files } : null;
}
