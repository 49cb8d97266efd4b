import { type Kysely, sql } from "kysely";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { AlertTables } from "./schema.js";
import { SEVERITIES, type Severity } from "./states.js";

/** How the queue stands, of what is real and an actor may see. */
interface QueueStanding {
  /** The heaviest first; every severity, those without alerts too. */
  readonly unacknowledged: readonly {
    readonly severity: Severity;
    readonly alerts: number;
    readonly oldestAt: Date | null;
  }[];
  readonly acknowledged: number;
  readonly triaging: number;
  readonly snoozed: number;
  readonly nextWakeAt: Date | null;
}

/** Counts the queue; `oldestAt` is by when it was detected: how long somebody has waited for us. */
export async function readQueueStanding(database: Kysely<object>, actor: Actor): Promise<QueueStanding> {
  const rows = await database
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select(["state", "severity"])
    .select([
      sql<number>`count(*)::int`.as("alerts"),
      sql<Date>`min(coalesce(reopened_at, detected_at))`.as("oldest"),
      sql<Date | null>`min(snoozed_until)`.as("wakes"),
    ])
    .where("state", "in", ["new", "acknowledged", "triaging", "snoozed"])
    .where("kind", "=", "real")
    .where(visibleTo(actor, "alert.compartment"))
    .groupBy(["state", "severity"])
    .execute();
  const count = (state: string): number =>
    rows.filter((row) => row.state === state).reduce((sum, { alerts }) => sum + alerts, 0);
  const wakes = rows.flatMap((row) => row.wakes ?? []).sort((a, b) => a.getTime() - b.getTime());
  return {
    unacknowledged: SEVERITIES.map((severity) => {
      const found = rows.find((row) => row.state === "new" && row.severity === severity);
      return { severity, alerts: found?.alerts ?? 0, oldestAt: found?.oldest ?? null };
    }),
    acknowledged: count("acknowledged"),
    triaging: count("triaging"),
    snoozed: count("snoozed"),
    nextWakeAt: wakes[0] ?? null,
  };
}
