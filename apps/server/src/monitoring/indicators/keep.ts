import { sql } from "kysely";
import type { Transaction } from "../../platform/database/database.js";
import type { IndicatorTally } from "./protocol.js";

/** Adds what a batch of events met to what is known of indicators and warning lists, within the batch's own transaction. */
export async function keepIndicatorTally(tx: Transaction, { indicators, warnings }: IndicatorTally): Promise<void> {
  if (indicators.length > 0) {
    // In one order, so that two that add at once do not wait for each other.
    const sorted = [...indicators].sort((a, b) => a.id - b.id);
    await sql`
      insert into indicator_sighting as s (indicator, hits, suppressed, first_at, last_at)
      select t.id, t.hits, t.suppressed, ${instant("t.first_us")}, ${instant("t.last_us")}
      from jsonb_to_recordset(${JSON.stringify(sorted.map(rowOf))}::jsonb)
        as t(id bigint, hits bigint, suppressed bigint, first_us bigint, last_us bigint)
      where exists (select from indicator i where i.id = t.id)
      on conflict (indicator) do update set hits = s.hits + excluded.hits, suppressed = s.suppressed + excluded.suppressed,
        first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at)`.execute(tx);
  }
  for (const { number, hits, lastUs } of [...warnings].sort((a, b) => a.number - b.number)) {
    const at = new Date(lastUs / 1000);
    await sql`
      update warning_list set hits = hits + ${hits}, last_at = greatest(last_at, ${at}) where number = ${number}`.execute(
      tx,
    );
  }
}

function rowOf({ id, hits, suppressed, firstUs, lastUs }: IndicatorTally["indicators"][number]) {
  return { id, hits, suppressed, first_us: firstUs, last_us: lastUs };
}

function instant(column: string) {
  return sql`(timestamptz 'epoch' + ${sql.ref(column)} * interval '1 microsecond')`;
}
