import { sql } from "kysely";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { placeOf } from "../hot/node.js";
import { Rereading } from "../retro/rereading.js";
import type { EventStore } from "../store/index.js";
import type { SourceFacts } from "../stream/protocol.js";
import { TuningJudge, type TuningOrder } from "./judge.js";
import type { TuningPreview } from "./schema.js";

const DAYS = 30;
const DAY_MS = 86_400_000;
/** Events of alerts that are looked at, the newest. */
const EVENTS_MAX = 5000;
const SHOWN = 20;

export interface PreviewParts {
  readonly database: Database;
  readonly store: Pick<EventStore, "sift">;
  readonly sources: () => Promise<readonly SourceFacts[]>;
}

interface AlertEvent {
  readonly event_id: string;
  readonly alert: string;
  readonly number: string;
  readonly entity_key: string;
}

/** What a tuning would have held back of the alerts of its rule, of those that somebody may see. */
export async function previewTuning(
  { database, store, sources }: PreviewParts,
  actor: Actor,
  order: TuningOrder,
  nowMs: number,
  signal?: AbortSignal,
): Promise<TuningPreview> {
  const [fromMs, toMs] = [nowMs - DAYS * DAY_MS, nowMs];
  const since = new Date(fromMs);
  const { rows: found } = await sql<AlertEvent>`
    select e.event_id, e.alert, a.number, a.entity_key from alert_event e join alert a on a.id = e.alert
    where e.rule = ${order.rule} and e.at >= ${since} and a.last_at >= ${since} and ${visibleTo(actor, "a.compartment")}
    order by e.at desc, e.event_id limit ${EVENTS_MAX}`.execute(database.db);
  const {
    rows: [all],
  } = await sql<{ events: string; alerts: string }>`
    select count(*) as events, count(distinct e.alert) as alerts from alert_event e join alert a on a.id = e.alert
    where e.rule = ${order.rule} and e.at >= ${since} and a.last_at >= ${since} and ${visibleTo(actor, "a.compartment")}`.execute(
    database.db,
  );
  const expected = await expectedOf(found, { store, sources }, order, [fromMs, toMs], signal);
  const stays = new Set(found.filter(({ event_id: id }) => !expected.has(id)).map(({ alert }) => alert));
  const gone = [...new Map(found.filter(({ alert }) => !stays.has(alert)).map((each) => [each.alert, each])).values()];
  const events = Number(all?.events ?? 0);
  return {
    from: since.toISOString(),
    to: new Date(toMs).toISOString(),
    alerts: Number(all?.alerts ?? 0),
    suppressedAlerts: gone.length,
    events,
    suppressedEvents: expected.size,
    notLooked: events - found.length,
    gone: gone
      .slice(0, SHOWN)
      .map(({ alert, number, entity_key: entity }) => ({ id: alert, number: Number(number), entity })),
  };
}

/** The events that the tuning expects. */
async function expectedOf(
  found: readonly AlertEvent[],
  { store, sources }: Pick<PreviewParts, "store" | "sources">,
  order: TuningOrder,
  [fromMs, toMs]: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<Set<string>> {
  const places = found.flatMap(({ event_id: id }) => placeOf(id) ?? []);
  const expected = new Set<string>();
  if (places.length === 0) return expected;
  const wanted = new Set(found.map(({ event_id: id }) => id));
  const [judge, rereading] = [new TuningJudge([order]), new Rereading(await sources())];
  const query = {
    range: { fromUs: BigInt(fromMs) * 1000n, toUs: BigInt(toMs + DAY_MS) * 1000n },
    before: { segment: Number.MAX_SAFE_INTEGER, ordinal: 0 },
    after: null,
    sources: null,
    sieve: {
      names: [],
      condition: () =>
        `(segment, ordinal) IN (${places.map(({ segment, ordinal }) => `(${segment}, ${ordinal})`).join(", ")})`,
    },
  };
  for await (const step of store.sift(query, { signal })) {
    if (step.type !== "events") continue;
    for (const each of step.events) {
      const { event, eventId, source, host } = rereading.read(each);
      if (wanted.has(eventId) && judge.suppressing(order.rule, { event, source: source.id, host }) !== null) {
        expected.add(eventId);
      }
    }
  }
  return expected;
}
