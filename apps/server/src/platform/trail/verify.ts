import { readFileSync } from "node:fs";
import { MizugiwaError } from "@mizugiwa/base";
import { type Kysely, sql } from "kysely";
import type { Config } from "../config/config.js";
import { withReadOnly } from "../database/read-only.js";
import { ChainCheck, type Verdict } from "./check.js";
import { type Checkpoint, readAnchor } from "./checkpoint.js";
import { verifyFile } from "./export.js";
import { readCheckpoints, readSealed, readUnsealed } from "./rows.js";

/** Entries waiting for their seal are few; those of an installation whose sealer stood still are counted up to this. */
const UNSEALED_MAX = 100_000;

/** Verifies the chain of a database against its checkpoints and an anchor; give it a snapshot. */
export async function verifyDatabase(db: Kysely<object>, anchor: Checkpoint | null): Promise<Verdict> {
  const check = new ChainCheck(await readCheckpoints(db), anchor);
  for await (const sealed of readSealed(db)) check.add(sealed);
  for (const entry of await readUnsealed(db, "0", UNSEALED_MAX)) check.addUnsealed(entry);
  return check.verdict();
}

/**
 * Verifies the audit trail of an installation, running or not, or of an exported file; writes nothing. Throws
 * `trail-not-there`, `trail-file-unreadable`, `anchor-unreadable`, or the system's error where a file cannot be opened.
 */
export async function verifyTrail(
  config: Config,
  { anchor, file }: { anchor: string | null; file: string | null },
): Promise<Verdict> {
  const held = anchor === null ? null : readAnchor(readFileSync(anchor, "utf8"), anchor);
  if (file !== null) return await verifyFile(file, held);
  return await withReadOnly(config, async (db, place) => {
    const found = await sql<{ there: boolean }>`select to_regclass('trail.seal') is not null as there`.execute(db);
    if (found.rows[0]?.there === true) return await verifyDatabase(db, held);
    throw new MizugiwaError("trail-not-there", {
      path: place,
      detail: "this database has no audit trail",
      remedy: "Give the data folder with --data, or the database with DATABASE_URL.",
    });
  });
}
