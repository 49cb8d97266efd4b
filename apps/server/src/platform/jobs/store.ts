import type { Problem } from "@mizugiwa/base";
import { type Selectable, sql } from "kysely";
import type { Database, Transaction } from "../database/database.js";
import { decideJob, type JobEvent, type JobFacts, type JobMove, type JobState } from "./rules.js";
import type { Job, JobProgress, JobTables } from "./schema.js";

type Row = Selectable<JobTables["job"]>;

/** What a runner gets with a claim. */
export interface Claim {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly checkpoint: unknown;
  readonly done: number;
  readonly total: number | null;
}

/** A job in the hands of one run. */
export interface Held {
  readonly id: string;
  readonly run: string;
}

/** What a run leaves of its job: the result of one that is done, the error of one that failed. */
export interface JobOutcome {
  readonly progress: JobProgress;
  readonly result?: unknown;
  readonly error?: Problem;
}

/** A run holds its job this long without a sign of life. */
const HOLD = sql<Date>`now() + interval '20 seconds'`;

/** The jobs in the database. Every change of state asks the rules. */
export class JobStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get #jobs() {
    return this.#database.db.withTables<JobTables>();
  }

  async add(kind: string, payload: unknown, maxAttempts: number): Promise<Job> {
    const values = { kind, payload: JSON.stringify(payload), max_attempts: maxAttempts };
    return toJob(await this.#jobs.insertInto("job").values(values).returningAll().executeTakeFirstOrThrow());
  }

  async get(id: string): Promise<Job | null> {
    const row = await this.#jobs.selectFrom("job").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : toJob(row);
  }

  /** Newest first; `before` is the last job of the page before. */
  async list(filter: { state?: JobState; kind?: string; before?: Job; limit: number }): Promise<Job[]> {
    let query = this.#jobs.selectFrom("job").selectAll().orderBy("created_at", "desc").orderBy("id", "desc");
    if (filter.state !== undefined) query = query.where("state", "=", filter.state);
    if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
    const { before } = filter;
    if (before !== undefined) {
      // Times are kept finer than a Date holds, so the row itself is asked.
      const place = sql<boolean>`(created_at, id) < (select created_at, id from job where id = ${before.id})`;
      query = query.where(place);
    }
    return (await query.limit(filter.limit).execute()).map(toJob);
  }

  async counts(): Promise<{ state: JobState; count: number }[]> {
    const rows = await this.#jobs
      .selectFrom("job")
      .select(["state", sql<number>`count(*)::int`.as("count")])
      .where("state", "in", ["queued", "running"])
      .groupBy("state")
      .execute();
    return rows;
  }

  /** Takes the job that has waited longest among those due; two runners never get the same one. */
  async claim(kinds: readonly string[], run: string): Promise<Claim | null> {
    return await this.#jobs.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom("job")
        .selectAll()
        .where("state", "=", "queued")
        .where("kind", "in", [...kinds])
        .where("not_before", "<=", sql<Date>`now()`)
        .orderBy("not_before")
        .orderBy("created_at")
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      const move = row === undefined ? null : decideJob(factsOf(row), "claim");
      if (row === undefined || move === null) return null;
      await tx
        .updateTable("job")
        .set({ state: move.to, attempts: move.attempts, run, run_until: HOLD })
        .set({ started_at: sql<Date>`coalesce(started_at, now())` })
        .where("id", "=", row.id)
        .execute();
      return {
        id: row.id,
        kind: row.kind,
        payload: row.payload,
        checkpoint: row.checkpoint,
        done: Number(row.done),
        total: row.total === null ? null : Number(row.total),
      };
    });
  }

  /** A sign of life with the progress; null when the job is no longer this run's. */
  async beat(id: string, run: string, progress: JobProgress): Promise<{ cancelRequested: boolean } | null> {
    const row = await this.#jobs
      .updateTable("job")
      .set({ ...progress, run_until: HOLD })
      .where("id", "=", id)
      .where("run", "=", run)
      .returning("cancel_requested")
      .executeTakeFirst();
    return row === undefined ? null : { cancelRequested: row.cancel_requested };
  }

  /** Keeps a checkpoint with what `write` stores; false, and nothing kept, when the job is no longer this run's. */
  async save(
    claim: Held,
    mark: unknown,
    progress: JobProgress,
    write: (tx: Transaction) => Promise<void>,
  ): Promise<boolean> {
    return await this.#database.db.transaction().execute(async (tx) => {
      // The row is locked first: from here to the commit nobody can give the job to another run.
      const held = await tx
        .withTables<JobTables>()
        .updateTable("job")
        .set({ ...progress, checkpoint: JSON.stringify(mark), attempts: 1, run_until: HOLD })
        .where("id", "=", claim.id)
        .where("run", "=", claim.run)
        .executeTakeFirst();
      if (held.numUpdatedRows === 0n) return false;
      await write(tx);
      return true;
    });
  }

  /** Ends a run; null when the job is no longer this run's. */
  async end(claim: Held, event: JobEvent, outcome: JobOutcome): Promise<JobState | null> {
    return await this.#jobs.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom("job")
        .selectAll()
        .where("id", "=", claim.id)
        .where("run", "=", claim.run)
        .forUpdate()
        .executeTakeFirst();
      const move = row === undefined ? null : decideJob(factsOf(row), event);
      if (move === null) return null;
      await tx
        .updateTable("job")
        .set({ ...leaving(move), ...outcome.progress })
        .set({ error: outcome.error === undefined ? null : JSON.stringify(outcome.error) })
        .set({ result: outcome.result === undefined ? null : JSON.stringify(outcome.result) })
        .where("id", "=", claim.id)
        .execute();
      return move.to;
    });
  }

  /**
   * Takes jobs from runs that give no sign of life; with `all`, from every run: the one server that may write has just
   * started, so that none of them lives.
   */
  async lapse(all: boolean): Promise<{ id: string; to: JobState }[]> {
    return await this.#jobs.transaction().execute(async (tx) => {
      let held = tx.selectFrom("job").selectAll().where("state", "=", "running");
      if (!all) held = held.where("run_until", "<", sql<Date>`now()`);
      const lapsed: { id: string; to: JobState }[] = [];
      for (const row of await held.forUpdate().skipLocked().execute()) {
        const move = decideJob(factsOf(row), "lapse");
        if (move === null) continue;
        const error = move.to === "failed" ? { error: JSON.stringify(LAPSED) } : {};
        await tx
          .updateTable("job")
          .set({ ...leaving(move), ...error })
          .where("id", "=", row.id)
          .execute();
        lapsed.push({ id: row.id, to: move.to });
      }
      return lapsed;
    });
  }

  /** Cancels a job that waits; asks one that runs to stop. Gives it as it then is, or null where there is none. */
  async cancel(id: string): Promise<Job | null> {
    return await this.#jobs.transaction().execute(async (tx) => {
      const row = await tx.selectFrom("job").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
      if (row === undefined) return null;
      const move = decideJob(factsOf(row), "cancel");
      if (move === null && row.state !== "running") return toJob(row); // over already
      const change = move === null ? { cancel_requested: true } : { ...leaving(move), cancel_requested: true };
      const update = tx.updateTable("job").set(change).where("id", "=", id).returningAll();
      return toJob(await update.executeTakeFirstOrThrow());
    });
  }
}

const LAPSED: Problem = {
  code: "job-lapsed",
  place: {},
  detail: "the server was killed during this job, each time before it came further",
  remedy: "The log around its start may say why.",
};

function leaving(move: JobMove) {
  const over = move.to !== "queued";
  return {
    state: move.to,
    attempts: move.attempts,
    run: null,
    run_until: null,
    not_before: sql<Date>`now() + ${move.waitMs} * interval '1 millisecond'`,
    finished_at: over ? sql<Date>`now()` : null,
  };
}

function factsOf(row: Row): JobFacts {
  return {
    state: row.state,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    cancelRequested: row.cancel_requested,
  };
}

function toJob(row: Row): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    attempts: row.attempts,
    cancelRequested: row.cancel_requested,
    progress: { done: Number(row.done), total: row.total === null ? null : Number(row.total), rate: row.rate },
    result: row.result,
    error: row.error,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
