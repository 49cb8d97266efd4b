import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { Database } from "../database/database.js";
import { connect, type DatabaseSource } from "../database/source.js";
import { Registry } from "../metrics/registry.js";
import { COUNTED_TABLE, counting } from "../testing/counting.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { type AnyJobKind, anyKind, type Job, type JobKind, type Jobs, openJobs } from "./index.js";
import { JobStore } from "./store.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let database: Database;
let opened: Jobs[] = [];
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  source = await postgres.makeMigrated();
  database = await openTestDatabase(source);
  await asOwner(COUNTED_TABLE);
});
afterEach(async () => {
  for (const each of opened) await each.stop();
  opened = [];
  await database.close();
});

async function asOwner(text: string): Promise<object[]> {
  const owner = await connect(source.owner(), "test", source.place);
  await owner.query("set search_path = mizugiwa");
  const { rows } = await owner.query<object>(text);
  await owner.end();
  return rows;
}

const TIMING = { lookMs: 50, beatMs: 50, sweepMs: 100, drainMs: 2000 };
const registry = new Registry();

async function open(...kinds: AnyJobKind[]): Promise<Jobs> {
  const jobs = openJobs({ database, kinds, log: SILENT, registry, timing: TIMING });
  await jobs.begin();
  opened.push(jobs);
  return jobs;
}

const Nothing = z.object({});
/** Work of one sentence. */
function kind(name: string, run: JobKind<object, object>["run"], maxAttempts = 2): JobKind<object, object> {
  return { name, payload: Nothing, mark: Nothing, maxAttempts, run };
}

async function until(jobs: Jobs, id: string, state: Job["state"]): Promise<Job> {
  await expect.poll(async () => (await jobs.get(id))?.state, { timeout: 10_000, interval: 20 }).toBe(state);
  const job = await jobs.get(id);
  if (job === null) throw new Error("the job is gone");
  return job;
}

const untilAborted = (signal: AbortSignal): Promise<void> => sleep(60_000, undefined, { signal });

test("a job runs, shows how far it is, and keeps its result", async () => {
  const jobs = await open(anyKind(counting()));
  const { id } = await jobs.start(counting(), { upTo: 60, pauseMs: 20 });
  await expect.poll(async () => (await jobs.get(id))?.progress.rate ?? 0, { timeout: 5000 }).toBeGreaterThan(0);
  const during = await jobs.get(id);
  expect(during).toMatchObject({ state: "running", progress: { total: 60 }, finishedAt: null });
  const done = await until(jobs, id, "succeeded");
  expect(done).toMatchObject({ result: { from: 0, counted: 60 }, error: null, progress: { done: 60, total: 60 } });
  expect(done.finishedAt?.getTime()).toBeGreaterThanOrEqual(done.startedAt?.getTime() ?? Number.NaN);
  expect(registry.text()).toContain('mizugiwa_jobs_ended_total{kind="counting",outcome="succeeded"}');
});

test("a payload of another form is refused when the job is started, and rejected when it comes from the database", async () => {
  const jobs = await open(anyKind(counting()));
  await expect(jobs.start(counting(), { upTo: 1.5, pauseMs: 0 })).rejects.toThrow();
  const { id } = await new JobStore(database).add("counting", { upTo: "many" }, 20);
  const job = await until(jobs, id, "failed");
  expect(job.attempts).toBe(1);
  expect(job.error).not.toBeNull();
});

test("a job that waits is cancelled at once and never runs", async () => {
  const jobs = await open();
  const { id } = await jobs.start(counting(), { upTo: 1, pauseMs: 0 });
  expect(await jobs.cancel(id)).toMatchObject({ state: "cancelled" });
  await open(anyKind(counting()));
  await sleep(200);
  expect(await asOwner("select from counted")).toEqual([]);
});

test("a job that runs is told to stop, and keeps what it had done", async () => {
  const jobs = await open(anyKind(counting()));
  const { id } = await jobs.start(counting(), { upTo: 100_000, pauseMs: 5 });
  await expect.poll(async () => (await asOwner("select from counted")).length).toBeGreaterThan(2);
  expect(await jobs.cancel(id)).toMatchObject({ cancelRequested: true });
  const job = await until(jobs, id, "cancelled");
  expect(job.progress.done).toBe((await asOwner("select from counted")).length);
  expect(await jobs.cancel(id)).toMatchObject({ state: "cancelled" });
  expect(await jobs.cancel("00000000-0000-4000-8000-000000000000")).toBeNull();
});

test("a cancellation that another connection asked for arrives with the next sign of life", async () => {
  const waiting = kind("waiting", ({ signal }) => untilAborted(signal));
  const jobs = await open(anyKind(waiting));
  const { id } = await jobs.start(waiting, {});
  await until(jobs, id, "running");
  await new JobStore(database).cancel(id);
  await until(jobs, id, "cancelled");
});

test("work that fails is tried again after a rest, and its last error is kept", async () => {
  const times: number[] = [];
  const failing = kind("failing", async () => {
    times.push(Date.now());
    throw new Error(`try ${times.length}`);
  });
  const jobs = await open(anyKind(failing));
  const { id } = await jobs.start(failing, {});
  const job = await until(jobs, id, "failed");
  expect(times).toHaveLength(2);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1000);
  expect(job).toMatchObject({ attempts: 2, error: { detail: "try 2" } });
});

