import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
} from "node:fs";
import { type Item, problem, problemOf, record } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import {
  type Entry,
  type Evidence,
  EvidenceError,
  type EvidenceVolume,
  type FileSystem,
  type FileType,
  type Instant,
} from "@mizugiwa/evidence";
import { FileError, fileError } from "../files/file-problem.js";

/** Folders within folders; deeper is a mistake or a trap. */
const DEPTH_MAX = 1024;
const SEPARATOR = Buffer.from("/");
const NOTHING = Buffer.alloc(0);

/**
 * A folder of collected files as evidence with one volume. Symbolic links are listed and never followed, special files are listed and never opened, and
 * nothing outside of the folder is read: a folder that turned into a link meanwhile, or that is another file system's, is a problem.
 * Node.js reads no extended attributes; none are told.
 */
export function folderEvidence(folder: string, paths: readonly string[], gate: () => void = () => {}): Evidence {
  if (paths.length > 1) {
    throw new EvidenceError("folder-among-images", {
      path: folder,
      detail: "a folder is evidence of its own",
      remedy: "Give it alone.",
    });
  }
  const root = attempt(folder, () => realpathSync.native(folder, { encoding: "buffer" }));
  const volume: EvidenceVolume = {
    name: null,
    kind: "folder",
    offset: null,
    size: 0,
    label: null,
    fileSystem: "folder",
    encrypted: null,
    content: null,
    allocated: true,
    source: memorySource(NOTHING),
    locate: () => null,
    holes: [],
    problems: [],
  };
  return {
    images: [],
    layers: [{ kind: "folder", size: 0, facts: { path: folder } }],
    storedHashes: {},
    volumes: [volume],
    problems: () => [],
    fileSystem: () => folderFileSystem(root, gate),
  };
}

function folderFileSystem(root: Buffer, gate: () => void): FileSystem {
  return {
    kind: "folder",
    label: null,
    uuid: null,
    blockSize: 1,
    problems: [],
    facts: new Map(),
    list: () => list(root, gate),
    open: (entry, stream = "") => {
      if (stream !== "" || entry.type !== "file")
        throw new EvidenceError("stream-unknown", { detail: `the file has no stream "${stream}"` });
      return contentOf(root, entry, gate);
    },
    ranges: () => null,
    *deleted() {},
    unallocated: () => [],
  };
}

function* list(root: Buffer, gate: () => void): Generator<Item<Entry>, void, undefined> {
  const stats = attempt(root.toString(), () => lstatSync(root, { bigint: true }));
  yield record(entryOf(stats, NOTHING, NOTHING, null));
  yield* below({ root, device: stats.dev, gate }, NOTHING, 1);
}

interface Walk {
  readonly root: Buffer;
  readonly device: bigint;
  readonly gate: () => void;
}

/** What a folder holds, by name, each folder before what it holds. */
function* below(walk: Walk, directory: Buffer, depth: number): Generator<Item<Entry>, void, undefined> {
  walk.gate();
  const shown = directory.toString("utf8");
  let names: Buffer[];
  try {
    names = namesIn(walk.root, directory);
  } catch (caught) {
    yield { ok: false, problem: problemOf(caught, { path: shown }) };
    return;
  }
  for (const name of names) {
    const path = Buffer.concat([directory, SEPARATOR, name]);
    let entry: Entry;
    let device: bigint;
    try {
      const whole = Buffer.concat([walk.root, path]);
      const stats = lstatSync(whole, { bigint: true });
      const target = stats.isSymbolicLink() ? readlinkSync(whole, { encoding: "buffer" }) : null;
      entry = entryOf(stats, directory, name, target);
      device = stats.dev;
    } catch (caught) {
      yield {
        ok: false,
        problem: problemOf(fileError(caught, path.toString("utf8")), { path: path.toString("utf8") }),
      };
      continue;
    }
    yield record(entry);
    if (entry.type !== "dir") continue;
    const at = { path: path.toString("utf8") };
    if (depth >= DEPTH_MAX)
      yield problem("folder-depth", { ...at, detail: `more than ${DEPTH_MAX} folders within each other` });
    else if (device !== walk.device)
      yield problem("other-device", {
        ...at,
        detail: "another file system is mounted there; it is not read",
        remedy: "Give it alone.",
      });
    else yield* below(walk, path, depth + 1);
  }
}

