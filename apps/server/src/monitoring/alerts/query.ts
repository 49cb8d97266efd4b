import { type Expression, type Kysely, type Selectable, type SqlBool, sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import { containing } from "../../platform/database/like.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import { type Names, namesFor } from "./names.js";
import type { Alert, AlertFilter, AlertGroups, AlertQuery, AlertTables, GroupQuery } from "./schema.js";
import { SEVERITIES } from "./states.js";

type Db = Kysely<AlertTables>;

/** What a list shows: no samples and no facts of rules, which are many times the rest. */
export const ALERT_COLUMNS = [
  "id",
  "number",
  "rule",
  "rule_title",
  "rule_title_ja",
  "rule_level",
  "kind",
  "state",
  "disposition",
  "severity",
  "entity_kind",
  "entity_key",
  "source",
  "service",
  "tenant",
  "asset",
  "host",
  "label",
  "compartment",
  "first_at",
  "last_at",
  "detected_at",
  "acknowledged_at",
  "triaged_at",
  "closed_at",
  "reopened_at",
  "cycle",
  "events",
  "assignee",
  "incident",
  "merged_into",
  "snoozed_until",
  "cause_ended_at",
  "version",
] as const;
type AlertRow = Pick<Selectable<AlertTables["alert"]>, (typeof ALERT_COLUMNS)[number]>;

/** The order of each sort, as SQL over the row and as the text of its cursor. */
const SORTS = {
  severity: { columns: [sql.ref("severity_rank"), sql.ref("last_at")], types: ["smallint", "timestamptz"], down: true },
  newest: { columns: [sql.ref("last_at")], types: ["timestamptz"], down: true },
  oldest: { columns: [sql.ref("detected_at")], types: ["timestamptz"], down: false },
  events: { columns: [sql.ref("events")], types: ["bigint"], down: true },
} as const;

const OPEN = ["new", "acknowledged", "triaging"] as const;

/** A page of the alerts somebody may see. */
export async function listAlerts(
  db: Db,
  names: Names,
  actor: Actor,
  query: AlertQuery,
): Promise<{ rows: Alert[]; next: string | null }> {
  const { columns, types, down } = SORTS[query.sort];
  const order = down ? "desc" : "asc";
  // Times are kept finer than a Date holds: the key of a cursor is PostgreSQL's own text.
  const key = sql<string[]>`array[${sql.join(columns.map((column) => sql`${column}::text`))}]`;
  let rows = db
    .selectFrom("alert")
    .select([...ALERT_COLUMNS, key.as("sort_key")])
    .where(matches(actor, query));
  if (query.cursor !== undefined) {
    const parts = decodeCursor(query.cursor, cursorOf(query.sort, types)).slice(1);
    const last = parts.map((part, at) => sql`${part}::${sql.raw(types[at] ?? "uuid")}`);
    const place = sql`(${sql.join([...columns, sql.ref("id")])})`;
    rows = rows.where(sql<SqlBool>`${place} ${down ? sql`<` : sql`>`} (${sql.join(last)})`);
  }
  for (const column of columns) rows = rows.orderBy(column, order);
  const found = await rows
    .orderBy("id", order)
    .limit(query.limit + 1)
    .execute();
  const page = toPage(
    found,
    query.limit,
    (row) => [query.sort, ...row.sort_key, row.id],
    (row) => row,
  );
  return { rows: await showAlerts(names, page.rows), next: page.next };
}

/** A cursor is the sort it belongs to, the key of its row and the row's id. */
function cursorOf(sort: AlertQuery["sort"], types: readonly (keyof typeof KEY_TEXT)[]) {
  const isKey = ([of = "", ...parts]: string[]): boolean =>
    of === sort &&
    types.every((type, at) => KEY_TEXT[type](parts[at] ?? "")) &&
    z.uuid().safeParse(parts[types.length]).success;
  return z
    .array(z.string().max(60))
    .length(types.length + 2)
    .refine(isKey);
}

const KEY_TEXT = {
  smallint: (text: string): boolean => /^\d$/.test(text),
  bigint: (text: string): boolean => /^\d{1,18}$/.test(text),
  timestamptz: (text: string): boolean => /^\d{4}-[\d :.+-]+$/.test(text) && !Number.isNaN(Date.parse(text)),
} as const;

/**
 * The one condition of every list, count and group: what the actor may see, and what the filter asks for. A filter that
 * names an id the actor may not see finds nothing, as one that names none.
 */
function matches(actor: Actor, filter: AlertFilter): Expression<SqlBool> {
  const { state, since, until, entity, assignee } = filter;
  const parts: Expression<SqlBool>[] = [visibleTo(actor, "alert.compartment")];
  const isOneOf = (column: string, values: readonly string[] | undefined): void => {
    if (values !== undefined) parts.push(sql<SqlBool>`${sql.ref(column)} = any(${[...values]}::text[])`);
  };
  if (state?.includes("any") !== true) isOneOf("state", state ?? OPEN);
  isOneOf("severity", filter.severity);
  isOneOf("kind", filter.kind ?? ["real"]);
  isOneOf("disposition", filter.disposition);
  for (const column of ["rule", "service", "tenant", "asset", "incident"] as const) {
    const value = filter[column];
    if (value !== undefined) parts.push(sql<SqlBool>`${sql.ref(column)} = ${value}`);
  }
  if (filter.source !== undefined)
    parts.push(sql<SqlBool>`(source = ${filter.source} or ${filter.source} = any(sources))`);
  if (filter.host !== undefined) parts.push(sql<SqlBool>`(host = ${filter.host} or ${filter.host} = any(hosts))`);
  if (entity !== undefined) parts.push(isEntity(entity));
  if (assignee === "nobody") parts.push(sql<SqlBool>`assignee is null`);
  else if (assignee !== undefined) {
    // What acts by itself is nobody's assignee, and its id is no uuid.
    parts.push(sql<SqlBool>`assignee::text = ${assignee === "me" ? actor.id : assignee}`);
  }
  // Half-width kana and full-width letters are found by their usual forms.
  if (filter.q !== undefined) {
    const pattern = containing(filter.q.normalize("NFKC"));
    parts.push(
      sql<SqlBool>`(normalize(rule_title, nfkc) ilike ${pattern} or normalize(rule_title_ja, nfkc) ilike ${pattern}
        or entity_key ilike ${pattern} or host ilike ${pattern})`,
    );
  }
  if (since !== undefined) parts.push(sql<SqlBool>`last_at >= ${since}::timestamptz`);
  if (until !== undefined) parts.push(sql<SqlBool>`last_at < ${until}::timestamptz`);
  return sql<SqlBool>`(${sql.join(parts, sql` and `)})`;
}

function isEntity(text: string): Expression<SqlBool> {
  const kinded = /^(address|user|host|source):(.*)$/s.exec(text);
  if (kinded === null) return sql<SqlBool>`entity_key = ${text.toLowerCase()}`;
  return sql<SqlBool>`(entity_kind = ${kinded[1]} and entity_key = ${(kinded[2] ?? "").toLowerCase()})`;
}

const GROUP_KEYS = {
  rule: sql<string | null>`rule`,
  entity: sql<string | null>`entity_kind || ':' || entity_key`,
  severity: sql<string | null>`severity`,
  state: sql<string | null>`state`,
  source: sql<string | null>`source::text`,
  service: sql<string | null>`service::text`,
  tenant: sql<string | null>`tenant::text`,
  host: sql<string | null>`host`,
  assignee: sql<string | null>`assignee::text`,
  kind: sql<string | null>`kind`,
} as const;
/** Groups whose key is an id; the others are labels themselves, and a rule has its title. */
const NAMED_GROUPS = { source: "source", service: "service", tenant: "tenant", assignee: "account" } as const;

/** The alerts of a filter, counted by one of their parts; the largest groups first. */
export async function groupAlerts(db: Db, names: Names, actor: Actor, query: GroupQuery): Promise<AlertGroups> {
  const groups = await db
    .selectFrom("alert")
    .select([
      GROUP_KEYS[query.by].as("key"),
      sql<string | null>`max(rule_title)`.as("title"),
      sql<number>`count(*)::int`.as("alerts"),
      sql<string>`sum(events)`.as("events"),
      sql<number>`(count(*) filter (where state = 'new'))::int`.as("unacknowledged"),
      sql<number>`max(severity_rank)`.as("rank"),
      sql<Date>`min(first_at)`.as("oldest"),
      sql<Date>`max(last_at)`.as("newest"),
      sql<number>`(sum(count(*)) over ())::int`.as("all"),
    ])
    .where(matches(actor, query))
    .groupBy(sql`1`)
    .orderBy(sql`alerts`, "desc")
    .orderBy("key", (order) => order.asc().nullsLast())
    .limit(query.limit)
    .execute();
  const named = Object.hasOwn(NAMED_GROUPS, query.by) ? NAMED_GROUPS[nameable(query.by)] : null;
  const nameOf =
    named === null ? null : await namesFor(names, groups, { [named]: (row: { key: string | null }) => row.key });
  return {
    alerts: groups[0]?.all ?? 0,
    groups: groups.map(({ key, title, alerts, events, unacknowledged, rank, oldest, newest }) => ({
      key,
      label:
        named === null || nameOf === null ? (query.by === "rule" ? title : key) : (nameOf(named, key)?.name ?? null),
      alerts,
      events: Number(events),
      unacknowledged,
      severity: SEVERITIES[SEVERITIES.length - 1 - rank] ?? "informational",
      oldestAt: oldest.toISOString(),
      newestAt: newest.toISOString(),
    })),
  };
}

function nameable(by: GroupQuery["by"]): keyof typeof NAMED_GROUPS {
  return by === "source" || by === "service" || by === "tenant" ? by : "assignee";
}

/** Rows as the interface gives them, with the names of what they refer to. */
export async function showAlerts(names: Names, rows: readonly AlertRow[]): Promise<Alert[]> {
  const nameOf = await namesFor(names, rows, {
    account: (row) => row.assignee,
    service: (row) => row.service,
    tenant: (row) => row.tenant,
    asset: (row) => row.asset,
    source: (row) => row.source,
    incident: (row) => row.incident,
  });
  return rows.map((row) => ({
    id: row.id,
    number: Number(row.number),
    rule: { id: row.rule, title: row.rule_title, titleJa: row.rule_title_ja, level: row.rule_level },
    kind: row.kind,
    state: row.state,
    disposition: row.disposition,
    severity: row.severity,
    entity: { kind: row.entity_kind, key: row.entity_key },
    source: nameOf("source", row.source),
    service: nameOf("service", row.service),
    tenant: nameOf("tenant", row.tenant),
    asset: nameOf("asset", row.asset),
    host: row.host,
    label: row.label,
    restricted: row.compartment !== null,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    detectedAt: row.detected_at.toISOString(),
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    triagedAt: row.triaged_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    reopenedAt: row.reopened_at?.toISOString() ?? null,
    cycle: row.cycle,
    events: Number(row.events),
    assignee: nameOf("account", row.assignee),
    incident: nameOf("incident", row.incident),
    mergedInto: row.merged_into,
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    causeEndedAt: row.cause_ended_at?.toISOString() ?? null,
    version: row.version,
  }));
}
