import { sql } from "kysely";
import { systemActor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { appendTrailAll } from "../../platform/trail/index.js";
import type { StandardInForce } from "../practice/ports.js";
import type { Standing } from "../practice/standing.js";
import type { ReopenCause } from "../practice/states.js";
import { cellFacts } from "./facts.js";
import { type Turned, walk } from "./walk.js";

/** Names the lock under which standings are written: one writer at a time, so that no turn is lost or written twice. */
const LOCK = 0x6d7a7374;
const SYSTEM = systemActor("practice");

export interface CellTurn extends Turned {
  readonly service: string;
  readonly requirement: string;
}

/** Taken first in every transaction that changes what standings follow from. */
export async function lockStandings(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
}

/**
 * Brings the standings of services, and of those that inherit from them, to an instant. Turns that time made stand at
 * their own instants. Gives what turned.
 */
export async function settle(
  tx: Transaction,
  standard: StandardInForce,
  services: readonly string[],
  now: Date,
): Promise<CellTurn[]> {
  const turned: CellTurn[] = [];
  const done = new Set<string>();
  const waiting = [...services];
  for (let service = waiting.shift(); service !== undefined; service = waiting.shift()) {
    if (done.has(service)) continue;
    done.add(service);
    const turns = await settleOne(tx, standard, service, now);
    turned.push(...turns);
    // Whoever is settled again because a platform turned is settled for good: cycles are refused where they are made.
    if (turns.length > 0) waiting.push(...(await dependents(tx, service)).filter((each) => !done.has(each)));
  }
  return turned;
}

/** Services some cell of which time has changed by now. */
export async function dueServices(tx: Transaction, now: Date): Promise<string[]> {
  const { rows } = await sql<{ service: string }>`
    select distinct service from standing where next_at <= ${now}`.execute(tx);
  return rows.map(({ service }) => service);
}

async function dependents(tx: Transaction, service: string): Promise<string[]> {
  const { rows } = await sql<{ service: string }>`
    select service from service_profile where state = 'confirmed' and facts ->> 'platform' = ${service}
    union select service from practice_record where platform = ${service}`.execute(tx);
  return rows.map((row) => row.service);
}

interface HeldRow {
  readonly requirement: string;
  readonly standing: Standing;
  readonly since: Date;
  readonly shortSince: Date | null;
  readonly nextAt: Date | null;
}

async function settleOne(tx: Transaction, standard: StandardInForce, service: string, now: Date): Promise<CellTurn[]> {
  const facts = await cellFacts(tx, service, standard);
  const { rows } = await sql<HeldRow>`
    select requirement, standing, since, short_since as "shortSince", next_at as "nextAt"
    from standing where service = ${service}`.execute(tx);
  const held = new Map(rows.map((row) => [row.requirement, row]));
  const turns: CellTurn[] = [];
  const ends: { requirement: string; nextAt: string | null }[] = [];
  for (const [requirement, cell] of facts) {
    const before = held.get(requirement);
    const walked = walk(before === undefined ? null : inMs(before), cell, now.getTime());
    turns.push(...walked.turns.map((turn) => ({ ...turn, service, requirement })));
    const nextAt = walked.nextAt === null ? null : new Date(walked.nextAt);
    if (before === undefined || before.nextAt?.getTime() !== nextAt?.getTime()) {
      ends.push({ requirement, nextAt: nextAt?.toISOString() ?? null });
    }
  }
  const gone = rows.map(({ requirement }) => requirement).filter((id) => !facts.has(id));
  await writeTurns(tx, service, turns);
  await writeEnds(tx, service, ends);
  if (gone.length > 0) await endCells(tx, service, gone, now);
  await reopenEnded(tx, service, turns);
  return turns;
}

function inMs({ standing, since, shortSince, nextAt }: HeldRow) {
  return {
    standing,
    since: since.getTime(),
    shortSince: shortSince?.getTime() ?? null,
    nextAt: nextAt?.getTime() ?? null,
  };
}

/** Each turn ends the stretch before it; several turns of a cell come in the order of time. */
async function writeTurns(tx: Transaction, service: string, turns: readonly CellTurn[]): Promise<void> {
  if (turns.length === 0) return;
  const given = JSON.stringify(
    lastOfInstant(turns).map(({ requirement, standing, at, shortSince }) => ({
      requirement,
      standing,
      at: new Date(at).toISOString(),
      short_since: shortSince === null ? null : new Date(shortSince).toISOString(),
    })),
  );
  const rows = sql`jsonb_to_recordset(${given}::jsonb)
    as turn (requirement text, standing text, at timestamptz, short_since timestamptz)`;
  await sql`update standing_interval held set to_at = first.at
    from (select requirement, min(at) as at from ${rows} group by requirement) first
    where held.service = ${service} and held.requirement = first.requirement
      and held.to_at = 'infinity' and held.from_at < first.at`.execute(tx);
  await sql`insert into standing_interval (service, requirement, standing, short_since, from_at, to_at)
    select ${service}::uuid, requirement, standing, short_since, at,
      coalesce(lead(at) over (partition by requirement order by at), 'infinity')
    from ${rows}
    on conflict (service, requirement, from_at) do update
      set standing = excluded.standing, short_since = excluded.short_since, to_at = excluded.to_at`.execute(tx);
  await sql`insert into standing (service, requirement, standing, since, short_since)
    select distinct on (requirement) ${service}::uuid, requirement, standing, at, short_since
    from ${rows} order by requirement, at desc
    on conflict (service, requirement) do update
      set standing = excluded.standing, since = excluded.since, short_since = excluded.short_since`.execute(tx);
}

/** Of several turns of a cell at one instant the last counts. */
function lastOfInstant(turns: readonly CellTurn[]): CellTurn[] {
  return [...new Map(turns.map((turn) => [`${turn.requirement} ${turn.at}`, turn])).values()];
}

async function writeEnds(
  tx: Transaction,
  service: string,
  ends: readonly { readonly requirement: string; readonly nextAt: string | null }[],
): Promise<void> {
  if (ends.length === 0) return;
  await sql`update standing held set next_at = given."nextAt"
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as given (requirement text, "nextAt" timestamptz)
    where held.service = ${service} and held.requirement = given.requirement`.execute(tx);
}

/** Requirements that are no longer in the standard: their history ends, and stays. */
async function endCells(tx: Transaction, service: string, gone: readonly string[], now: Date): Promise<void> {
  await sql`update standing_interval set to_at = ${now}
    where service = ${service} and requirement = any(${[...gone]}) and to_at = 'infinity' and from_at < ${now}`.execute(
    tx,
  );
  await sql`delete from standing where service = ${service} and requirement = any(${[...gone]})`.execute(tx);
}

/** A judgement whose evidence or exception came to its end no longer stands. */
async function reopenEnded(tx: Transaction, service: string, turns: readonly CellTurn[]): Promise<void> {
  const ended = turns.filter(({ byTime, standing }) => byTime && standing === "stale");
  for (const { requirement, at } of ended) {
    await reopen(tx, { service, requirement, cause: "stale", detail: null, at: new Date(at) });
  }
}

export interface Reopening {
  readonly service: string;
  readonly requirement: string;
  readonly cause: ReopenCause;
  readonly detail: string | null;
  readonly at: Date;
}

/** Takes a judgement back; true where there was one. */
export async function reopen(tx: Transaction, given: Reopening): Promise<boolean> {
  const { service, requirement, cause, detail, at } = given;
  const done = await sql`update practice_record
    set state = 'reopened', cause = ${cause}, cause_detail = ${detail}, reopened_at = ${at}, version = version + 1
    where service = ${service} and requirement = ${requirement} and state = 'judged' returning 1`.execute(tx);
  if (done.rows.length === 0) return false;
  await appendTrailAll(tx, SYSTEM, [
    {
      action: "practice.reopened",
      object: { kind: "practice", id: `${service}/${requirement}` },
      after: { cause, detail, at: at.toISOString() },
    },
  ]);
  return true;
}
