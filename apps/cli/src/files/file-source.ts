import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "@mizugiwa/bytes";
import { FileError, fileError } from "./file-problem.js";

/** An open file as a byte source. */
export interface OpenFile {
  readonly source: ByteSource;
  /** When it was last written, ms since the epoch. */
  readonly modified: number;
  readonly close: () => void;
}

/**
 * Opens a regular file for reading at random. Throws FileError, from reading too. Its size is the one at opening: what is
 * appended afterwards is not read. `name` is what the system knows it by, `path` what problems call it.
 */
export function openFile(name: string | Uint8Array, path: string): OpenFile {
  const fd = attempt(path, () => openSync(toPath(name), constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const stats = attempt(path, () => fstatSync(fd));
    if (!stats.isFile()) throw new FileError("file-special", { path, detail: "it is no regular file" });
    const memory = memoryMaker();
    const read = (offset: number, length: number): Uint8Array => {
      const wanted = Math.max(0, Math.min(length, stats.size - offset));
      return attempt(path, () => readFully(fd, offset, memory(wanted)));
    };
    return { source: { size: stats.size, read }, modified: stats.mtimeMs, close: () => closeSync(fd) };
  } catch (caught) {
    closeSync(fd);
    throw caught;
  }
}

/** Small reads share memory, each its own part of it: a buffer of its own for each costs more than reading it. */
const SHARED_BYTES = 256 * 1024;
const SMALL_BYTES = 32 * 1024;

function memoryMaker(): (length: number) => Buffer {
  let [shared, used] = [Buffer.alloc(0), 0];
  return (length) => {
    if (length > SMALL_BYTES) return Buffer.allocUnsafeSlow(length);
    if (used + length > shared.length) [shared, used] = [Buffer.allocUnsafeSlow(SHARED_BYTES), 0];
    used += length;
    return shared.subarray(used - length, used);
  };
}

function readFully(fd: number, offset: number, bytes: Buffer): Uint8Array {
  const { length } = bytes;
  let have = 0;
  while (have < length) {
    const read = readSync(fd, bytes, have, length - have, offset + have);
    if (read === 0) break;
    have += read;
  }
  return have === length ? bytes : bytes.subarray(0, have);
}

function toPath(name: string | Uint8Array): string | Buffer {
  return typeof name === "string" ? name : Buffer.from(name);
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (caught) {
    throw fileError(caught, path);
  }
}
