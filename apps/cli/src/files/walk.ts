import { type BigIntStats, type Dirent, lstatSync, readdirSync, statSync } from "node:fs";
import { sep } from "node:path";
import { problemOf } from "@mizugiwa/base";
import { FileError, fileError, type Refusal, refusalOf } from "./file-problem.js";

/** A file to be read. */
export interface FoundFile {
  /** As the user gave it, continued by the names below it; bytes of names that are no UTF-8 stand as `\xHH`. */
  readonly path: string;
  /** What the system knows the file by. */
  readonly name: string | Uint8Array;
  readonly size: number;
  /** Tells files apart whatever their names: device and number. */
  readonly identity: string;
  /** Whether it was named itself, rather than found in a folder. */
  readonly isNamed: boolean;
}

export interface Walk {
  readonly files: readonly FoundFile[];
  readonly refused: readonly Refusal[];
}

/** Folders within folders; deeper is a mistake or a trap. Paths of the system end far earlier as a rule (PATH_MAX 4096). */
const DEPTH_MAX = 256;

/**
 * Lists files and what folders hold, in the order given and below a folder by name (code units of the names' bytes).
 * Links are followed; each file and each folder is taken once, by the first of its names, so that loops end. What is
 * no regular file, or cannot be read, is refused by name. `accepts` picks files within folders by name.
 */
export function walk(paths: readonly string[], accepts: (name: string) => boolean = () => true): Walk {
  const walker = new Walker(accepts);
  for (const path of paths) walker.take(path, Buffer.from(path), 0);
  return { files: walker.files, refused: walker.refused };
}

class Walker {
  readonly files: FoundFile[] = [];
  readonly refused: Refusal[] = [];
  readonly #accepts: (name: string) => boolean;
  readonly #seen = new Set<string>();

  constructor(accepts: (name: string) => boolean) {
    this.#accepts = accepts;
  }

  take(path: string, name: Buffer, depth: number): void {
    try {
      this.#take(path, name, depth);
    } catch (caught) {
      this.refused.push(refusalOf(problemOf(fileError(caught, path), { path }), path));
    }
  }

  #take(path: string, name: Buffer, depth: number): void {
    const stats = statSync(name, { bigint: true });
    const identity = `${stats.dev}:${stats.ino}`;
    if (this.#seen.has(identity)) return;
    if (stats.isDirectory()) {
      if (depth > DEPTH_MAX) {
        throw new FileError("folder-depth", { path, detail: `more than ${DEPTH_MAX} folders within each other` });
      }
      const entries = readdirSync(name, { withFileTypes: true, encoding: "buffer" });
      this.#seen.add(identity);
      for (const entry of sorted(entries)) this.#entry(path, name, entry, depth + 1);
    } else if (stats.isFile()) {
      this.#seen.add(identity);
      this.files.push(found(path, name, stats, identity, depth === 0));
    } else throw new FileError("file-special", { path, detail: "it is no regular file" });
  }

  #entry(path: string, folder: Buffer, entry: Dirent<Buffer>, depth: number): void {
    const shown = shownName(entry.name);
    if (!entry.isDirectory() && !entry.isSymbolicLink() && !this.#accepts(shown)) return;
    const below = join(path, shown);
    const name = Buffer.concat([folder, folder.at(-1) === SLASH ? Buffer.alloc(0) : Buffer.from(sep), entry.name]);
    if (entry.isSymbolicLink() && !this.#accepts(shown) && !leadsToFolder(name)) return;
    this.take(below, name, depth);
  }
}

const SLASH = 0x2f;

function leadsToFolder(name: Buffer): boolean {
  return lstatSync(name).isSymbolicLink() && statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

function found(path: string, name: Buffer, stats: BigIntStats, identity: string, isNamed: boolean): FoundFile {
  const decoded = name.toString("utf8");
  const lossless = Buffer.from(decoded).equals(name);
  return { path, name: lossless ? decoded : new Uint8Array(name), size: Number(stats.size), identity, isNamed };
}

function sorted(entries: readonly Dirent<Buffer>[]): Dirent<Buffer>[] {
  return [...entries].sort((a, b) => Buffer.compare(a.name, b.name));
}

function join(folder: string, name: string): string {
  return folder.endsWith("/") || folder.endsWith(sep) ? folder + name : `${folder}/${name}`;
}

/** A name as text: UTF-8, and each byte that does not belong to it as `\xHH`. */
function shownName(name: Buffer): string {
  const text = name.toString("utf8");
  if (Buffer.from(text).equals(name)) return text;
  let shown = "";
  for (let at = 0; at < name.length; ) {
    const size = [1, 2, 3, 4].find((length) => isUtf8(name.subarray(at, at + length)));
    shown +=
      size === undefined ? `\\x${(name[at] ?? 0).toString(16).padStart(2, "0")}` : name.toString("utf8", at, at + size);
    at += size ?? 1;
  }
  return shown;
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString("utf8")).equals(bytes);
}
