import { Budget, type Item, type Problem, record, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Entry, FileType } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Instant } from "../../instant.js";
import type { FileSystem, FileSystemOptions } from "../file-system.js";
import { joinPath, keyOf } from "../unix/text.js";

const SLASH = 0x2f;
const DOT = 0x2e;
const NOTHING = new Uint8Array(0);
/** What a known directory costs beside its name. */
const HELD_EACH = 64;

/** A file that was collected, not imaged: from an archive or a folder. */
export interface LogicalFile {
  /** What `open` knows it by. */
  readonly id: number;
  /** Raw bytes with "/" between names; leading "/" and "./" do not count. */
  readonly path: Uint8Array;
  readonly type: FileType;
  readonly size: number;
  readonly modified: Instant | null;
  readonly accessed?: Instant | null;
  readonly changed?: Instant | null;
  /** Permissions without the bits of the type. */
  readonly mode?: number | null;
  readonly uid?: number | null;
  readonly gid?: number | null;
  readonly target?: Uint8Array | null;
  readonly device?: readonly [number, number] | null;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
  readonly facts?: ReadonlyMap<string, string>;
  readonly problems?: readonly Problem[];
}

/** Where the files come from. */
export interface LogicalSource {
  readonly facts: ReadonlyMap<string, string>;
  /** All files, read anew at each call. */
  files(): Iterable<Item<LogicalFile>>;
  /** Content of a file of that list. */
  open(id: number, size: number): ByteSource;
}

const TYPE_BITS: Readonly<Record<FileType, number>> = {
  file: 0x8000,
  dir: 0x4000,
  symlink: 0xa000,
  char: 0x2000,
  block: 0x6000,
  fifo: 0x1000,
  socket: 0xc000,
  other: 0,
};

/**
 * Collected files as a file system of kind "logical". Folders that are not told are made up where a path needs them; there is nothing deleted and
 * nothing unallocated. Two files of one path are both listed: the later one is what unpacking would leave.
 */
export function logicalFileSystem(source: LogicalSource, options: FileSystemOptions): FileSystem {
  return {
    kind: "logical",
    label: null,
    uuid: null,
    blockSize: 1,
    problems: [],
    facts: source.facts,
    list: () => list(source, options),
    open: (entry, stream = "") => {
      if (stream === "" && entry.inode !== null && entry.streams.length > 0)
        return source.open(entry.inode, entry.size);
      throw new EvidenceError("stream-unknown", { detail: `the file has no stream "${stream}"` });
    },
    ranges: () => null,
    *deleted() {},
    unallocated: () => [],
  };
}

function* list(source: LogicalSource, options: FileSystemOptions): Generator<Item<Entry>, void, undefined> {
  const known = new Set<string>();
  const budget = new Budget(options.heldBytes, "bytes of names of folders");
  const isNew = (path: Uint8Array): boolean => {
    const key = keyOf(path);
    if (known.has(key)) return false;
    budget.take(path.length + HELD_EACH);
    known.add(key);
    return true;
  };
  let hasRoot = false;
  for (const item of source.files()) {
    const names = item.ok ? namesOf(item.value.path) : [];
    const name = names.at(-1);
    // The root comes first: as the source tells it where it begins with it, made up else.
    if (!hasRoot) yield record(entryOf(item.ok && name === undefined ? item.value : MADE_UP, NOTHING, NOTHING));
    hasRoot = true;
    if (!item.ok) yield item;
    if (!item.ok || name === undefined) continue;
    let directory: Uint8Array = NOTHING;
    for (const each of names.slice(0, -1)) {
      const path = joinPath(directory, each);
      if (isNew(path)) yield record(entryOf(MADE_UP, directory, each));
      directory = path;
    }
    if (item.value.type === "dir" && !isNew(joinPath(directory, name))) continue;
    yield record(entryOf(item.value, directory, name));
  }
  if (!hasRoot) yield record(entryOf(MADE_UP, NOTHING, NOTHING));
}

const MADE_UP: LogicalFile = { id: -1, path: NOTHING, type: "dir", size: 0, modified: null };

function namesOf(path: Uint8Array): Uint8Array[] {
  const names: Uint8Array[] = [];
  for (let start = 0; start <= path.length; ) {
    const slash = path.indexOf(SLASH, start);
    const end = slash === -1 ? path.length : slash;
    const name = path.slice(start, end);
    if (name.length > 0 && !(name.length === 1 && name[0] === DOT)) names.push(name);
    start = end + 1;
  }
  return names;
}

function entryOf(file: LogicalFile, directory: Uint8Array, name: Uint8Array): Entry {
  const mode = file.mode ?? null;
  return {
    directory,
    name,
    inode: file.id < 0 ? null : file.id,
    generation: null,
    type: file.type,
    allocated: true,
    size: file.size,
    modified: file.modified,
    accessed: file.accessed ?? null,
    changed: file.changed ?? null,
    born: null,
    deleted: null,
    mode: mode === null ? null : (mode & 0xfff) | TYPE_BITS[file.type],
    uid: file.uid ?? null,
    gid: file.gid ?? null,
    links: null,
    target: file.target ?? null,
    device: file.device ?? null,
    xattrs: file.xattrs ?? NO_XATTRS,
    streams: file.type === "file" ? [{ name: "", size: file.size }] : [],
    facts: file.facts ?? NO_FACTS,
    problems: file.problems ?? [],
  };
}

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
const NO_FACTS: ReadonlyMap<string, string> = new Map();

/** A problem for a file that is listed and whose content cannot be had. */
export function contentProblem(code: string, offset: number, detail: string): Problem {
  return toProblem(code, { offset, detail, remedy: "Unpack the archive with another program, and give the folder." });
}