test("a checkpoint and what belongs to it are kept together or not at all", async () => {
  let kept = true;
  const halves = kind("halves", async (work) => {
    const saved = work.save({}, async (tx) => {
      await tx
        .withTables<{ counted: { job: string; n: number } }>()
        .insertInto("counted")
        .values({ job: work.id, n: 1 })
        .execute();
      throw new Error("after half of it");
    });
    await saved.catch(() => {
      kept = false;
    });
    return null;
  });
  const jobs = await open(anyKind(halves));
  const { id } = await jobs.start(halves, {});
  await until(jobs, id, "succeeded");
  expect(kept).toBe(false);
  expect(await asOwner("select from counted")).toEqual([]);
  expect(await asOwner(`select checkpoint from job where id = '${id}'`)).toEqual([{ checkpoint: null }]);
});

test("a run that lost its job keeps nothing more", async () => {
  const jobs = await open(anyKind(counting()));
  const { id } = await jobs.start(counting(), { upTo: 100_000, pauseMs: 5 });
  await expect.poll(async () => (await asOwner("select from counted")).length).toBeGreaterThan(2);
  await asOwner(`update job set run = gen_random_uuid(), run_until = now() + interval '1 hour'`);
  await sleep(200);
  const before = (await asOwner("select from counted")).length;
  await sleep(200);
  expect((await asOwner("select from counted")).length).toBe(before);
  expect(await jobs.get(id)).toMatchObject({ state: "running" });
});

test("a server that ends gives its jobs back, and the next one goes on where they were", async () => {
  const first = await open(anyKind(counting()));
  const { id } = await first.start(counting(), { upTo: 80, pauseMs: 10 });
  await expect.poll(async () => (await asOwner("select from counted")).length).toBeGreaterThan(5);
  await first.stop();
  const given = await first.get(id);
  expect(given).toMatchObject({ state: "queued", attempts: 0 });
  const second = await open(anyKind(counting()));
  const done = await until(second, id, "succeeded");
  expect(done.result).toEqual({ from: given?.progress.done, counted: 80 });
  expect((await asOwner("select from counted")).length).toBe(80);
});

test("a run that gives no sign of life loses its job to another", async () => {
  const jobs = await open(anyKind(counting()));
  // Of a kind that nobody runs until it is as a silent run leaves it: else the runner might be the quicker one.
  const { id } = await new JobStore(database).add("parked", { upTo: 3, pauseMs: 0 }, 20);
  await asOwner(
    `update job set kind = 'counting', state = 'running', run = gen_random_uuid(),
       run_until = now() - interval '1 second', attempts = 1`,
  );
  expect(await until(jobs, id, "succeeded")).toMatchObject({ result: { from: 0, counted: 3 } });
});

test("a job that is killed each time before it comes further fails in the end", async () => {
  const { id } = await new JobStore(database).add("counting", { upTo: 3, pauseMs: 0 }, 2);
  await asOwner(
    `update job set state = 'running', run = gen_random_uuid(), run_until = now() - interval '1 second', attempts = 2`,
  );
  const jobs = await open(anyKind(counting()));
  expect(await jobs.get(id)).toMatchObject({ state: "failed", error: { code: "job-lapsed" } });
});

test("two runners never run the same job", async () => {
  const heard: string[] = [];
  const once = kind("once", async ({ id }) => {
    heard.push(id);
    return null;
  });
  const first = await open(anyKind(once));
  await open(anyKind(once));
  const started = await Promise.all(Array.from({ length: 40 }, () => first.start(once, {})));
  for (const { id } of started) await until(first, id, "succeeded");
  expect([...heard].sort((a, b) => a.localeCompare(b))).toEqual(
    started.map(({ id }) => id).sort((a, b) => a.localeCompare(b)),
  );
});

test("a database that goes away is nobody's failed attempt", async () => {
  const only = { ...counting(), maxAttempts: 1 };
  const jobs = await open(anyKind(only));
  const { id } = await jobs.start(only, { upTo: 150, pauseMs: 10 });
  await expect.poll(async () => (await asOwner("select from counted")).length).toBeGreaterThan(5);
  const admin = await postgres.admin(source);
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await admin.end();
  await expect.poll(async () => (await jobs.get(id).catch(() => null))?.state, { timeout: 15_000 }).toBe("succeeded");
  expect((await asOwner("select from counted")).length).toBe(150);
});

test("a save that lost the database gives the job back, even where the database is back at once", async () => {
  let runs = 0;
  const cut = kind(
    "cut",
    async (context) => {
      runs += 1;
      const gone = Object.assign(new Error("terminating connection"), { code: "57P01" });
      if (runs === 1) await context.save({}, () => Promise.reject(gone));
      return {};
    },
    1,
  );
  const jobs = await open(anyKind(cut));
  const { id } = await jobs.start(cut, {});
  expect(await until(jobs, id, "succeeded")).toMatchObject({ error: null });
  expect(runs).toBe(2);
});

test("jobs are listed newest first, page by page", async () => {
  const jobs = await open();
  for (let n = 0; n < 5; n += 1) await jobs.start(counting(), { upTo: n, pauseMs: 0 });
  const all = await jobs.list({ limit: 10 });
  const [, second] = all;
  if (second === undefined) throw new Error("two jobs at least");
  expect((await jobs.list({ limit: 2, before: second })).map(({ id }) => id)).toEqual(
    all.slice(2, 4).map(({ id }) => id),
  );
  expect(await jobs.list({ limit: 10, state: "running" })).toEqual([]);
  expect(await jobs.list({ limit: 10, kind: "other" })).toEqual([]);
});

test("none runs before they begin, however early it is asked for", async () => {
  let runs = 0;
  const early = kind("early", async () => {
    runs += 1;
  });
  const jobs = openJobs({ database, kinds: [anyKind(early)], log: SILENT, registry, timing: TIMING });
  opened.push(jobs);
  const { id } = await jobs.start(early, {});
  await sleep(3 * TIMING.lookMs);
  expect(runs).toBe(0);
  await jobs.begin();
  await until(jobs, id, "succeeded");
  expect(runs).toBe(1);
});