/** Names in a folder, sorted by their bytes. The path must lead where it says, with no link on the way. */
function namesIn(root: Buffer, directory: Buffer): Buffer[] {
  const whole = Buffer.concat([root, directory]);
  return attempt(directory.toString("utf8"), () => {
    const names = readdirSync(whole, { encoding: "buffer" });
    if (!realpathSync.native(whole, { encoding: "buffer" }).equals(whole)) throw changed(directory);
    return names.sort((a, b) => Buffer.compare(a, b));
  });
}

function changed(path: Uint8Array): FileError {
  return new FileError("file-changed", {
    path: Buffer.from(path).toString("utf8"),
    detail: "it is not what was listed: it was changed meanwhile",
    remedy: "Work on a copy that nobody changes.",
  });
}

/** Content of a file; it is opened for each read, and must still be the file that was listed. */
function contentOf(root: Buffer, { directory, name, inode, size }: Entry, gate: () => void): ByteSource {
  const path = Buffer.concat([directory, SEPARATOR, name]);
  const whole = Buffer.concat([root, path]);
  const shown = path.toString("utf8");
  return {
    size,
    read: (offset, length) => {
      gate();
      const wanted = Math.max(0, Math.min(length, size - offset));
      return attempt(shown, () => {
        const fd = openSync(whole, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
        try {
          const stats = fstatSync(fd, { bigint: true });
          if (!stats.isFile() || safe(stats.ino) !== inode) throw changed(path);
          return readFully(fd, offset, wanted, shown);
        } finally {
          closeSync(fd);
        }
      });
    },
  };
}

function readFully(fd: number, offset: number, wanted: number, path: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(wanted);
  for (let have = 0; have < wanted; ) {
    const read = readSync(fd, bytes, have, wanted - have, offset + have);
    if (read === 0) throw new FileError("file-read-failed", { path, offset: offset + have, detail: "it ends early" });
    have += read;
  }
  return bytes;
}

function entryOf(stats: BigIntStats, directory: Uint8Array, name: Uint8Array, target: Uint8Array | null): Entry {
  const type = typeOf(stats);
  const size = Number(stats.size);
  const isNode = type === "char" || type === "block";
  return {
    directory,
    name,
    inode: safe(stats.ino),
    generation: null,
    type,
    allocated: true,
    size,
    modified: instantOf(stats.mtimeNs),
    accessed: instantOf(stats.atimeNs),
    changed: instantOf(stats.ctimeNs),
    born: stats.birthtimeNs > 0n ? instantOf(stats.birthtimeNs) : null,
    deleted: null,
    mode: Number(stats.mode),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    links: Number(stats.nlink),
    target,
    device: isNode ? deviceOf(stats.rdev) : null,
    xattrs: new Map(),
    streams: type === "file" ? [{ name: "", size }] : [],
    facts: new Map(),
    problems: [],
  };
}

function typeOf(stats: BigIntStats): FileType {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "dir";
  if (stats.isSymbolicLink()) return "symlink";
  if (stats.isCharacterDevice()) return "char";
  if (stats.isBlockDevice()) return "block";
  if (stats.isFIFO()) return "fifo";
  return stats.isSocket() ? "socket" : "other";
}

const BILLION = 1_000_000_000n;

function instantOf(nanoseconds: bigint): Instant {
  const nanos = ((nanoseconds % BILLION) + BILLION) % BILLION;
  return { seconds: Number((nanoseconds - nanos) / BILLION), nanos: Number(nanos), digits: 9 };
}

/** Linux packs major and minor numbers into one (makedev(3)). */
function deviceOf(rdev: bigint): readonly [number, number] {
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn);
  return [Number(major), Number((rdev & 0xffn) | ((rdev >> 12n) & ~0xffn))];
}

function safe(inode: bigint): number | null {
  return inode <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(inode) : null;
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (caught) {
    throw fileError(caught, path);
  }
}
