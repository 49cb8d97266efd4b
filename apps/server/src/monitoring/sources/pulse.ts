import { sql } from "kysely";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import type { SourceTables } from "./schema.js";

/** What comes in, of the sources an actor may know of. */
export interface Pulse {
  readonly sources: number;
  readonly silent: readonly {
    readonly id: string;
    readonly name: string;
    readonly since: Date;
    readonly lastReceivedAt: Date | null;
  }[];
  /** Events received by minute, the oldest first; whole minutes, those without events too. */
  readonly minutes: readonly { readonly minute: Date; readonly events: number }[];
}

const MINUTES = 60;
const SILENT_MAX = 100;

export async function readPulse({ db }: Database, actor: Actor): Promise<Pulse> {
  const tables = db.withTables<SourceTables>();
  const visible = visibleTo(actor, "source.compartment");
  const { sources } = await tables
    .selectFrom("source")
    .select(sql<number>`count(*)::int`.as("sources"))
    .where(visible)
    .executeTakeFirstOrThrow();
  const silent = await tables
    .selectFrom("source")
    .innerJoin("source_standing", "source_standing.source", "source.id")
    .select(["id", "name", "silent_since", "last_received_at"])
    .where("silent_since", "is not", null)
    .where("paused_at", "is", null)
    .where(visible)
    .orderBy("silent_since")
    .limit(SILENT_MAX)
    .execute();
  const minutes = await sql<{ minute: Date; events: string }>`
    select minute, coalesce(sum(found.events), 0) as events
    from generate_series(date_trunc('minute', now()) - ${MINUTES} * interval '1 minute',
      date_trunc('minute', now()) - interval '1 minute', interval '1 minute') as minute
    left join (select m.minute as at, m.events from source_minute m join source on source.id = m.source
      where ${visible}) found on found.at = minute
    group by minute order by minute`.execute(db);
  return {
    sources,
    silent: silent.flatMap(({ id, name, silent_since: since, last_received_at: lastReceivedAt }) =>
      since === null ? [] : [{ id, name, since, lastReceivedAt }],
    ),
    minutes: minutes.rows.map(({ minute, events }) => ({ minute, events: Number(events) })),
  };
}
