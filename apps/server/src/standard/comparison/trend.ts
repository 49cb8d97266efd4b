import { sql } from "kysely";
import { nowOf, type PracticeParts } from "../practice/ports.js";
import { settleDue } from "../practice/work.js";
import type { Trend } from "./schema.js";

interface Counted {
  readonly at: Date;
  readonly standing: string;
  readonly cells: number;
}

/** How many cells stood how, now and at the same instant of each of the months before; by service or over all. */
export async function readTrend(parts: PracticeParts, months: number, service: string | null): Promise<Trend> {
  await settleDue(parts);
  const now = nowOf(parts);
  const instants = Array.from({ length: months + 1 }, (_, index) => monthsBefore(now, months - index));
  const { rows } = await sql<Counted>`
    select point.at, held.standing, count(*)::int as cells
    from unnest(${instants}::timestamptz[]) as point (at)
      join standing_interval held on tstzrange(held.from_at, held.to_at) @> point.at
    where ${service}::uuid is null or held.service = ${service}::uuid
    group by point.at, held.standing`.execute(parts.database.db);
  return { points: instants.map((at) => pointOf(at, rows)) };
}

function pointOf(at: Date, rows: readonly Counted[]): Trend["points"][number] {
  const own = rows.filter((row) => row.at.getTime() === at.getTime());
  const sum = (...standings: string[]): number =>
    own.reduce((total, { standing, cells }) => total + (standings.includes(standing) ? cells : 0), 0);
  return {
    at: at.toISOString(),
    below: sum("partly", "not_met"),
    stale: sum("stale"),
    unknown: sum("unknown", "claimed"),
    exception: sum("exception"),
    cells: own.reduce((total, { standing, cells }) => total + (standing === "not_applicable" ? 0 : cells), 0),
  };
}

/** The same day and time some months before; the last day of a shorter month. */
function monthsBefore(at: Date, months: number): Date {
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const moved = new Date(at);
  moved.setUTCFullYear(first.getUTCFullYear(), first.getUTCMonth(), Math.min(at.getUTCDate(), days));
  return moved;
}
