import { createHash } from "node:crypto";
import type { Indicator } from "@mizugiwa/intel";
import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";

/** An indicator as it is kept. Times are seconds since the epoch. */
export interface StoredRow extends Indicator {
  readonly from: number | null;
  readonly until: number | null;
  readonly confidence: number | null;
  readonly note: string;
  readonly retracted: boolean;
}

/** Whoever changes indicators holds this until the transaction ends: numbers of change come to be seen in their order. */
const INDICATOR_LOCK = 7_203_115;

export async function lockIndicators(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${INDICATOR_LOCK})`.execute(tx);
}

/**
 * Keeps rows of a set; one that is there already takes what the row says. Gives how many are new, and how many say something else than before.
 * The caller holds the lock.
 */
export async function storeRows(
  tx: Transaction,
  set: number,
  given: string | null,
  rows: readonly StoredRow[],
): Promise<{ added: number; changed: number }> {
  if (rows.length === 0) return { added: 0, changed: 0 };
  // Of two rows of one value the later one counts.
  const last = new Map(rows.map((row) => [`${row.type} ${row.key}`, row]));
  const data = [...last.values()].map(({ type, key, from, until, confidence, note, retracted }) => {
    return {
      type,
      key,
      digest: digestOf(key),
      from_s: from,
      until_s: until,
      confidence,
      note: keepable(note),
      retracted,
    };
  });
  const { rows: counts } = await sql<{ added: string; changed: string }>`
    with given as (
      select type, key, digest, to_timestamp(from_s) as from_at, to_timestamp(until_s) as until_at, confidence, note, retracted
      from jsonb_to_recordset(${JSON.stringify(data)}::jsonb)
        as t(type text, key text, digest uuid, from_s bigint, until_s bigint, confidence smallint, note text, retracted boolean)),
    known as (
      select i.id, i.type, i.key, i.retracted_at is distinct from null as retracted, i.from_at, i.until_at, i.confidence, i.note
      from given g join indicator i on i.digest = g.digest and i.type = g.type and i.set = ${set}),
    fresh as (
      insert into indicator (set, type, key, digest, from_at, until_at, confidence, note, retracted_at, change, import)
      select ${set}, g.type, g.key, g.digest, g.from_at, g.until_at, g.confidence, g.note, case when g.retracted then now() end,
        nextval('indicator_change'), ${given}::uuid
      from given g where not exists (select from known k where k.type = g.type and k.key = g.key) returning id),
    other as (
      update indicator i set from_at = g.from_at, until_at = g.until_at, confidence = g.confidence, note = g.note,
        retracted_at = case when g.retracted then coalesce(i.retracted_at, now()) end, import = ${given}::uuid,
        change = nextval('indicator_change')
      from given g join known k on k.type = g.type and k.key = g.key
      where i.id = k.id and (k.from_at, k.until_at, k.confidence, k.note, k.retracted)
        is distinct from (g.from_at, g.until_at, g.confidence, g.note, g.retracted) returning i.id),
    same as (
      update indicator i set import = ${given}::uuid from given g join known k on k.type = g.type and k.key = g.key
      where i.id = k.id and i.import is distinct from ${given}::uuid
        and (k.from_at, k.until_at, k.confidence, k.note, k.retracted)
          is not distinct from (g.from_at, g.until_at, g.confidence, g.note, g.retracted) returning i.id)
    select (select count(*) from fresh) as added, (select count(*) from other) as changed`.execute(tx);
  return { added: Number(counts[0]?.added ?? 0), changed: Number(counts[0]?.changed ?? 0) };
}

/** Counts what was not taken back of a set. */
export async function countLive(tx: Transaction, set: number): Promise<void> {
  await sql`
    update indicator_set set live = (select count(*) from indicator where set = ${set} and retracted_at is null)
    where number = ${set}`.execute(tx);
}

/** How a key is found. */
export function digestOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}

function keepable(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, "\uFFFD");
}
