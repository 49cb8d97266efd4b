import { z } from "zod";
import type { JobKind } from "../../platform/jobs/index.js";
import type { EventStore } from "./store.js";

const Nothing = z.object({});
/** Events that are late by less find their day unjoined. */
const AFTER_MS = 2 * 3_600_000;

/**
 * The nightly job that joins the files of days that are over. It keeps no mark: what was joined before it ended is in the
 * manifest, and the next run goes on with the rest.
 */
export function mergeJob(store: () => EventStore): JobKind<z.infer<typeof Nothing>, z.infer<typeof Nothing>> {
  return {
    name: "events-merge",
    payload: Nothing,
    mark: Nothing,
    maxAttempts: 3,
    run: async (work) => {
      const done = await store().mergeDays(new Date(Date.now() - AFTER_MS), work.signal);
      work.progress(done.joined, done.joined);
      return done;
    },
  };
}
