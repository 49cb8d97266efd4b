import { type Names, readQueueStanding } from "../../monitoring/alerts/index.js";
import type { Actor } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { countIncidents, listIncidents } from "../incidents/query.js";
import { IncidentQuery } from "../incidents/schema.js";
import type { Overview } from "./schema.js";

/** What the overview asks of those who hear the sources. */
export interface OverviewDoors {
  pulse(actor: Actor): Promise<{
    readonly sources: number;
    readonly silent: readonly {
      readonly id: string;
      readonly name: string;
      readonly since: Date;
      readonly lastReceivedAt: Date | null;
    }[];
    readonly minutes: readonly { readonly minute: Date; readonly events: number }[];
  }>;
  canary(): Overview["canary"];
}

interface OverviewParts extends OverviewDoors {
  readonly database: Database;
  readonly names: Names;
}

const INCIDENTS = 20;

/** The duty board as one answer, of what the actor may see. */
export async function readOverview(parts: OverviewParts, actor: Actor): Promise<Overview> {
  const { database, names } = parts;
  const { unacknowledged, nextWakeAt, ...queue } = await readQueueStanding(database.db, actor);
  const byState = await countIncidents(database.db, actor, {});
  const { rows } = await listIncidents(database.db, names, actor, IncidentQuery.parse({ limit: INCIDENTS }));
  const pulse = await parts.pulse(actor);
  return {
    at: new Date().toISOString(),
    alerts: {
      ...queue,
      unacknowledged: unacknowledged.map((each) => ({ ...each, oldestAt: each.oldestAt?.toISOString() ?? null })),
      nextWakeAt: nextWakeAt?.toISOString() ?? null,
    },
    incidents: { open: byState.reduce((sum, { incidents }) => sum + incidents, 0), byState, rows },
    sources: {
      known: pulse.sources,
      silent: pulse.silent.map(({ id, name, since, lastReceivedAt }) => ({
        source: { id, name },
        since: since.toISOString(),
        lastReceivedAt: lastReceivedAt?.toISOString() ?? null,
      })),
    },
    events: {
      perMinute: pulse.minutes.at(-1)?.events ?? 0,
      minutes: pulse.minutes.map(({ minute, events }) => ({ minute: minute.toISOString(), events })),
    },
    canary: parts.canary(),
  };
}
