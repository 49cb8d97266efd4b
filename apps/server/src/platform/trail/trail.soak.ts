import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Random, soak } from "@mizugiwa/proof";
import type { Client } from "pg";
import { systemActor } from "../access/index.js";
import type { Database } from "../database/database.js";
import { openTestDatabase, SILENT, startTestPostgres } from "../testing/postgres.js";
import { type Checkpoint, readAnchor, toDocument } from "./checkpoint.js";
import { appendTrail, openTrail, type Trail } from "./index.js";
import { verifyDatabase } from "./verify.js";

const WRITERS = 6;
const ENTRIES_EACH = 12;
const HELD_MS = 15;

/**
 * Writers whose transactions end late, in any order, or not at all, while the sealer works: the chain is sound and holds
 * every entry that was kept. Then one character somewhere in the trail is altered, or a row removed: it is found.
 */
export default soak({
  name: "server/trail",
  sample: 2,
  full: 100,
  timeoutMs: 120_000,
  run: async (rounds, random) => {
    const postgres = await startTestPostgres();
    const data = mkdtempSync(join(tmpdir(), "mizugiwa-trail-soak-"));
    const source = await postgres.makeMigrated();
    const database = await openTestDatabase(source);
    const timing = { everyMs: 2, checkpointEvery: 7, checkpointMs: 20, wholeMs: 50 };
    const admin = await postgres.admin(source);
    try {
      let kept = 0;
      for (let round = 0; round < rounds; round += 1) {
        const trail = await openTrail({ database, data, log: SILENT, timing });
        const counts = await Promise.all(Array.from({ length: WRITERS }, () => write(database, random)));
        kept += counts.reduce((sum, count) => sum + count, 0);
        const anchor = await judge(database, trail, kept);
        await trail.stop(); // it would seal anew what loses its seal
        await tamper(database, anchor, admin, random, round);
      }
      return [`${rounds} rounds: ${kept} entries sealed and signed, ${rounds} alterations found`];
    } finally {
      await admin.end();
      await database.close();
      await postgres.stop();
      rmSync(data, { recursive: true, force: true });
    }
  },
});

async function write(database: Database, random: Random): Promise<number> {
  let kept = 0;
  for (let index = 0; index < ENTRIES_EACH; index += 1) {
    const fails = random.below(5) === 0;
    const holdMs = random.below(HELD_MS);
    const personal = random.below(3) === 0 ? { personal: { after: { phone: `03-${random.below(9999)}` } } } : {};
    const wrote = database.db.transaction().execute(async (tx) => {
      const object = { kind: "alert", id: `a${random.below(1000)}` };
      const after = { n: random.below(1_000_000) / 1000, text: "変更" };
      await appendTrail(tx, systemActor("soak"), {
        action: "alert.closed",
        object,
        after,
        reason: "soak",
        ...personal,
      });
      await sleep(holdMs);
      if (fails) throw new Rollback();
    });
    try {
      await wrote;
      kept += 1;
    } catch (caught) {
      if (!(caught instanceof Rollback)) throw caught;
    }
  }
  return kept;
}

class Rollback extends Error {}

async function judge(database: Database, trail: Trail, kept: number): Promise<Checkpoint> {
  const anchor = await trail.checkpoint();
  const { positions, unsealed, faultCount, faults } = await verifyDatabase(database.db, null);
  if (positions !== kept || unsealed !== 0)
    throw new Error(`${kept} were kept, ${positions} are sealed, ${unsealed} wait`);
  if (faultCount !== 0) throw new Error(`a sound chain was found faulty: ${JSON.stringify(faults)}`);
  return anchor;
}

/** Columns a character is altered in, by table; hashes lose a bit. */
const TEXTS = ["actor_id", "actor_name", "action", "object_kind", "object_id", "reason"];
const HASHES = ["previous", "groups", "hash"];

async function tamper(
  database: Database,
  anchor: Checkpoint,
  admin: Client,
  random: Random,
  round: number,
): Promise<void> {
  const position = 1 + random.below(anchor.position);
  const statement = alteration(random, position);
  await remember(admin, position);
  try {
    const changed = await admin.query(statement);
    if (changed.rowCount !== 1)
      throw new Error(`round ${round}: ${statement} changed ${String(changed.rowCount)} rows`);
    const text = JSON.stringify(toDocument(anchor));
    const { faultCount } = await verifyDatabase(database.db, readAnchor(text, "anchor"));
    if (faultCount === 0) throw new Error(`round ${round}: not found: ${statement}`);
  } finally {
    await restore(admin);
  }
}

async function remember(admin: Client, position: number): Promise<void> {
  await admin.query("drop table if exists kept_seal, kept_entry");
  await admin.query(`create temporary table kept_seal as select * from trail.seal where position = ${position}`);
  await admin.query(
    "create temporary table kept_entry as select * from trail.entry where number = (select entry from kept_seal)",
  );
}

async function restore(admin: Client): Promise<void> {
  await admin.query("delete from trail.seal where position = (select position from kept_seal)");
  await admin.query("delete from trail.entry where number = (select number from kept_entry)");
  await admin.query("insert into trail.entry overriding system value select * from kept_entry");
  await admin.query("insert into trail.seal select * from kept_seal");
}

function alteration(random: Random, position: number): string {
  const pick = (list: readonly string[]): string => list[random.below(list.length)] ?? "";
  const entry = `number = (select entry from trail.seal where position = ${position})`;
  switch (random.below(5)) {
    case 0: {
      const column = pick(TEXTS);
      return `update trail.entry set ${column} = overlay(${column} placing '~' from 1) where ${entry}`;
    }
    case 1:
      return `update trail.entry set after = after || '{"n": -1}' where ${entry}`;
    case 2: {
      const column = pick(HASHES);
      const bit = random.below(256);
      return `update trail.seal set ${column} = set_bit(${column}, ${bit}, 1 - get_bit(${column}, ${bit})) where position = ${position}`;
    }
    case 3:
      return `delete from trail.entry where ${entry}`;
    default:
      return `delete from trail.seal where position = ${position}`;
  }
}
