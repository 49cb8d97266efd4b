import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import { type Hit, keepableHit, type Sample, sampleOf } from "./hit.js";
import { SAMPLES_MAX } from "./placing.js";

/** A hit that stands for one that was told before. */
export type RestatedHit = Hit & { readonly instead: string };

export function isRestated(hit: Hit): hit is RestatedHit {
  return hit.instead !== undefined;
}

/** An alert whose event has another place; the same as those that `storeHits` gives. */
interface Changed {
  readonly id: string;
  readonly compartment: string | null;
  readonly change: "appended";
}

interface Row {
  id: string;
  compartment: string | null;
  rule: string;
  events: string;
  window_from: string;
  first_events: readonly Sample[];
  last_events: readonly Sample[];
}

/**
 * Puts hits into the place of those that were told before, within the caller's transaction. Their alerts stay who they are:
 * neither count nor state change. One that was put there already changes nothing.
 */
export async function restateHits(tx: Transaction, hits: readonly RestatedHit[]): Promise<Changed[]> {
  if (hits.length === 0) return [];
  const moved = await moveEvents(tx, hits);
  const byAlert = new Map<string, Moved[]>();
  for (const each of moved) byAlert.set(each.alert, [...(byAlert.get(each.alert) ?? []), each]);
  if (byAlert.size === 0) return [];
  const { rows } = await sql<Row>`
    select id, compartment, rule, events, (extract(epoch from window_from) * 1000000)::bigint as window_from, first_events, last_events
    from alert where id = any(${[...byAlert.keys()]}::uuid[]) order by id for update`.execute(tx);
  const data = rows.map((row) => restated(row, byAlert.get(row.id) ?? []));
  await sql`
    update alert a set first_events = t.first_events, last_events = t.last_events,
      first_at = coalesce(timestamptz 'epoch' + t.first_us * interval '1 microsecond', a.first_at),
      last_at = coalesce(timestamptz 'epoch' + t.last_us * interval '1 microsecond', a.last_at),
      window_from = timestamptz 'epoch' + t.window_us * interval '1 microsecond'
    from jsonb_to_recordset(${JSON.stringify(data)}::jsonb)
      as t(id uuid, first_events jsonb, last_events jsonb, first_us bigint, last_us bigint, window_us bigint)
    where a.id = t.id`.execute(tx);
  return rows.map(({ id, compartment }) => ({ id, compartment, change: "appended" }));
}

interface Moved {
  readonly alert: string;
  readonly fromUs: number;
  readonly hit: RestatedHit;
}

async function moveEvents(tx: Transaction, hits: readonly RestatedHit[]): Promise<Moved[]> {
  const byKey = new Map(hits.map((hit) => [JSON.stringify([hit.rule.id, hit.eventId]), hit]));
  const data = hits.map(({ rule, instead, eventId, atUs }) => ({
    rule: rule.id,
    instead,
    event: eventId,
    at_us: atUs,
  }));
  const { rows } = await sql<{ alert: string; rule: string; event: string; from_us: string }>`
    with asked as (select * from jsonb_to_recordset(${JSON.stringify(data)}::jsonb)
        as t(rule text, instead text, event text, at_us bigint)),
      held as (select asked.*, e.alert, e.at from asked
        join alert_event e on e.rule = asked.rule and e.event_id = asked.instead for update of e)
    update alert_event e set event_id = held.event, at = timestamptz 'epoch' + held.at_us * interval '1 microsecond',
      told_as = case when held.event = held.instead then e.told_as else coalesce(e.told_as, held.instead) end
    from held where e.rule = held.rule and e.event_id = held.instead
    returning e.alert, e.rule, e.event_id as event, (extract(epoch from held.at) * 1000000)::bigint as from_us`.execute(
    tx,
  );
  return rows.flatMap(({ alert, rule, event, from_us: fromUs }) => {
    const hit = byKey.get(JSON.stringify([rule, event]));
    return hit === undefined ? [] : [{ alert, fromUs: Number(fromUs), hit }];
  });
}

/** The samples of an alert with hits in their new place; its first and last time where all its events are among them. */
function restated(row: Row, moved: readonly Moved[]) {
  const samples = new Map(moved.map(({ hit }) => [hit.instead, sampleOf(keepableHit(hit))]));
  const replaced = (list: readonly Sample[], direction: 1 | -1): readonly Sample[] =>
    list
      .map((sample) => samples.get(sample.eventId) ?? sample)
      .sort((a, b) => direction * (a.atUs - b.atUs || (a.eventId < b.eventId ? -1 : 1)));
  const [first, last] = [replaced(row.first_events, 1), replaced(row.last_events, -1)];
  const isWhole = Number(row.events) <= SAMPLES_MAX;
  const windowUs = Number(row.window_from);
  const begun = moved.find(({ fromUs }) => fromUs === windowUs);
  return {
    id: row.id,
    first_events: first,
    last_events: last,
    first_us: isWhole ? (first[0]?.atUs ?? null) : null,
    last_us: isWhole ? (last[0]?.atUs ?? null) : null,
    window_us: begun?.hit.atUs ?? windowUs,
  };
}
