import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../platform/access/index.js";
import { containing } from "../platform/database/like.js";
import { decodeCursor, toPage } from "../platform/http/paging.js";
import type { Directory } from "../register/index.js";
import { type ActionRow, DAYS } from "./load.js";
import type { ActionFigures, ActionQuery, ActionTables, CorrectiveAction } from "./schema.js";
import { OPEN_ACTION_STATES, TO_DO_STATES } from "./steps.js";

const Cursor = z.tuple([z.iso.date(), z.string().max(40)]);

/** A page of the actions somebody may see: what is due first comes first. */
export async function listActions(
  database: Kysely<object>,
  directory: Directory,
  actor: Actor,
  query: ActionQuery,
  day: string,
): Promise<{ rows: CorrectiveAction[]; next: string | null }> {
  let rows = database
    .withTables<ActionTables>()
    .selectFrom("corrective_action")
    .selectAll()
    .select(DAYS)
    .where(matches(actor, query, day));
  if (query.cursor !== undefined) {
    const [due, number] = decodeCursor(query.cursor, Cursor);
    rows = rows.where(sql<SqlBool>`(due_on, number) > (${due}::date, ${number})`);
  }
  const found = await rows
    .orderBy(sql`corrective_action.due_on`)
    .orderBy("number")
    .limit(query.limit + 1)
    .execute();
  return toPage(
    found,
    query.limit,
    (row) => [row.due_on, row.number],
    (row) => showAction(row, directory, day),
  );
}

function matches(actor: Actor, query: ActionQuery, day: string): Expression<SqlBool> {
  const { state, grade, origin, originRef, kind, service, owner, requirement, overdue, q } = query;
  const parts: Expression<SqlBool>[] = [visibleTo(actor, "corrective_action.compartment")];
  if (state?.includes("any") !== true) {
    parts.push(sql<SqlBool>`state = any(${[...(state ?? OPEN_ACTION_STATES)]}::text[])`);
  }
  parts.push(sql<SqlBool>`kind = any(${[...(kind ?? ["real"])]}::text[])`);
  if (grade !== undefined) parts.push(sql<SqlBool>`grade = any(${[...grade]}::text[])`);
  if (origin !== undefined) parts.push(sql<SqlBool>`origin = any(${[...origin]}::text[])`);
  if (originRef !== undefined) parts.push(sql<SqlBool>`origin_ref = ${originRef}`);
  if (service !== undefined) parts.push(sql<SqlBool>`service = ${service}`);
  // Somebody whose account is nobody's owns nothing.
  if (owner !== undefined) parts.push(sql<SqlBool>`owner::text = ${owner === "me" ? (actor.person ?? "") : owner}`);
  if (requirement !== undefined) parts.push(sql<SqlBool>`${requirement} = any(requirements)`);
  if (overdue !== undefined) {
    const late = sql<SqlBool>`(state = any(${[...TO_DO_STATES]}::text[]) and corrective_action.due_on < ${day}::date)`;
    parts.push(overdue ? late : sql<SqlBool>`not ${late}`);
  }
  if (q !== undefined) {
    const pattern = containing(q.normalize("NFKC"));
    parts.push(sql<SqlBool>`(number ilike ${pattern} or normalize(title, nfkc) ilike ${pattern})`);
  }
  return sql<SqlBool>`(${sql.join(parts, sql` and `)})`;
}

/** Looks names up in the register as it stands. */
export function knownIn(directory: Directory, id: string): CorrectiveAction["owner"] {
  const names = directory.namesOf([id]).get(id);
  return { id, name: names?.name ?? null, nameJa: names?.nameJa ?? null };
}

/** A row as the interface gives it. */
export function showAction(row: ActionRow, directory: Directory, day: string): CorrectiveAction {
  const toDo: readonly string[] = TO_DO_STATES;
  const late = toDo.includes(row.state) && row.due_on < day;
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    kind: row.kind,
    origin: { kind: row.origin, ref: row.origin_ref },
    grade: row.grade,
    state: row.state,
    service: row.service === null ? null : knownIn(directory, row.service),
    owner: knownIn(directory, row.owner),
    requirements: row.requirements,
    issuedAt: row.issued_at.toISOString(),
    dueOn: row.due_on,
    firstDueOn: row.first_due_on,
    overdueDays: late ? Math.round((Date.parse(day) - Date.parse(row.due_on)) / 86_400_000) : 0,
    returned: row.returned,
    cycle: row.cycle,
    closedAt: row.closed_at?.toISOString() ?? null,
    version: row.version,
  };
}

/** Below this a distribution says more about chance than about work. */
const CASES_MIN = 5;

/** How the register stands, of what is real and what the actor may see. */
export async function readFigures(database: Kysely<object>, actor: Actor, day: string): Promise<ActionFigures> {
  const seen = sql<SqlBool>`(${visibleTo(actor, "corrective_action.compartment")} and kind = 'real')`;
  const states = await sql<ActionFigures["states"][number]>`select state, count(*)::int as actions
    from corrective_action where ${seen} and state = any(${[...OPEN_ACTION_STATES]}::text[])
    group by state order by state`.execute(database);
  const { rows } = await sql<{
    overdue: number;
    closed: number;
    returned: number;
    recurred: number;
    median: number | null;
    p90: number | null;
  }>`select
    count(*) filter (where state = any(${[...TO_DO_STATES]}::text[]) and due_on < ${day}::date)::int as overdue,
    count(*) filter (where closed_at > ${day}::date - 365)::int as closed,
    count(*) filter (where closed_at > ${day}::date - 365 and returned > 0)::int as returned,
    count(*) filter (where exists (select from action_recurrence r
      where r.action = corrective_action.id and r.at > ${day}::date - 365))::int as recurred,
    percentile_cont(0.5) within group (order by extract(epoch from closed_at - issued_at) / 86400)
      filter (where closed_at > ${day}::date - 365)::float8 as median,
    percentile_cont(0.9) within group (order by extract(epoch from closed_at - issued_at) / 86400)
      filter (where closed_at > ${day}::date - 365)::float8 as p90
    from corrective_action where ${seen}`.execute(database);
  const [found] = rows;
  const { overdue = 0, closed = 0, returned = 0, recurred = 0, median = null, p90 = null } = found ?? {};
  const enough = closed >= CASES_MIN && median !== null && p90 !== null;
  return {
    states: states.rows,
    overdue,
    closed,
    returned,
    recurred,
    daysToClose: enough ? { median: Math.round(median * 10) / 10, p90: Math.round(p90 * 10) / 10 } : null,
  };
}
