import { type Kysely, type SqlBool, sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import { decodeCursor, type PageQuery, toPage } from "../../platform/http/paging.js";
import { historyOf } from "../../platform/trail/index.js";
import type { Sample } from "./hit.js";
import { alertUnknown } from "./lock.js";
import { type Names, namesFor } from "./names.js";
import { ALERT_COLUMNS, showAlerts } from "./query.js";
import type { AlertDetail, AlertEventPage, AlertTables } from "./schema.js";
import { openSteps } from "./steps.js";
import { suggest } from "./suggest.js";
import { may } from "./take-step.js";

const SIMILAR_MAX = 10;
const HISTORY_MAX = 200;
const COMMENTS_MAX = 500;
/** Cases that a suggestion is drawn from. */
const CASES_MAX = 20;

/** Everything an alert's page shows; throws 404 where the actor may not see it. */
export async function readAlert(
  database: Kysely<object>,
  names: Names,
  actor: Actor,
  id: string,
): Promise<AlertDetail> {
  const db = database.withTables<AlertTables>();
  const row = await db
    .selectFrom("alert")
    .select([...ALERT_COLUMNS, "rule_facts", "first_events", "last_events", "sources", "hosts"])
    .where("id", "=", id)
    .where(visibleTo(actor, "alert.compartment"))
    .executeTakeFirst();
  const [shown] = row === undefined ? [] : await showAlerts(names, [row]);
  if (row === undefined || shown === undefined) throw alertUnknown();
  const facts = {
    id,
    state: row.state,
    mergedInto: row.merged_into,
    snoozedUntilMs: row.snoozed_until?.getTime() ?? null,
  };
  const about = await aboutEntity(db, actor, row);
  const sourceName = await namesFor(names, row.sources, { source: (source) => source });
  return {
    ...shown,
    why: { ...row.rule_facts, first: row.first_events.map(showSample), last: row.last_events.map(showSample) },
    sources: row.sources.flatMap((source) => sourceName("source", source) ?? []),
    hosts: row.hosts,
    aboutEntity: about.counts,
    similar: await similarTo(db, names, actor, row),
    duplicates: await duplicatesOf(db, actor, id),
    comments: await commentsOf(db, names, id),
    history: await historyOf(database, actor, { kind: "alert", id }, HISTORY_MAX),
    steps: openSteps(facts, (who) => may(actor, who)),
    suggested: suggest({
      state: row.state,
      severity: row.severity,
      closedBefore: about.closedBefore,
      openAboutEntity:
        about.counts.open - (row.state === "new" || row.state === "acknowledged" || row.state === "triaging" ? 1 : 0),
    }),
  };
}

function showSample({ eventId, atUs, host, fields }: Sample): AlertDetail["why"]["first"][number] {
  return { eventId, at: new Date(atUs / 1000).toISOString(), host, fields: [...fields] };
}

type Subject = Pick<AlertDetail, "id" | "kind"> & {
  readonly rule: string;
  readonly entity_kind: AlertDetail["entity"]["kind"];
  readonly entity_key: string;
};

async function aboutEntity(db: Kysely<AlertTables>, actor: Actor, { rule, kind, entity_kind, entity_key }: Subject) {
  const visible = db
    .selectFrom("alert")
    .where("entity_kind", "=", entity_kind)
    .where("entity_key", "=", entity_key)
    .where("kind", "=", kind)
    .where(visibleTo(actor, "alert.compartment"));
  const counts = await visible
    .select([
      sql<number>`count(*)::int`.as("alerts"),
      sql<number>`(count(*) filter (where state in ('new', 'acknowledged', 'triaging')))::int`.as("open"),
      sql<number>`count(distinct rule)::int`.as("rules"),
      sql<Date | null>`min(first_at)`.as("first"),
      sql<Date | null>`max(last_at)`.as("last"),
    ])
    .executeTakeFirstOrThrow();
  const closed = await visible
    .select("disposition")
    .where("rule", "=", rule)
    .where("state", "=", "closed")
    .orderBy("closed_at", "desc")
    .limit(CASES_MAX)
    .execute();
  const { first, last, ...numbers } = counts;
  return {
    counts: { ...numbers, firstAt: first?.toISOString() ?? null, lastAt: last?.toISOString() ?? null },
    closedBefore: closed.map(({ disposition }) => disposition).filter((each) => each !== null),
  };
}

/** The same rule or the same entity, those that share both first, then the newest. */
async function similarTo(db: Kysely<AlertTables>, names: Names, actor: Actor, subject: Subject) {
  const sameEntity = sql<SqlBool>`(entity_kind = ${subject.entity_kind} and entity_key = ${subject.entity_key})`;
  const rows = await db
    .selectFrom("alert")
    .select([...ALERT_COLUMNS])
    .where("id", "!=", subject.id)
    .where("kind", "=", subject.kind)
    .where(sql<SqlBool>`(rule = ${subject.rule} or ${sameEntity})`)
    .where(visibleTo(actor, "alert.compartment"))
    .orderBy(sql`(rule = ${subject.rule} and ${sameEntity})`, "desc")
    .orderBy("last_at", "desc")
    .orderBy("id")
    .limit(SIMILAR_MAX)
    .execute();
  return await showAlerts(names, rows);
}

async function duplicatesOf(db: Kysely<AlertTables>, actor: Actor, id: string) {
  const rows = await db
    .selectFrom("alert")
    .select(["id", "number"])
    .where("merged_into", "=", id)
    .where(visibleTo(actor, "alert.compartment"))
    .orderBy("number")
    .limit(COMMENTS_MAX)
    .execute();
  return rows.map((row) => ({ id: row.id, number: Number(row.number) }));
}

async function commentsOf(db: Kysely<AlertTables>, names: Names, alert: string): Promise<AlertDetail["comments"]> {
  const rows = await db
    .selectFrom("alert_comment")
    .select(["id", "author", "at", "text"])
    .where("alert", "=", alert)
    .orderBy("at", "desc")
    .limit(COMMENTS_MAX)
    .execute();
  const nameOf = await namesFor(names, rows, { account: (row) => row.author });
  return rows.reverse().map(({ id, author, at, text }) => ({
    id,
    author: nameOf("account", author) ?? { id: author, name: null },
    at: at.toISOString(),
    text,
  }));
}

const EventCursor = z.tuple([z.string().regex(/^\d{1,16}$/), z.string().max(200)]);

/** The ids of an alert's events, the newest first; throws 404 where the actor may not see it. */
export async function listAlertEvents(
  db: Kysely<AlertTables>,
  actor: Actor,
  id: string,
  { limit, cursor }: z.infer<typeof PageQuery>,
): Promise<AlertEventPage> {
  const seen = await db
    .selectFrom("alert")
    .select("id")
    .where("id", "=", id)
    .where(visibleTo(actor, "alert.compartment"))
    .executeTakeFirst();
  if (seen === undefined) throw alertUnknown();
  let rows = db
    .selectFrom("alert_event")
    .select(["event_id", "at", sql<string>`(extract(epoch from at) * 1000000)::bigint::text`.as("us")])
    .where("alert", "=", id);
  if (cursor !== undefined) {
    const [us, event] = decodeCursor(cursor, EventCursor);
    const at = sql`timestamptz 'epoch' + ${us}::bigint * interval '1 microsecond'`;
    rows = rows.where(sql<SqlBool>`(at, event_id) < (${at}, ${event})`);
  }
  const found = await rows
    .orderBy("at", "desc")
    .orderBy("event_id", "desc")
    .limit(limit + 1)
    .execute();
  const show = ({ event_id: eventId, at }: { event_id: string; at: Date }) => ({ eventId, at: at.toISOString() });
  return toPage(found, limit, ({ us, event_id: event }) => [us, event], show);
}
