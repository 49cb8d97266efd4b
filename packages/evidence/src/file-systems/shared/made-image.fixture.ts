import { closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteSource } from "@mizugiwa/bytes";

const FILES_PER_FOLDER = 400;
const CONTENT = "0123456789abcdef".repeat(2048);

const folders: string[] = [];

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** A folder below the system's folder for such, gone when the process ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-bench-"));
  if (folders.length === 0) process.once("exit", removeFolders);
  folders.push(folder);
  return folder;
}

/** Writes folders of 400 files each, `sizeOf` bytes long (at most 32 KiB). */
export function writeTree(tree: string, files: number, sizeOf: (index: number) => number): void {
  for (let index = 0; index < files; index += 1) {
    const inner = join(tree, `folder-${Math.floor(index / FILES_PER_FOLDER)}`);
    if (index % FILES_PER_FOLDER === 0) mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, `file-${index}.dat`), CONTENT.slice(0, sizeOf(index)));
  }
}

/** A file as a source; closed when the process ends. */
export function fileSource(path: string): ByteSource {
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
