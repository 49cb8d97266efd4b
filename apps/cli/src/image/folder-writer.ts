import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import type { ByteSource } from "@mizugiwa/bytes";
import { type Entry, safeParts } from "@mizugiwa/evidence";
import { makeHash } from "./open-image.js";

const READ_BYTES = 1024 * 1024;
const TRIES_MAX = 10_000;
const SEPARATOR = Buffer.from("/");

/**
 * Writes files of evidence below one folder. Nothing is written elsewhere: parts of paths are made safe, no links are made, and
 * a file that exists is never written to, so that a link somebody put there leads nowhere.
 */
export class FolderWriter {
  files = 0;
  bytes = 0;
  readonly #root: Buffer;
  readonly #made = new Set<string>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#root = Buffer.from(folder);
  }

  folder(volume: string | null, entry: Entry): void {
    this.#folder(this.#partsOf(volume, entry));
  }

  /** Writes one stream; gives where it was written, relative to the folder, and its SHA-256. Throws what reading throws. */
  file(volume: string | null, entry: Entry, stream: string, content: ByteSource): { file: string; sha256: string } {
    const parts = this.#partsOf(volume, entry);
    const name = Buffer.concat([
      parts.pop() ?? Buffer.from("unnamed"),
      Buffer.from(stream === "" ? "" : `~${safeText(stream)}`),
    ]);
    this.#folder(parts);
    const { fd, path } = this.#create(parts, name);
    const hash = makeHash("sha256");
    try {
      for (let offset = 0; offset < content.size; offset += READ_BYTES) {
        const bytes = content.read(offset, READ_BYTES);
        hash.update(bytes);
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
        this.bytes += bytes.length;
      }
    } finally {
      closeSync(fd);
    }
    this.files += 1;
    return { file: path.toString("utf8"), sha256: hash.digest() };
  }

  #partsOf(volume: string | null, { directory, name }: Entry): Buffer[] {
    const above = volume === null ? [] : [Buffer.from(safeText(volume))];
    return [...above, ...safeParts(directory, name, process.platform === "win32").map((part) => Buffer.from(part))];
  }

  #folder(parts: readonly Buffer[]): void {
    for (let count = 1; count <= parts.length; count += 1) {
      const path = joined([this.#root, ...parts.slice(0, count)]);
      const key = path.toString("latin1");
      if (this.#made.has(key)) continue;
      mkdirSync(path, { recursive: true });
      this.#made.add(key);
    }
  }

  /** A name of its own where the wanted one is taken: files of one name are told apart by a number. */
  #create(parts: readonly Buffer[], name: Buffer): { fd: number; path: Buffer } {
    for (let number = 1; ; number += 1) {
      const own = number === 1 ? name : Buffer.concat([name, Buffer.from(`~${number}`)]);
      const path = joined([...parts, own]);
      try {
        return { fd: openSync(joined([this.#root, path]), "wx", 0o600), path };
      } catch (caught) {
        const isTaken = caught instanceof Error && "code" in caught && caught.code === "EEXIST";
        if (!isTaken || number >= TRIES_MAX) throw caught;
      }
    }
  }
}

function joined(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [SEPARATOR, part])));
}

/** A name of ours for a file: volumes and streams have names that others chose. */
function safeText(name: string): string {
  return name
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, 60)
    .replace(/^\.+$/, "_");
}
