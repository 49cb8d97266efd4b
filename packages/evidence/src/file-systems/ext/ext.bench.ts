import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteSource } from "@mizugiwa/bytes";
import { bench } from "@mizugiwa/proof";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../file-system.js";
import { ext } from "./ext.js";

interface Image {
  readonly path: string;
  readonly source: ByteSource;
  readonly files: number;
}

const FILES_PER_FOLDER = 400;

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
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const tree = join(folder, "tree");
  for (let index = 0; index < files; index += 1) {
    const inner = join(tree, `folder-${Math.floor(index / FILES_PER_FOLDER)}`);
    if (index % FILES_PER_FOLDER === 0) mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, `file-${index}.dat`), "x".repeat((index * 37) % 300));
  }
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

function fileSource(path: string): ByteSource {
  const file = openSync(path, "r");
  process.once("exit", () => closeSync(file));
  const { size } = fstatSync(file);
  return {
    size,
    read: (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      for (let done = 0; done < bytes.length; ) {
        const count = readSync(file, bytes, done, bytes.length - done, offset + done);
        if (count === 0) return bytes.subarray(0, done);
        done += count;
      }
      return bytes;
    },
  };
}
