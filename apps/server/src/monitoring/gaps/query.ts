import { type SqlBool, sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import type { DetectionGap, GapQuery } from "./schema.js";

const Cursor = z.tuple([z.string(), z.uuid()]);

interface Row {
  readonly id: string;
  readonly cause: DetectionGap["cause"];
  readonly source: string | null;
  readonly name: string | null;
  readonly rule: string | null;
  readonly from_at: Date;
  readonly from_text: string;
  readonly to_at: Date | null;
  readonly events: string;
  readonly run: string | null;
  readonly closed_at: Date | null;
}

/** Gaps of what somebody may know of, the newest first. */
export async function listGaps(
  { db }: Database,
  actor: Actor,
  { rule, source, cause, from, to, cursor, limit }: GapQuery,
): Promise<{ rows: DetectionGap[]; next: string | null }> {
  const conditions = [sql<SqlBool>`(g.source is null or ${visibleTo(actor, "s.compartment")})`];
  if (rule !== undefined) conditions.push(sql<SqlBool>`(g.rule is null or g.rule = ${rule})`);
  if (source !== undefined) conditions.push(sql<SqlBool>`(g.source is null or g.source = ${source})`);
  if (cause !== undefined) conditions.push(sql<SqlBool>`g.cause = ${cause}`);
  if (from !== undefined) conditions.push(sql<SqlBool>`coalesce(g.to_at, 'infinity') >= ${new Date(from)}`);
  if (to !== undefined) conditions.push(sql<SqlBool>`g.from_at < ${new Date(to)}`);
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(cursor, Cursor);
    conditions.push(sql<SqlBool>`(g.from_at, g.id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const { rows } = await sql<Row>`
    select g.id, g.cause, g.source, s.name, g.rule, g.from_at, g.from_at::text as from_text, g.to_at, g.events, c.run, c.closed_at
    from detection_gap g left join source s on s.id = g.source
      left join gap_closure c on c.gap = g.id and c.rule = coalesce(${rule ?? null}, g.rule)
    where ${sql.join(conditions, sql` and `)} order by g.from_at desc, g.id desc limit ${limit + 1}`.execute(db);
  return toPage(rows, limit, ({ from_text: at, id }) => [at, id], toGap);
}

function toGap({ id, cause, source, name, rule, from_at, to_at, events, run, closed_at }: Row): DetectionGap {
  return {
    id,
    cause,
    source: source === null ? null : { id: source, name: name ?? source },
    rule,
    from: from_at.toISOString(),
    to: to_at?.toISOString() ?? null,
    events: Number(events),
    closed: run === null || closed_at === null ? null : { run, at: closed_at.toISOString() },
  };
}
