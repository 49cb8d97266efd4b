import { sql } from "kysely";
import type { Database, Transaction } from "../../platform/database/database.js";
import type { AlertChange, Hit } from "../alerts/index.js";
import type { Suppressed } from "../tunings/suppressed.js";
import type { RetroTables } from "./schema.js";

/** Up to where a run is done: everything to this event, in the order of time and then of the log. */
export interface Place {
  readonly atUs: bigint;
  readonly segment: bigint;
  readonly ordinal: bigint;
}

/** A run as its job needs it. */
export interface Run {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly title: string;
  readonly titleJa: string | null;
  readonly fromUs: bigint;
  readonly toUs: bigint;
  readonly sources: readonly string[] | null;
  readonly job: string | null;
  readonly before: { readonly segment: number; readonly ordinal: number } | null;
  readonly place: Place | null;
  readonly total: number | null;
}

export async function loadRun({ db }: Database, id: string): Promise<Run | null> {
  const row = await db
    .withTables<RetroTables>()
    .selectFrom("retro_run")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { before_segment: segment, before_ordinal: ordinal, place_us: us } = row;
  return {
    id: row.id,
    kind: row.subject_kind,
    subject: row.subject,
    title: row.title,
    titleJa: row.title_ja,
    fromUs: BigInt(row.from_us),
    toUs: BigInt(row.to_us),
    sources: row.sources,
    job: row.job,
    before: segment === null || ordinal === null ? null : { segment: Number(segment), ordinal: Number(ordinal) },
    place:
      us === null
        ? null
        : { atUs: BigInt(us), segment: BigInt(row.place_segment ?? -1), ordinal: BigInt(row.place_ordinal ?? -1) },
    total: row.total === null ? null : Number(row.total),
  };
}

export interface Kept {
  readonly place: Place | null;
  /** Events matched one by one since the last time. */
  readonly single: number;
  /** Where the run began, and over how many events. */
  readonly begun: { readonly before: { segment: number; ordinal: number }; readonly total: number } | null;
  readonly finished?: boolean;
}

/** Moves the place of a run; throws where it is no longer the job's. Gives false where it was finished before. */
export async function keepPlace(tx: Transaction, run: string, job: string, kept: Kept): Promise<boolean> {
  const { place, single, begun, finished = false } = kept;
  const { rows } = await sql<{ was: Date | null }>`
    update retro_run r set
      place_us = ${place?.atUs.toString() ?? null}, place_segment = ${place?.segment.toString() ?? null},
      place_ordinal = ${place?.ordinal.toString() ?? null}, matched_singly = r.matched_singly + ${single},
      before_segment = coalesce(r.before_segment, ${begun?.before.segment ?? null}),
      before_ordinal = coalesce(r.before_ordinal, ${begun?.before.ordinal ?? null}),
      total = coalesce(r.total, ${begun?.total ?? null}),
      finished_at = case when ${finished} then coalesce(r.finished_at, now()) else r.finished_at end
    from (select id, finished_at as was from retro_run where id = ${run} and job = ${job} for update) old
    where r.id = old.id returning old.was`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error("another job has this search");
  return row.was === null;
}

export interface Findings {
  readonly met: readonly Hit[];
  readonly suppressed: readonly Suppressed[];
  readonly changes: readonly AlertChange[];
}

/** Adds what was met to what a run found, apart by who may know of it, and the alerts that came of it. */
export async function keepFound(tx: Transaction, run: string, { met, suppressed, changes }: Findings): Promise<void> {
  const found = new Map<string | null, { met: number; fresh: number; suppressed: number }>();
  const of = (compartment: string | null) => {
    const known = found.get(compartment) ?? { met: 0, fresh: 0, suppressed: 0 };
    found.set(compartment, known);
    return known;
  };
  for (const { compartment } of met) of(compartment).met += 1;
  for (const { hit } of suppressed) of(hit.compartment).suppressed += 1;
  for (const { compartment, events = 0 } of changes) of(compartment).fresh += events;
  for (const [compartment, each] of found) {
    await sql`
      insert into retro_found (run, compartment, met, known, suppressed)
      values (${run}, ${compartment}, ${each.met + each.suppressed}, ${each.met - each.fresh}, ${each.suppressed})
      on conflict (run, compartment) do update set met = retro_found.met + excluded.met,
        known = retro_found.known + excluded.known, suppressed = retro_found.suppressed + excluded.suppressed`.execute(
      tx,
    );
  }
  if (changes.length === 0) return;
  await sql`
    insert into retro_alert (run, alert, compartment, raised, events)
    select ${run}::uuid, alert, compartment, raised, events
    from unnest(${changes.map(({ id }) => id)}::uuid[], ${changes.map(({ compartment }) => compartment)}::uuid[],
      ${changes.map(({ change }) => change === "raised")}::boolean[], ${changes.map(({ events = 0 }) => events)}::bigint[])
      as t(alert, compartment, raised, events)
    on conflict (run, alert) do update set events = retro_alert.events + excluded.events`.execute(tx);
}

/** What a run found that everybody with the permission may know of. */
export async function openFindings(tx: Transaction, run: string): Promise<{ met: number; raised: number }> {
  const { rows } = await sql<{ met: string | null; raised: string }>`
    select (select met from retro_found where run = ${run} and compartment is null) as met,
      (select count(*) from retro_alert where run = ${run} and compartment is null and raised) as raised`.execute(tx);
  return { met: Number(rows[0]?.met ?? 0), raised: Number(rows[0]?.raised ?? 0) };
}
