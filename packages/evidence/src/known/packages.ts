import { type Problem, problemOf, toProblem } from "@mizugiwa/base";
import type { Entry } from "../entry.js";
import { EvidenceError } from "../evidence-error.js";
import type { FileSystem } from "../file-systems/file-system.js";
import { readDiversions, readMd5sums, readStatus } from "./dpkg-format.js";
import { Links } from "./links.js";
import { PathTable } from "./path-table.js";
import type { Digests, Reason } from "./verdict.js";

const INFO = "/var/lib/dpkg/info";
const STATUS = "/var/lib/dpkg/status";
const DIVERSIONS = "/var/lib/dpkg/diversions";
/** Images without dpkg itself keep one file a package here. */
const STATUS_FOLDER = "/var/lib/dpkg/status.d";
/** Databases that are seen and not read. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ["/var/lib/rpm", "rpm"],
  ["/usr/lib/sysimage/rpm", "rpm"],
  ["/lib/apk/db", "apk"],
]);
const DATABASE_FILE_MAX = 64 * 1024 * 1024;

interface Owned {
  readonly package: string;
  /** MD5 values that are right, hexadecimal; empty where the package keeps none. */
  readonly md5: readonly string[];
  readonly isConffile: boolean;
  /** Whether it is a fault that it is not there. */
  readonly isNeeded: boolean;
}

export interface PackageLimits {
  /** Chosen by chance, so that paths cannot be made to collide. */
  readonly seed: number;
  readonly heldBytes: number;
}

/** The files of the packages that are installed on a volume, from the volume's own dpkg database. */
export class PackageFiles {
  readonly problems: readonly Problem[];
  readonly #paths: PathTable;
  readonly #owned: readonly Owned[];
  readonly #seen: Uint8Array;

  constructor(paths: PathTable, owned: readonly Owned[], problems: readonly Problem[]) {
    this.#paths = paths;
    this.#owned = owned;
    this.#seen = new Uint8Array(owned.length);
    this.problems = problems;
  }

  get count(): number {
    return this.#owned.length;
  }

  /** What the package says of a file that is there; null where no package has it. */
  judge(path: Uint8Array, digests: Digests | null): Reason | null {
    const number = this.#paths.find(path);
    const owned = this.#owned[number];
    if (owned === undefined) return null;
    this.#seen[number] = 1;
    const name = owned.package;
    const md5 = digests?.md5;
    if (owned.md5.length === 0 || md5 === undefined) return { by: "package", name, says: ["listed"] };
    const says = owned.md5.includes(md5) ? "same" : owned.isConffile ? "conffile" : "content";
    return { by: "package", name, says: [says] };
  }

