import type { ColumnType, Generated } from "kysely";
import type { z } from "zod";
import type { Transaction } from "../database/database.js";
import type { JobState } from "./rules.js";

type Json = ColumnType<unknown, string, string>;
type JsonOrNull = ColumnType<unknown, string | null | undefined, string | null>;
type Instant = ColumnType<Date, Date | undefined, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** PostgreSQL's bigint comes as text; counts here stay far below 2^53. */
type Count = ColumnType<string, number | undefined, number>;
type CountOrNull = ColumnType<string | null, number | null | undefined, number | null>;

/** Table `job`; its migration says what the columns mean. */
type JobTable = {
  id: Generated<string>;
  kind: string;
  payload: Json;
  state: Generated<JobState>;
  attempts: Generated<number>;
  max_attempts: number;
  not_before: Instant;
  run: string | null;
  run_until: InstantOrNull;
  cancel_requested: Generated<boolean>;
  done: Count;
  total: CountOrNull;
  rate: number | null;
  checkpoint: JsonOrNull;
  result: JsonOrNull;
  error: JsonOrNull;
  created_at: Instant;
  started_at: InstantOrNull;
  finished_at: InstantOrNull;
};

export type JobTables = { job: JobTable };

/** A job as others see it. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly cancelRequested: boolean;
  readonly progress: JobProgress;
  readonly result: unknown;
  /** Why the last try failed; a job that succeeded after it keeps none. */
  readonly error: unknown;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** In units of the work's own; `total` is null while nobody knows it. `rate` is units a second. */
export interface JobProgress {
  readonly done: number;
  readonly total: number | null;
  readonly rate: number | null;
}

/** What a kind's work is given. */
interface JobWork<Payload, Mark> {
  readonly id: string;
  readonly payload: Payload;
  /** Where an earlier run came to; null at the beginning. */
  readonly mark: Mark | null;
  /** Aborted when the job is cancelled, the server ends, or the job was given to another run: stop and throw. */
  readonly signal: AbortSignal;
  progress(done: number, total: number | null): void;
  /**
   * Keeps how far the work came, in one transaction with what `write` stores: after a kill both are there or neither.
   * Throws when the job is no longer this run's.
   */
  save(mark: Mark, write?: (tx: Transaction) => Promise<void>): Promise<void>;
}

/** A kind of job: named once, so that its payload is checked when it is started and when it is run. */
export interface JobKind<Payload, Mark> {
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  readonly mark: z.ZodType<Mark>;
  readonly maxAttempts: number;
  /** Gives the result to keep: JSON, small. */
  run(work: JobWork<Payload, Mark>): Promise<unknown>;
}

/** A kind with its types hidden: what a runner holds. */
export interface AnyJobKind {
  readonly name: string;
  run(work: JobWork<unknown, unknown>): Promise<unknown>;
}

/** Hides the types of a kind; payload and mark are checked as they come back from the database. */
export function anyKind<Payload, Mark>(kind: JobKind<Payload, Mark>): AnyJobKind {
  return {
    name: kind.name,
    run: (work) => {
      const payload = kind.payload.parse(work.payload);
      const mark = work.mark === null ? null : kind.mark.parse(work.mark);
      return kind.run({ ...work, payload, mark });
    },
  };
}
