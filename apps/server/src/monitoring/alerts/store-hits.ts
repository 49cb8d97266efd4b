import { randomInt, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { systemActor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { appendTrailAll } from "../../platform/trail/index.js";
import { groupKeyOf, type Hit, keepableHit, type Sample } from "./hit.js";
import { type AlertFacts, type Placed, placeHits, WINDOWS, type Windows } from "./placing.js";
import { isRestated, restateHits } from "./restate-hits.js";
import { type AlertState, severityOf } from "./states.js";

/** One alert that a batch raised, added to or brought back: to be told to pages once the transaction is kept. */
export interface AlertChange {
  readonly id: string;
  readonly compartment: string | null;
  readonly change: Placed["change"];
  /** How many of the hits it took; absent where it changed without one. */
  readonly events?: number;
}

/** Rows a statement carries. */
const CHUNK = 5000;
/** Whoever places hits holds this until the transaction ends: two that place at once would raise one alert twice. */
const PLACING_LOCK = 7_203_114;
const SYSTEM = systemActor("alerts");

/**
 * Places hits into alerts, within the caller's transaction: the stream moves its offset in the same one. A hit whose
 * rule and event are in an alert already changes nothing, so that a batch may be repeated after a crash. Gives what
 * changed, for `publishAlerts` after the commit.
 */
export async function storeHits(
  tx: Transaction,
  hits: readonly Hit[],
  windows: Windows = WINDOWS,
): Promise<AlertChange[]> {
  if (hits.length === 0) return [];
  await sql`select pg_advisory_xact_lock(${PLACING_LOCK})`.execute(tx);
  const fresh = await dropKnown(tx, hits.filter((hit) => !isRestated(hit)).map(keepableHit));
  const changes = fresh.length === 0 ? [] : await placeFresh(tx, fresh, windows);
  return [...changes, ...(await restateHits(tx, hits.filter(isRestated)))];
}

async function placeFresh(tx: Transaction, fresh: readonly Hit[], windows: Windows): Promise<AlertChange[]> {
  const placed = placeHits(await loadTakers(tx, fresh, windows), fresh, windows, randomUUID);
  const changes = [...(await insertAlerts(tx, placed)), ...(await updateAlerts(tx, placed))];
  await insertEvents(tx, placed);
  await tellTrail(tx, placed, changes);
  return changes;
}

async function dropKnown(tx: Transaction, hits: readonly Hit[]): Promise<Hit[]> {
  const known = new Set<string>();
  for (const part of chunks(hits)) {
    const { rows } = await sql<{ rule: string; event_id: string }>`
      select asked.rule, asked.event_id
      from unnest(${part.map(({ rule }) => rule.id)}::text[], ${part.map(({ eventId }) => eventId)}::text[])
        as asked(rule, event_id)
      where exists (select from alert_event e where e.rule = asked.rule and e.event_id = asked.event_id)
        or exists (select from alert_event e where e.rule = asked.rule and e.told_as = asked.event_id)`.execute(tx);
    for (const { rule, event_id } of rows) known.add(JSON.stringify([rule, event_id]));
  }
  return hits.filter(({ rule, eventId }) => !known.has(JSON.stringify([rule.id, eventId])));
}

/** More alerts of one group that could take one batch's hits: the newest are asked. */
const TAKERS_MAX = 64;

interface TakerRow {
  id: string;
  group_key: string;
  state: AlertState;
  window_from: string;
  closed_at: string | null;
  snoozed_until: string | null;
  merged_into_open: boolean;
  first_at: string;
  last_at: string;
  events: string;
  first_events: readonly Sample[];
  last_events: readonly Sample[];
  sources: string[];
  hosts: string[];
}

/** The alerts that may take one of the hits, locked against whoever triages them. */
async function loadTakers(tx: Transaction, hits: readonly Hit[], windows: Windows): Promise<AlertFacts[]> {
  const spans = new Map<string, { key: string; from: number; to: number }>();
  for (const hit of hits) {
    const key = groupKeyOf(hit);
    const span = spans.get(key);
    if (span === undefined) spans.set(key, { key, from: hit.atUs, to: hit.atUs });
    else spans.set(key, { key, from: Math.min(span.from, hit.atUs), to: Math.max(span.to, hit.atUs) });
  }
  const found: AlertFacts[] = [];
  for (const part of chunks([...spans.values()])) {
    const { rows } = await sql<TakerRow>`
      with asked as (
        select key, ${instant("from_us")} as from_at, ${instant("to_us")} as to_at
        from jsonb_to_recordset(${JSON.stringify(part.map(({ key, from, to }) => ({ key, from_us: from, to_us: to })))}::jsonb)
          as t(key text, from_us bigint, to_us bigint)),
      taker as (
        select candidate.id from asked, lateral (
          select a.id from alert a
          where a.group_key = asked.key and a.window_from <= asked.to_at + ${micros(windows.windowUs)}
            and (a.window_from >= asked.from_at - ${micros(windows.windowUs)}
              or a.closed_at >= asked.from_at - ${micros(windows.reopenUs)} or a.snoozed_until >= asked.from_at)
          order by a.window_from desc limit ${TAKERS_MAX}) candidate)
      select a.id, a.group_key, a.state, ${us("a.window_from")} as window_from, ${us("a.closed_at")} as closed_at,
        ${us("a.snoozed_until")} as snoozed_until, ${us("a.first_at")} as first_at, ${us("a.last_at")} as last_at,
        coalesce((select target.state <> 'closed' from alert target where target.id = a.merged_into), false)
          as merged_into_open,
        a.events, a.first_events, a.last_events, a.sources, a.hosts
      from alert a where a.id in (select id from taker) order by a.id for update of a`.execute(tx);
    found.push(...rows.map(factsOf));
  }
  return found;
}

function factsOf(row: TakerRow): AlertFacts {
  const us = (text: string | null): number | null => (text === null ? null : Number(text));
  return {
    id: row.id,
    groupKey: row.group_key,
    state: row.state,
    windowFromUs: Number(row.window_from),
    closedAtUs: us(row.closed_at),
    snoozedUntilUs: us(row.snoozed_until),
    mergedIntoOpen: row.merged_into_open,
    firstUs: Number(row.first_at),
    lastUs: Number(row.last_at),
    events: Number(row.events),
    firstEvents: row.first_events,
    lastEvents: row.last_events,
    sources: row.sources,
    hosts: row.hosts,
  };
}

async function insertAlerts(tx: Transaction, placed: readonly Placed[]): Promise<AlertChange[]> {
  const raised = placed.filter(({ change }) => change === "raised");
  for (const part of chunks(raised)) {
    await sql`
      insert into alert (id, number, group_key, rule, rule_title, rule_title_ja, rule_level, rule_facts, kind, severity, entity_kind, entity_key,
        source, service, tenant, asset, host, label, compartment, window_from, first_at, last_at, events,
        first_events, last_events, sources, hosts)
      select id, coalesce(number, nextval('alert_number')), group_key, rule, rule_title, rule_title_ja, rule_level, rule_facts, kind, severity, entity_kind, entity_key,
        source, service, tenant, asset, host, label, compartment, ${instant("window_us")}, ${instant("first_us")},
        ${instant("last_us")}, events, first_events, last_events, sources, hosts
      from jsonb_to_recordset(${JSON.stringify(part.flatMap(rowOfNew))}::jsonb) as t(id uuid, number bigint,
        group_key text, rule text, rule_title text, rule_title_ja text, rule_level text, rule_facts jsonb, kind text, severity text, entity_kind text, entity_key text,
        source uuid, service uuid, tenant uuid, asset uuid, host text, label text, compartment uuid, window_us bigint,
        first_us bigint, last_us bigint, events bigint, first_events jsonb, last_events jsonb, sources uuid[],
        hosts text[])`.execute(tx);
  }
  return raised.map(({ facts, hits }) => ({
    id: facts.id,
    compartment: hits[0]?.compartment ?? null,
    change: "raised",
    events: hits.length,
  }));
}

/** The columns that a batch changes, as both statements take them. */
function growthOf({ facts }: Placed) {
  return {
    id: facts.id,
    window_us: facts.windowFromUs,
    first_us: facts.firstUs,
    last_us: facts.lastUs,
    events: facts.events,
    first_events: facts.firstEvents,
    last_events: facts.lastEvents,
    sources: facts.sources,
    hosts: facts.hosts,
  };
}

/** Numbers of alerts that not everybody may see; far from those that are counted. */
const HIDDEN_NUMBERS_FROM = 10 ** 12;
const HIDDEN_NUMBERS = 2 ** 47;

function rowOfNew(placed: Placed) {
  const first = placed.hits[0];
  if (first === undefined) return []; // a new alert is made by its first hit
  const { rule, entity, kind, source, service, tenant, asset, host, label, compartment } = first;
  const { author, license, tags, falsepositives } = rule;
  return [
    {
      ...growthOf(placed),
      number: compartment === null ? null : HIDDEN_NUMBERS_FROM + randomInt(HIDDEN_NUMBERS),
      group_key: placed.facts.groupKey,
      rule: rule.id,
      rule_title: rule.title,
      rule_title_ja: rule.titleJa ?? null,
      rule_level: rule.level,
      rule_facts: { author, license, tags, falsepositives },
      severity: severityOf(rule.level),
      entity_kind: entity.kind,
      entity_key: entity.key,
      kind,
      source,
      service,
      tenant,
      asset,
      host,
      label,
      compartment,
    },
  ];
}

async function updateAlerts(tx: Transaction, placed: readonly Placed[]): Promise<AlertChange[]> {
  const grown = placed.filter(({ change }) => change !== "raised");
  const changes: AlertChange[] = [];
  const taken = new Map(grown.map(({ facts, hits }) => [facts.id, hits.length]));
  for (const part of chunks(grown)) {
    const data = part.map((each) => ({ ...growthOf(each), reopened: each.change === "reopened" }));
    const { rows } = await sql<{ id: string; compartment: string | null; reopened: boolean }>`
      update alert a set window_from = ${instant("window_us")}, first_at = ${instant("first_us")},
        last_at = ${instant("last_us")}, events = t.events, first_events = t.first_events, last_events = t.last_events,
        sources = t.sources, hosts = t.hosts,
        state = case when reopened then 'new' else a.state end, cause_ended_at = null,
        cycle = a.cycle + reopened::int, version = a.version + reopened::int,
        reopened_at = case when reopened then now() else a.reopened_at end,
        closed_at = case when reopened then null else a.closed_at end,
        disposition = case when reopened then null else a.disposition end,
        merged_into = case when reopened then null else a.merged_into end,
        acknowledged_at = case when reopened then null else a.acknowledged_at end,
        triaged_at = case when reopened then null else a.triaged_at end
      from jsonb_to_recordset(${JSON.stringify(data)}::jsonb) as t(id uuid, window_us bigint, first_us bigint,
        last_us bigint, events bigint, first_events jsonb, last_events jsonb, sources uuid[], hosts text[],
        reopened boolean)
      where a.id = t.id returning a.id, a.compartment, t.reopened`.execute(tx);
    for (const { id, compartment, reopened } of rows) {
      changes.push({ id, compartment, change: reopened ? "reopened" : "appended", events: taken.get(id) ?? 0 });
    }
  }
  return changes;
}

async function insertEvents(tx: Transaction, placed: readonly Placed[]): Promise<void> {
  const rows = placed.flatMap(({ facts, hits }) => hits.map((hit) => ({ alert: facts.id, hit })));
  for (const part of chunks(rows)) {
    await sql`
      with event as (
        insert into alert_event (rule, event_id, alert, at)
        select rule, event_id, alert, ${instant("at_us")}
        from unnest(${part.map(({ hit }) => hit.rule.id)}::text[], ${part.map(({ hit }) => hit.eventId)}::text[],
          ${part.map(({ alert }) => alert)}::uuid[], ${part.map(({ hit }) => hit.atUs)}::bigint[])
          as t(rule, event_id, alert, at_us)
        returning rule, at)
      insert into rule_day as d (rule, day, hits)
      select rule, (at at time zone 'UTC')::date, count(*) from event group by 1, 2 order by 1, 2
      on conflict (rule, day) do update set hits = d.hits + excluded.hits`.execute(tx);
  }
}

/** That an alert came to be, or came back, is in the trail; what it grew by is in the alert. */
async function tellTrail(tx: Transaction, placed: readonly Placed[], changes: readonly AlertChange[]): Promise<void> {
  const compartments = new Map(changes.map(({ id, compartment }) => [id, compartment]));
  const entries = placed.flatMap(({ facts, change, hits }) => {
    const [hit] = hits;
    if (change === "appended" || hit === undefined) return [];
    const { rule, entity, eventId: event } = hit;
    return [
      {
        action: `alert.${change}`,
        object: { kind: "alert", id: facts.id, compartment: compartments.get(facts.id) ?? null },
        after: { state: "new", rule: rule.id, entity: `${entity.kind}:${entity.key}`, event },
      },
    ];
  });
  await appendTrailAll(tx, SYSTEM, entries);
}

/** An instant of a column of µs; exact, since the product stays below 2^53. */
function instant(column: string) {
  return sql`(timestamptz 'epoch' + ${sql.ref(column)} * interval '1 microsecond')`;
}

function us(column: string) {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000000)::bigint`;
}

function micros(count: number) {
  return sql`${count}::bigint * interval '1 microsecond'`;
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += CHUNK) yield rows.slice(from, from + CHUNK);
}
