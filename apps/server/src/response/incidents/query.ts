import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import { z } from "zod";
import { countOfCases, type Names, namesFor } from "../../monitoring/alerts/index.js";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import { containing } from "../../platform/database/like.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import type { IncidentRow } from "./load.js";
import type { Board, Incident, IncidentFilter, IncidentQuery, IncidentTables } from "./schema.js";
import { type IncidentState, OPEN_STATES } from "./steps.js";

type ShownRow = IncidentRow & { readonly commander: string | null };

const COMMANDER = sql<string | null>`(select p.account from incident_participant p
  where p.incident = incident.id and p.function = 'commander' and p.until_at is null)`;

/** A cursor's time keeps the microseconds that a Date does not. */
const Cursor = z.tuple([
  z
    .string()
    .max(60)
    .refine((text) => /^\d{4}-[\d :.+-]+$/.test(text) && !Number.isNaN(Date.parse(text))),
  z.string().max(40),
]);

/** A page of the incidents somebody may see, the newest first. */
export async function listIncidents(
  database: Kysely<object>,
  names: Names,
  actor: Actor,
  query: IncidentQuery,
): Promise<{ rows: Incident[]; next: string | null }> {
  let rows = database
    .withTables<IncidentTables>()
    .selectFrom("incident")
    .selectAll()
    .select([COMMANDER.as("commander"), sql<string>`declared_at::text`.as("sort_key")])
    .where(matches(actor, query));
  if (query.cursor !== undefined) {
    const [at, number] = decodeCursor(query.cursor, Cursor);
    rows = rows.where(sql<SqlBool>`(declared_at, number) < (${at}::timestamptz, ${number})`);
  }
  const found = await rows
    .orderBy("declared_at", "desc")
    .orderBy("number", "desc")
    .limit(query.limit + 1)
    .execute();
  const page = toPage(
    found,
    query.limit,
    (row) => [row.sort_key, row.number],
    (row) => row,
  );
  return { rows: await showIncidents(database, names, actor, page.rows), next: page.next };
}

/** How many incidents of each state the actor may see. */
export async function countIncidents(
  database: Kysely<object>,
  actor: Actor,
  filter: IncidentFilter,
): Promise<{ state: IncidentState; incidents: number }[]> {
  return await database
    .withTables<IncidentTables>()
    .selectFrom("incident")
    .select(["state", sql<number>`count(*)::int`.as("incidents")])
    .where(matches(actor, filter))
    .groupBy("state")
    .orderBy("state")
    .execute();
}

/** Rows of one column of the board; the count tells of the others. */
const COLUMN_ROWS = 50;

/** The open states with their newest incidents, as a board shows them. */
export async function readBoard(
  database: Kysely<object>,
  names: Names,
  actor: Actor,
  filter: IncidentFilter,
): Promise<Board> {
  const counts = await countIncidents(database, actor, filter);
  const columns: Board["columns"] = [];
  for (const state of OPEN_STATES) {
    const incidents = counts.find((row) => row.state === state)?.incidents ?? 0;
    const query = { ...filter, state: [state], limit: COLUMN_ROWS };
    const { rows } = incidents === 0 ? { rows: [] } : await listIncidents(database, names, actor, query);
    columns.push({ state, incidents, rows });
  }
  return { columns };
}

/** The one condition of every list and count: what the actor may see, and what the filter asks for. */
function matches(actor: Actor, filter: IncidentFilter): Expression<SqlBool> {
  const { state, severity, kind, commander, q, since } = filter;
  const parts: Expression<SqlBool>[] = [visibleTo(actor, "incident.compartment")];
  if (state?.includes("any") !== true) parts.push(sql<SqlBool>`state = any(${[...(state ?? OPEN_STATES)]}::text[])`);
  if (severity !== undefined) parts.push(sql<SqlBool>`severity = any(${[...severity]}::text[])`);
  parts.push(sql<SqlBool>`kind = any(${[...(kind ?? ["real"])]}::text[])`);
  if (filter.service !== undefined) {
    parts.push(sql<SqlBool>`(service = ${filter.service} or exists (select from incident_scope s
      where s.incident = incident.id and s.thing = 'service' and s.ref = ${filter.service}))`);
  }
  if (filter.tenant !== undefined) parts.push(sql<SqlBool>`tenant = ${filter.tenant}`);
  if (commander !== undefined)
    parts.push(sql<SqlBool>`${COMMANDER}::text = ${commander === "me" ? actor.id : commander}`);
  if (since !== undefined) parts.push(sql<SqlBool>`declared_at >= ${since}::timestamptz`);
  // Half-width kana and full-width letters are found by their usual forms.
  if (q !== undefined) {
    const pattern = containing(q.normalize("NFKC"));
    parts.push(sql<SqlBool>`(number ilike ${pattern} or normalize(title, nfkc) ilike ${pattern})`);
  }
  return sql<SqlBool>`(${sql.join(parts, sql` and `)})`;
}

/** Rows as the interface gives them, with the names of what they refer to. */
export async function showIncidents(
  database: Kysely<object>,
  names: Names,
  actor: Actor,
  rows: readonly ShownRow[],
): Promise<Incident[]> {
  const alerts = await countOfCases(
    database,
    actor,
    rows.map(({ id }) => id),
  );
  const nameOf = await namesFor(names, rows, {
    account: (row) => row.commander,
    service: (row) => row.service,
    tenant: (row) => row.tenant,
  });
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    kind: row.kind,
    state: row.state,
    substatus: row.substatus,
    severity: row.severity,
    service: nameOf("service", row.service),
    tenant: nameOf("tenant", row.tenant),
    label: row.label,
    restricted: row.compartment !== null,
    commander: nameOf("account", row.commander),
    cycle: row.cycle,
    occurred: { from: iso(row.occurred_from), to: iso(row.occurred_to), confidence: row.occurred_confidence },
    detectedAt: iso(row.detected_at),
    acknowledgedAt: iso(row.acknowledged_at),
    declaredAt: row.declared_at.toISOString(),
    awareAt: iso(row.aware_at),
    activatedAt: iso(row.activated_at),
    containedAt: iso(row.contained_at),
    eradicatedAt: iso(row.eradicated_at),
    recoveredAt: iso(row.recovered_at),
    resolvedAt: iso(row.resolved_at),
    closedAt: iso(row.closed_at),
    nextUpdateAt: iso(row.next_update_at),
    alerts: alerts.get(row.id) ?? 0,
    mergedInto: row.merged_into,
    version: row.version,
  }));
}

/** One incident somebody may see; null where there is none. */
export async function findIncident(database: Kysely<object>, actor: Actor, id: string): Promise<ShownRow | null> {
  const row = await database
    .withTables<IncidentTables>()
    .selectFrom("incident")
    .selectAll()
    .select(COMMANDER.as("commander"))
    .where("id", "=", id)
    .where(visibleTo(actor, "incident.compartment"))
    .executeTakeFirst();
  return row ?? null;
}
