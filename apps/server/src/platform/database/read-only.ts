import { MizugiwaError } from "@mizugiwa/base";
import { Kysely, PostgresDialect, sql } from "kysely";
import { Pool } from "pg";
import type { Config } from "../config/config.js";
import { existingCluster } from "./embedded/ways.js";
import { openSource } from "./source.js";

/**
 * Reads the database of an installation from outside of its server, running or not, in one snapshot that cannot write.
 * An embedded PostgreSQL that did not run is ended again, unless somebody uses it by then. Throws `trail-not-there`.
 */
export async function withReadOnly<Result>(
  { data, databaseUrl }: Pick<Config, "data" | "databaseUrl">,
  work: (db: Kysely<object>, place: string) => Promise<Result>,
): Promise<Result> {
  if (databaseUrl === null && existingCluster(data) === null) {
    throw new MizugiwaError("trail-not-there", {
      path: data,
      detail: "there is no database in this data folder",
      remedy: "Give the data folder with --data, or the database with DATABASE_URL.",
    });
  }
  const source = await openSource(data, databaseUrl);
  const how = await source.ensure();
  const pool = new Pool({
    ...source.owner(),
    application_name: "mizugiwa reader",
    max: 1,
    options: "-c search_path=mizugiwa -c default_transaction_read_only=on",
  });
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  let used = true;
  try {
    return await db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute((tx) => work(tx, source.place));
  } finally {
    used = how !== "started" || (await isUsed(db));
    await db.destroy();
    if (!used) await source.stop();
  }
}

async function isUsed(db: Kysely<object>): Promise<boolean> {
  const found = await sql<{ used: boolean }>`select count(*) > 0 as used from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()`.execute(db);
  return found.rows[0]?.used === true;
}
