import { z } from "zod";
import { Named } from "../../monitoring/alerts/index.js";
import { Incident } from "../incidents/schema.js";

const Instant = z.iso.datetime({ offset: true });

/** The duty board: what waits for somebody, and whether events come in. */
export const Overview = z
  .object({
    at: Instant,
    alerts: z.object({
      /** The heaviest first; every severity is there. */
      unacknowledged: z.array(z.object({ severity: z.string(), alerts: z.int(), oldestAt: Instant.nullable() })),
      acknowledged: z.int(),
      triaging: z.int(),
      snoozed: z.int(),
      nextWakeAt: Instant.nullable(),
    }),
    incidents: z.object({
      open: z.int(),
      byState: z.array(z.object({ state: z.string(), incidents: z.int() })),
      /** The newest ones, up to 20. */
      rows: z.array(Incident),
    }),
    sources: z.object({
      known: z.int(),
      silent: z.array(z.object({ source: Named, since: Instant, lastReceivedAt: Instant.nullable() })),
    }),
    events: z.object({
      /** Of the last whole minute. */
      perMinute: z.int(),
      minutes: z.array(z.object({ minute: Instant, events: z.int() })),
    }),
    /** The event that proves the path each minute. */
    canary: z.object({ sentAt: Instant.nullable(), tookMs: z.number().nullable(), lostSince: Instant.nullable() }),
  })
  .meta({ id: "Overview" });
export type Overview = z.infer<typeof Overview>;
