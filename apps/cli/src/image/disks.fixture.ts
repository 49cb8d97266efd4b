import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../bin/mizugiwa.mjs", import.meta.url));
const FILES_PER_FOLDER = 400;
/** The most that a file has; on average half of it. */
const FILE_BYTES = 20_000;
const MIB = 1024 * 1024;

/** A disk made for a measurement; gone with the process. */
export interface Disk {
  readonly folder: string;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

/** Runs the program as a user does, start included. Throws where it fails. */
export function runImage(words: readonly string[]): string {
  const done = spawnSync(process.execPath, [PROGRAM, "image", ...words], { encoding: "utf8", maxBuffer: 1024 * MIB });
  if (done.status !== 0) throw new Error(`image ${words.join(" ")} ended with ${done.status}: ${done.stderr}`);
  return done.stdout;
}

/** An ext4 disk of files in folders of 400, half of them text; null without mke2fs. */
export function ext4Disk(files: number): Disk | null {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const tree = join(folder, "tree");
  const contents = [noise(MIB), Buffer.alloc(MIB, "The quick brown fox jumps over the lazy dog 0123456789\n")];
  for (let index = 0; index < files; index += 1) {
    const inner = join(tree, `folder-${Math.floor(index / FILES_PER_FOLDER)}`);
    if (index % FILES_PER_FOLDER === 0) mkdirSync(inner, { recursive: true });
    const start = (index * 7919) % (MIB - FILE_BYTES);
    const size = (index * 104_729) % FILE_BYTES;
    writeFileSync(join(inner, `file-${index}.dat`), contents[index % 2]?.subarray(start, start + size) ?? "");
  }
  const path = join(folder, "disk.raw");
  const size = `${Math.ceil((files * FILE_BYTES) / MIB) + 64}M`;
  const made = spawnSync("mke2fs", ["-q", "-t", "ext4", "-N", String(files + 1000), "-d", tree, path, size]);
  rmSync(tree, { recursive: true, force: true });
  return made.status === 0 ? { folder, path, files, bytes: statSync(path).size } : null;
}

/** The same as E01 with fast deflate; null without ewfacquire. */
export function ewfDisk(files: number): Disk | null {
  const disk = ext4Disk(files);
  if (disk === null) return null;
  const target = join(disk.folder, "disk");
  const words = ["-u", "-q", "-c", "deflate:fast", "-S", "8GiB", "-t", target, disk.path];
  return spawnSync("ewfacquire", words).status === 0 ? { ...disk, path: `${target}.E01` } : null;
}

/** Bytes that do not shrink. */
function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 1;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
