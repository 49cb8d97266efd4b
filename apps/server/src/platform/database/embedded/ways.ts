import { createHash } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import { hasCode } from "../../process/codes.js";
import { type Bundle, programOf, tryPrograms } from "./bundle.js";
import { idleAccount, unusedId } from "./ids.js";

/**
 * How PostgreSQL runs, which refuses to be root. An ordinary user runs it directly. Root tries, in this order: a user
 * of its own; a user namespace, for a checkout below a closed home; a system folder with copies, where both are denied.
 */
export type WayName = "direct" | "own-user" | "user-namespace" | "system-folder";

export interface Way {
  readonly name: WayName;
  readonly bundle: Bundle;
  /** Folder of cluster, secrets and socket; outside the data folder only in the way of the system folder. */
  readonly home: string;
  /** Who owns the cluster on disk; null: whoever runs this process. */
  readonly owner: Owner | null;
  /** Who makes the cluster, where that must be another than its owner. */
  readonly maker: Owner | null;
  /** Words put before the program. */
  readonly before: readonly string[];
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What the choice depends on besides the folders; tests narrow it. */
export interface Surroundings {
  readonly uid: number;
  /** Whether the user has a name: containers may run with a bare number. */
  readonly named: boolean;
  /** The `unshare` program, or null where it must not be used. */
  readonly unshare: string | null;
  /** Where copies may be put, or null where nothing may be changed. */
  readonly systemFolder: string | null;
}

export function surroundings(): Surroundings {
  return {
    uid: process.getuid?.() ?? -1,
    named: hasName(),
    unshare: process.platform === "linux" ? "unshare" : null,
    systemFolder: "/var/lib/mizugiwa",
  };
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch (caught) {
    if (hasCode(caught, "ERR_SYSTEM_ERROR")) return false;
    throw caught;
  }
}

/** Name of the link or folder below the data folder. */
const HOME = "postgres";

/** Chooses the way for a data folder (which exists); throws `postgres-as-root` with every reason where none is open. */
export function chooseWay(data: string, bundle: Bundle, around: Surroundings): Way {
  const home = homeOf(data);
  const direct: Way = { name: "direct", bundle, home, owner: null, maker: null, before: [] };
  if (around.uid !== 0) return around.named ? direct : namelessWay(direct, around.unshare);
  const reasons: string[] = [];
  const owner = ownerOf(home);
  const tries = [
    () => tryOwnUser({ ...direct, name: "own-user", owner }),
    () => tryNamespace(direct, around.unshare),
    () => trySystemFolder(data, { ...direct, name: "system-folder", owner }, around.systemFolder),
  ];
  for (const attempt of tries) {
    const way = attempt();
    if (typeof way !== "string") return way;
    reasons.push(way);
  }
  throw new MizugiwaError("postgres-as-root", {
    path: data,
    detail: `PostgreSQL does not run as root, and no other way is open: ${reasons.join("; ")}`,
    remedy: "Run Mizugiwa as an ordinary user, or give a PostgreSQL of your own with DATABASE_URL.",
  });
}

/** The place of the cluster for a data folder: a link is followed, so that a cluster moved to a system folder is found. */
function homeOf(data: string): string {
  const path = join(realpathSync(data), HOME);
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry?.isSymbolicLink() !== true) return path;
  if (!existsSync(path)) {
    throw new MizugiwaError("postgres-link-broken", {
      path,
      detail: "this link to the cluster leads nowhere",
      remedy: "Bring the folder it names back, or restore a backup into an empty data folder.",
    });
  }
  return realpathSync(path);
}

/** The cluster a data folder has already, or null. */
export function existingCluster(data: string): string | null {
  const cluster = join(data, HOME, "cluster");
  return existsSync(cluster) ? realpathSync(cluster) : null;
}

function tryOwnUser(way: Way): Way | string {
  const closed = closedFolder(way.home) ?? closedFolder(way.bundle.folder);
  if (closed !== null) return `own user: ${closed} is closed to other users`;
  const failed = tryPrograms([programOf(way.bundle, "postgres")], way.owner ?? {});
  if (failed !== null) return `own user: ${failed}`;
  const maker = idleAccount();
  return maker === null ? "own user: every system account is busy" : { ...way, maker };
}

/** `initdb` wants a user with a name; in a namespace the same user has one. */
function namelessWay(direct: Way, unshare: string | null): Way {
  const way = tryNamespace(direct, unshare);
  if (typeof way !== "string") return { ...way, owner: null };
  throw new MizugiwaError("postgres-user-unnamed", {
    detail: `PostgreSQL needs a user with a name, and this one has none (${way})`,
    remedy: "Give the user an entry in /etc/passwd, or give a PostgreSQL of your own with DATABASE_URL.",
  });
}

function tryNamespace(direct: Way, unshare: string | null): Way | string {
  if (unshare === null) return "user namespace: not on this system";
  // Inside, this account stands for the real root, who owns the files; it needs a name there.
  const inner = idleAccount() ?? { uid: 1, gid: 1 };
  const before = [unshare, "--user", `--map-user=${inner.uid}`, `--map-group=${inner.gid}`, "--"];
  const failed = tryPrograms([...before, programOf(direct.bundle, "postgres")]);
  const way: Way = { ...direct, name: "user-namespace", owner: { uid: 0, gid: 0 }, before };
  return failed === null ? way : `user namespace: ${failed}`;
}

function trySystemFolder(data: string, way: Way, folder: string | null): Way | string {
  if (folder === null) return "system folder: not tried";
  const inData = way.home === join(realpathSync(data), HOME);
  if (inData && existsSync(way.home)) {
    return `system folder: a cluster is in ${way.home} already; move it to a folder that other users may enter`;
  }
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o755 });
    const bundle = copyBundle(way.bundle, folder);
    const home = inData ? join(folder, createHash("sha256").update(way.home).digest("hex").slice(0, 16)) : way.home;
    const tried = tryOwnUser({ ...way, bundle, home });
    return typeof tried === "string" ? tried.replace("own user", "system folder") : tried;
  } catch (caught) {
    if (!(caught instanceof Error)) throw caught;
    return `system folder: ${caught.message}`;
  }
}

/** Copies the programs where every user may run them; whole or not at all, and once for each version. */
function copyBundle(bundle: Bundle, folder: string): Bundle {
  const target = join(folder, `postgresql-${bundle.version}`);
  if (!existsSync(target)) {
    const fresh = `${target}.new-${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    cpSync(dirname(bundle.folder), fresh, { recursive: true, verbatimSymlinks: true });
    renameSync(fresh, target);
  }
  return { ...bundle, folder: join(target, "native") };
}

/** The first folder on the path to a place, the place left out, that other users may not enter; null where all are open. */
export function closedFolder(path: string): string | null {
  const above = dirname(path);
  const before = above === path ? null : closedFolder(above);
  if (before !== null) return before;
  const found = statSync(above, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o001) === 0 ? above : null;
}

/** A cluster keeps its owner as long as nobody else has that id; a new one gets an id nobody has. */
function ownerOf(home: string): Owner {
  const cluster = statSync(join(home, "cluster"), { throwIfNoEntry: false });
  const id = unusedId(home, cluster === undefined || cluster.uid === 0 ? null : cluster.uid);
  return { uid: id, gid: id };
}
