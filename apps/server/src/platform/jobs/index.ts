import type { Database } from "../database/database.js";
import type { Log } from "../log/log.js";
import type { Registry } from "../metrics/registry.js";
import type { JobState } from "./rules.js";
import { JobRunner, type Timing } from "./runner.js";
import { type AnyJobKind, anyKind, type Job, type JobKind } from "./schema.js";
import { JobStore } from "./store.js";

export { type AnyJobKind, anyKind, type Job, type JobKind };

/** Long work, started and followed from within the server. */
export interface Jobs {
  /** Begins to run them, once everything that their work asks for is open. */
  begin(): Promise<void>;
  /** Starts a job of a kind the server was given; throws where the payload is not of the kind's form. */
  start<Payload, Mark>(kind: JobKind<Payload, Mark>, payload: Payload): Promise<Job>;
  get(id: string): Promise<Job | null>;
  list(filter: { state?: JobState; kind?: string; before?: Job; limit: number }): Promise<Job[]>;
  cancel(id: string): Promise<Job | null>;
  /** Gives running jobs back. */
  stop(): Promise<void>;
}

export interface JobsParts {
  readonly database: Database;
  readonly kinds: readonly AnyJobKind[];
  readonly log: Log;
  readonly registry: Registry;
  readonly timing?: Timing;
}

/** Two at a time: heavy work runs in threads of its own, and two cores are the least there is. */
const SLOTS = 2;

/** Opens the jobs; none runs until they begin. */
export function openJobs({ database, timing, ...parts }: JobsParts): Jobs {
  const store = new JobStore(database);
  const runner = new JobRunner({ ...parts, store, slots: SLOTS, ...(timing === undefined ? {} : { timing }) });
  return {
    begin: () => runner.start(),
    start: async (kind, payload) => {
      const job = await store.add(kind.name, kind.payload.parse(payload), kind.maxAttempts);
      runner.wake();
      return job;
    },
    get: (id) => store.get(id),
    list: (filter) => store.list(filter),
    cancel: async (id) => {
      const job = await store.cancel(id);
      if (job?.state === "running") runner.cancel(id);
      return job;
    },
    stop: () => runner.stop(),
  };
}
