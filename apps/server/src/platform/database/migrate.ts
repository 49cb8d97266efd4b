import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { MizugiwaError } from "@mizugiwa/base";
import type { Client } from "pg";

/**
 * Migrations are plain SQL, forward only, one file each: `<domain>/…/migrations/<stamp>_<domain>_<what>.sql`. The stamp
 * (UTC, to the second) orders them across domains. What ran is kept with its checksum.
 */
export interface Migration {
  /** File name without its ending: the identity. */
  readonly id: string;
  readonly path: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The sources hold the SQL; seen from there and from what was built of them, this is the same folder. */
const SOURCES = fileURLToPath(new URL("../../../src/", import.meta.url));

const NAME = /^\d{14}_([a-z]+)_[a-z0-9_]+\.sql$/;

/** All migrations below a folder, in the order of their stamps; throws `migration-misnamed`. */
export function readMigrations(folder = SOURCES): Migration[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".sql"))
    .map((path) => readMigration(folder, path))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readMigration(folder: string, path: string): Migration {
  const domain = relative("", path).split(sep)[0];
  const named = NAME.exec(basename(path));
  if (named?.[1] !== domain || basename(dirname(path)) !== "migrations") {
    throw new MizugiwaError("migration-misnamed", {
      path,
      detail: `a migration of ${String(domain)} is named migrations/<14 digits>_${String(domain)}_<what>.sql`,
    });
  }
  const sql = readFileSync(join(folder, path), "utf8").replaceAll("\r\n", "\n");
  return { id: basename(path, ".sql"), path, sql, checksum: createHash("sha256").update(sql).digest("hex") };
}

/** What ran already, as the database keeps it. */
export interface Applied {
  readonly id: string;
  readonly checksum: string;
}

/**
 * Decides what is left to run. Throws `migration-changed` for a file that is not what ran, `migration-missing` for one
 * that ran and is gone, and `database-newer` where the database has seen a newer version than this one.
 *
 * A file older than the last one that ran is run all the same: two branches that were joined may bring one.
 */
export function planMigrations(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const byId = new Map(known.map((each) => [each.id, each]));
  const newest = known.at(-1)?.id ?? "";
  for (const { id, checksum } of applied) {
    const file = byId.get(id);
    if (file === undefined) throw id > newest ? newer(id) : missing(id);
    if (file.checksum !== checksum) throw changed(file);
  }
  const done = new Set(applied.map(({ id }) => id));
  return known.filter(({ id }) => !done.has(id));
}

function newer(id: string): MizugiwaError {
  return new MizugiwaError("database-newer", {
    detail: `a newer version of Mizugiwa has changed this database (${id})`,
    remedy: "Start that version, or restore a backup taken before it.",
  });
}

function missing(id: string): MizugiwaError {
  return new MizugiwaError("migration-missing", {
    path: `${id}.sql`,
    detail: "this migration ran on the database, and its file is not there",
    remedy: "Install this version whole again.",
  });
}

function changed({ path }: Migration): MizugiwaError {
  return new MizugiwaError("migration-changed", {
    path,
    detail: "this migration ran on the database, and its file was changed since",
    remedy: "Bring the file back as it was; what must change goes into a new file.",
  });
}

/** Runs what is left, each migration and its note in one transaction; gives what ran. */
export async function migrate(client: Client, known: readonly Migration[]): Promise<readonly Migration[]> {
  for (const schema of ["mizugiwa", "trail"]) await client.query(`create schema if not exists ${schema}`);
  await client.query(
    `create table if not exists keeper.migration (
       id text primary key, checksum text not null, ran_at timestamptz not null default clock_timestamp())`,
  );
  const applied = await client.query<Applied>("select id, checksum from keeper.migration order by id");
  const left = planMigrations(known, applied.rows);
  await client.query("set search_path = mizugiwa");
  for (const each of left) await runOne(client, each);
  return left;
}

async function runOne(client: Client, { id, path, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query("insert into keeper.migration (id, checksum) values ($1, $2)", [id, checksum]);
    await client.query("commit");
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    await client.query("rollback");
    throw new MizugiwaError("migration-failed", { path, detail: said, remedy: "Nothing of it was kept." }, { cause });
  }
}
