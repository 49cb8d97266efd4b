import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Database } from "../../platform/database/database.js";
import { Registry } from "../../platform/metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { type EventStore, openStore, type Seams } from "./store.js";
import { everything, makeRows, place, SEES_ALL, writeRows } from "./testing/rows.fixture.js";

/** Processes are started and killed: a busy machine takes its time. */
vi.setConfig({ testTimeout: 60_000 });

let postgres: TestPostgres;
let database: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);

/** Lets every step pass but the one of its number, which fails as the system would say it. */
class Fault {
  #steps = 0;
  readonly #fails: number;
  readonly #code: string;
  readonly #late: boolean;
  hit: string | null = null;

  constructor(fails: number, code: string, late: boolean) {
    this.#fails = fails;
    this.#code = code;
    this.#late = late;
  }

  async step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    this.#steps += 1;
    if (this.#steps !== this.#fails) return await work();
    this.hit = name;
    // Late: it was done, and the answer is an error all the same.
    if (this.#late) await work();
    throw Object.assign(new Error(`${this.#code}: ${name}`), { code: this.#code });
  }

  seams(): Partial<Seams> {
    return {
      writer: (real) => ({
        run: async (statements, asked) =>
          (statements[0]?.sql.startsWith("COPY") ?? false)
            ? await this.step("copy", async () => await real.run(statements, asked))
            : await real.run(statements, asked),
      }),
      disk: (real) => ({
        ...real,
        makeFolder: async (path) =>
          path === "tmp"
            ? await real.makeFolder(path)
            : await this.step("make folder", async () => await real.makeFolder(path)),
        sync: async (path) => await this.step("sync", async () => await real.sync(path)),
        rename: async (from, to) => await this.step("rename", async () => await real.rename(from, to)),
        syncFolder: async (path) => await this.step("sync folder", async () => await real.syncFolder(path)),
      }),
      manifest: (real) => ({
        ...real,
        commit: async (files, from, to) => await this.step("commit", async () => await real.commit(files, from, to)),
        replace: async (old, files) => await this.step("replace", async () => await real.replace(old, files)),
      }),
    };
  }
}

const rows = makeRows({ segment: 1, count: 300, stepUs: 30_000_000 });
const newestFirst = rows.map(({ event_id }) => event_id).reverse();

interface Stage {
  readonly store: EventStore;
  readonly folder: string;
  readonly reopen: () => Promise<EventStore>;
}

/** A store with events in the tail, whose nth step fails. */
async function onStage(fault: Fault, play: (stage: Stage) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "mizugiwa-faults-"));
  await sql`delete from event_file`.execute(database.db);
  await sql`update stream_offset set segment = 0, "offset" = 0, ordinal = 0`.execute(database.db);
  const folder = join(data, "events");
  const options = {
    folder,
    spill: join(data, "spill"),
    database,
    log: SILENT,
    registry: new Registry(),
    convertAfterMs: 3_600_000,
  };
  let store = await openStore({ ...options, seams: fault.seams() });
  try {
    await store.feed(writeRows(folder, rows), store.fedOffset(), place(1, 300));
    await play({
      store,
      folder,
      reopen: async () => {
        await store.close();
        store = await openStore(options);
        return store;
      },
    });
  } finally {
    await store.close();
    rmSync(data, { recursive: true, force: true });
  }
}

async function found(store: EventStore): Promise<string[]> {
  const events = await store.search(everything(), { limit: 1000, after: null, cut: true }, SEES_ALL);
  return events.map(({ eventId }) => eventId);
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".parquet"));
}

/** 300 events of 2.5 hours are three files: copy, sync, folder, rename and folder for each, then the commit. */
const STEPS = 16;

const file = ["copy", "sync", "make folder", "rename", "sync folder"];
const names = [...file, ...file, ...file, "commit"];
for (const [code, late, steps] of [
  ["ENOSPC", false, [1, 2, 3, 4, 5, 11, 16]],
  ["EROFS", false, [1, 3, 4]],
  ["EIO", true, [1, 4, 5, 16]],
] as const) {
  test(`${code}${late ? " after the work" : ""} at any step of a conversion loses and doubles nothing`, async () => {
    const hit: (string | null)[] = [];
    for (const fails of steps) {
      const fault = new Fault(fails, code, late);
      await onStage(fault, async ({ store, folder, reopen }) => {
        const lateCommit = late && fails === STEPS;
        // A commit whose answer is lost is looked up, and holds.
        if (lateCommit) await store.convert();
        else await expect(store.convert()).rejects.toThrow(code);
        expect(files(folder)).toHaveLength(lateCommit ? 3 : 0);
        expect(await found(store)).toEqual(newestFirst);
        await store.convert();
        expect(await found(store)).toEqual(newestFirst);
        const again = await reopen();
        expect(again.storedOffset()).toEqual(place(1, 300));
        expect(await found(again)).toEqual(newestFirst);
        expect(files(folder)).toHaveLength(3);
      });
      hit.push(fault.hit);
    }
    expect(hit).toEqual(steps.map((step) => names[step - 1]));
  }, 120_000);
}

test("files of a day are joined into one, and the same events are found during and after it", async () => {
  await onStage(new Fault(0, "", false), async ({ store, folder, reopen }) => {
    await store.convert();
    const reading = store.scan(everything(), SEES_ALL);
    const first = await reading.next();
    expect(await store.mergeDays(new Date("2026-11-26T00:00:00Z"), new AbortController().signal)).toEqual({
      joined: 3,
      made: 1,
    });
    expect(files(folder)).toHaveLength(4); // the old ones are still read
    const seen = first.done === true ? [] : first.value.map(({ eventId }) => eventId);
    for await (const batch of reading) seen.push(...batch.map(({ eventId }) => eventId));
    expect(seen).toEqual([...newestFirst].reverse());
    await expect.poll(() => files(folder).length).toBe(1);
    expect(await found(store)).toEqual(newestFirst);
    expect(await found(await reopen())).toEqual(newestFirst);
  });
});

test("a merge that fails at any step leaves the files as they were", async () => {
  for (const [late, steps] of [
    [false, [1, 2, 3, 4, 5, 6]],
    [true, [4, 6]],
  ] as const) {
    for (const step of steps) {
      const fault = new Fault(STEPS + step, "ENOSPC", late);
      await onStage(fault, async ({ store, folder, reopen }) => {
        await store.convert();
        const merge = store.mergeDays(new Date("2026-11-26T00:00:00Z"), new AbortController().signal);
        if (late && step === 6) await merge;
        else await expect(merge).rejects.toThrow("ENOSPC");
        expect(fault.hit).toBe([...file, "replace"][step - 1]);
        await expect.poll(() => files(folder).length).toBe(late && step === 6 ? 1 : 3);
        expect(await found(store)).toEqual(newestFirst);
        expect(await found(await reopen())).toEqual(newestFirst);
      });
    }
  }
}, 120_000);