  /** Files that were not judged although a package needs them. */
  *missing(): Generator<{ readonly path: Uint8Array; readonly reason: Reason }, void, undefined> {
    for (const [number, { package: name, isNeeded }] of this.#owned.entries()) {
      if (!isNeeded || this.#seen[number] === 1) continue;
      yield { path: this.#paths.path(number), reason: { by: "package", name, says: ["absent"] } };
    }
  }
}

/**
 * Reads the dpkg database of a volume: checksums of the packages' files and of their configuration as they were shipped, with links of
 * folders and diversions followed. Null where there is none; other kinds of databases are named in `tell`.
 */
export function readPackages(
  fileSystem: FileSystem,
  { seed, heldBytes }: PackageLimits,
  tell: (problem: Problem) => void,
): PackageFiles | null {
  const found = findDatabase(fileSystem);
  for (const kind of found.others) {
    const detail = `there is a database of ${kind} packages, which is not read: its files count as unknown`;
    tell(toProblem("packages-unread", { detail }));
  }
  if (found.files.size === 0) return null;
  const reader = new DatabaseReader(fileSystem, found, new PathTable(seed, heldBytes));
  return reader.read();
}

interface Database {
  /** Files of the database by path. */
  readonly files: ReadonlyMap<string, Entry>;
  readonly links: Links;
  readonly others: ReadonlySet<string>;
}

function findDatabase(fileSystem: FileSystem): Database {
  const files = new Map<string, Entry>();
  const links = new Links();
  const others = new Set<string>();
  for (const item of fileSystem.list()) {
    if (!item.ok) continue;
    const { type, directory, name, target } = item.value;
    if (type !== "symlink" && type !== "file") continue;
    const folder = text(directory);
    if (type === "symlink" && target !== null) links.add(`${folder}/${text(name)}`, text(target));
    else if (type === "file") {
      const path = `${folder}/${text(name)}`;
      if (
        folder === INFO
          ? /\.(?:md5sums|list)$/.test(path)
          : path === STATUS || path === DIVERSIONS || folder === STATUS_FOLDER
      )
        files.set(path, item.value);
      const other = OTHERS.get(folder);
      if (other !== undefined) others.add(other);
    }
  }
  return { files, links, others };
}

class DatabaseReader {
  readonly #fileSystem: FileSystem;
  readonly #files: ReadonlyMap<string, Entry>;
  readonly #links: Links;
  readonly #paths: PathTable;
  readonly #owned: Owned[] = [];
  readonly #problems: Problem[] = [];
  readonly #diversions: ReturnType<typeof readDiversions>;

  constructor(fileSystem: FileSystem, { files, links }: Database, paths: PathTable) {
    this.#fileSystem = fileSystem;
    this.#files = files;
    this.#links = links;
    this.#paths = paths;
    this.#diversions = readDiversions(this.#text(DIVERSIONS) ?? "");
  }

  read(): PackageFiles {
    const status = this.#text(STATUS);
    const removed = new Set<string>();
    const conffiles: Parameters<DatabaseReader["add"]>[] = [];
    for (const { name, isInstalled, conffiles: own } of readStatus(status ?? "")) {
      if (!isInstalled) removed.add(name);
      for (const { path, md5, isObsolete } of own)
        conffiles.push([path, { package: name, md5: [md5], isConffile: true, isNeeded: isInstalled && !isObsolete }]);
    }
    for (const path of this.#files.keys()) {
      if (!path.endsWith(".md5sums")) continue;
      const whole = path.slice(path.lastIndexOf("/") + 1, -".md5sums".length);
      const [name = whole] = whole.split(":");
      if (!removed.has(name)) this.#package(name, path.slice(0, -".md5sums".length));
    }
    for (const each of conffiles) this.add(...each);
    return new PackageFiles(this.#paths, this.#owned, this.#problems);
  }

  /** Files of one package. A path that its list no longer has was taken over by another package. */
  #package(name: string, base: string): void {
    const list = this.#text(`${base}.list`);
    const listed = list === null ? null : new Set(list.split("\n"));
    for (const { path, md5 } of readMd5sums(this.#text(`${base}.md5sums`) ?? "")) {
      if (listed !== null && !listed.delete(path)) continue;
      this.add(path, { package: name, md5: [md5], isConffile: false, isNeeded: true });
    }
    for (const path of listed ?? []) {
      if (path !== "") this.add(path, { package: name, md5: [], isConffile: false, isNeeded: false });
    }
  }

  add(path: string, owned: Owned): void {
    const diversion = this.#diversions.get(path);
    const own = diversion !== undefined && diversion.by !== owned.package ? diversion.to : path;
    const number = this.#paths.add(bytes(this.#links.resolve(own)));
    const known = this.#owned[number];
    if (known === undefined || known.md5.length === 0 || owned.isConffile) this.#owned[number] = owned;
    else if (owned.md5.length > 0) this.#owned[number] = { ...known, md5: [...new Set([...known.md5, ...owned.md5])] };
  }

  #text(path: string): string | null {
    const entry = this.#files.get(path);
    if (entry === undefined) return null;
    try {
      const content = this.#fileSystem.open(entry);
      if (content.size > DATABASE_FILE_MAX)
        throw new EvidenceError("limit-passed", { path, detail: `${content.size} bytes are too many for it` });
      return text(content.read(0, content.size));
    } catch (caught) {
      this.#problems.push(problemOf(caught, { path }));
      return null;
    }
  }
}

function text(raw: Uint8Array): string {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString("latin1");
}

function bytes(path: string): Uint8Array {
  return Buffer.from(path, "latin1");
}
