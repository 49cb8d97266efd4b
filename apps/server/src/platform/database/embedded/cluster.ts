import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import { z } from "zod";
import { isAlive } from "../../process/alive.js";
import { commandOf, runCommand } from "./command.js";
import { makeSecret, scramVerifier } from "./scram.js";
import type { Way } from "./ways.js";

/** Roles of the embedded cluster: one for its own care, one that owns the database. */
export const SUPERUSER = "postgres";
export const OWNER = "mizugiwa_owner";
export const DATABASE = "mizugiwa";

const SECRETS = z.object({ superuser: z.string().min(32), owner: z.string().min(32) });
type Secrets = z.infer<typeof SECRETS>;

export interface Cluster {
  readonly way: Way;
  /** PGDATA. */
  readonly folder: string;
  readonly secrets: Secrets;
  readonly libraries: string | null;
}

/**
 * Order by code point, equal on every system and every version, so that no update of a library can disturb an index;
 * a query that sorts for people says `collate "ja-x-icu"`.
 */
const INITDB = [
  `--username=${SUPERUSER}`,
  "--auth-local=peer",
  "--auth-host=reject",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-sync", // once at the end, for all of it
];

/** Never trust or peer: any process of the cluster's own user would be superuser. */
const HBA = "local all all scram-sha-256\n";

/**
 * Opens the cluster of a way, making it first where there is none. It is made aside, with secrets and roles, and moved
 * into place whole: one that was killed on the way is swept away and made again.
 */
export async function openCluster(data: string, way: Way, libraries: string | null): Promise<Cluster> {
  await sweepHalfMade(way.home);
  if (!existsSync(way.home)) await makeCluster(way, libraries);
  linkHome(data, way.home);
  const folder = join(way.home, "cluster");
  checkVersion(folder, way.bundle.major);
  return { way, folder, secrets: readSecrets(join(way.home, "secrets.json")), libraries };
}

/** Name while being made: it carries the maker's pid, so that one at work is told from one that was killed. */
const HALF_MADE = ".new-";

async function sweepHalfMade(home: string): Promise<void> {
  const above = dirname(home);
  if (!existsSync(above)) return;
  for (const name of readdirSync(above)) {
    if (!name.startsWith(basename(home) + HALF_MADE)) continue;
    const maker = Number(name.slice(name.lastIndexOf("-") + 1));
    // `initdb` outlives a killed maker for a moment and still writes: it is outlasted.
    const patience = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
    if (maker === process.pid || !isAlive(maker)) await rm(join(above, name), patience);
  }
}

async function makeCluster(way: Way, libraries: string | null): Promise<void> {
  const fresh = `${way.home}${HALF_MADE}${process.pid}`;
  const cluster = join(fresh, "cluster");
  mkdirSync(fresh, { recursive: true });
  chmodSync(fresh, 0o711);
  mkdirSync(cluster);
  chmodSync(cluster, 0o700);
  const maker = way.maker ?? way.owner;
  if (maker !== null) chownSync(cluster, maker.uid, maker.gid);
  const secrets: Secrets = { superuser: makeSecret(), owner: makeSecret() };
  writeFileSync(join(fresh, "secrets.json"), JSON.stringify(secrets), { mode: 0o600, flush: true });
  orThrow(await runCommand(commandOf(way, "initdb", [...INITDB, "-D", cluster], libraries, maker)), way);
  writeFileSync(join(cluster, "pg_hba.conf"), HBA, { flush: true });
  // Single-user mode takes one statement a line and needs no socket: nobody can reach the cluster before it has secrets.
  const single = ["--single", "-j", "-D", cluster, "-c", "log_min_messages=warning", "-c", "fsync=off", "postgres"];
  orThrow(await runCommand(commandOf(way, "postgres", single, libraries, maker), firstStatements(secrets)), way);
  orThrow(await runCommand(commandOf(way, "initdb", ["--sync-only", "-D", cluster], libraries, maker)), way);
  giveCluster(cluster, way);
  syncFolder(fresh);
  try {
    renameSync(fresh, way.home);
  } catch (caught) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(join(way.home, "cluster"))) throw caught; // else another start was faster: its cluster is the one
  }
  syncFolder(dirname(way.home));
}

function firstStatements(secrets: Secrets): string {
  const statements = [
    `alter role ${SUPERUSER} password '${scramVerifier(secrets.superuser)}'`,
    `create role ${OWNER} login createrole password '${scramVerifier(secrets.owner)}'`,
    `create database ${DATABASE} owner ${OWNER}`,
    `revoke all on database ${DATABASE} from public`,
  ];
  return statements.map((statement) => `${statement};\n\n`).join("");
}

function orThrow(said: string | null, way: Way): void {
  if (said === null) return;
  throw new MizugiwaError("postgres-init-failed", {
    path: way.home,
    detail: `the cluster could not be made (${way.name}): ${said}`,
    remedy: "Mend what it names, or give a PostgreSQL of your own with DATABASE_URL.",
  });
}

/** Renames and new names are on disk only when their folder is. */
function syncFolder(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Where the cluster lies elsewhere, the data folder says so by a link. */
function linkHome(data: string, home: string): void {
  const path = join(data, "postgres");
  if (!existsSync(path)) symlinkSync(home, path);
}

function checkVersion(folder: string, wanted: number): void {
  const path = join(folder, "PG_VERSION");
  const found = existsSync(path) ? readFileSync(path, "utf8").trim() : "unknown";
  if (found === String(wanted)) return;
  throw new MizugiwaError("postgres-version-differs", {
    path: folder,
    detail: `the cluster is of PostgreSQL ${found}, the programs are of ${wanted}`,
    remedy: `Start it with the version of Mizugiwa that made it and take a backup, then restore that into an empty data folder.`,
  });
}

function readSecrets(path: string): Secrets {
  try {
    return SECRETS.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    const remedy = "Bring the file back from a backup, or start with an empty data folder.";
    const detail = "the secrets of the embedded database cannot be read";
    throw new MizugiwaError("postgres-secrets-unreadable", { path, detail, remedy }, { cause });
  }
}

/** Gives the cluster to the user the way names; needed after a checkout was moved. Only while PostgreSQL is down. */
export function giveCluster(folder: string, way: Way): void {
  if (way.owner === null || statSync(folder).uid === way.owner.uid) return;
  const { uid, gid } = way.owner;
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    lchownSync(join(folder, entry), uid, gid);
  }
  lchownSync(folder, uid, gid);
}
