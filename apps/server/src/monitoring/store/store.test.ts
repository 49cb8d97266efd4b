import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@mizugiwa/proof";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "../../platform/database/database.js";
import type { DatabaseSource } from "../../platform/database/source.js";
import { Registry } from "../../platform/metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { type EventStore, openStore, type StoreOptions } from "./store.js";
import {
  DAY_US,
  everything,
  makeRow,
  makeRows,
  NODE,
  place,
  SEES_ALL,
  SOURCES,
  writeRows,
} from "./testing/rows.fixture.js";

/** Processes are started and killed: a busy machine takes its time. */
vi.setConfig({ testTimeout: 60_000 });

let postgres: TestPostgres;
let source: DatabaseSource;
let database: Database;
let data = "";
let store: EventStore;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  source = await postgres.makeMigrated();
  database = await openTestDatabase(source);
  data = mkdtempSync(join(tmpdir(), "mizugiwa-store-"));
  store = await open();
});
afterEach(async () => {
  await store.close();
  await database.close();
  rmSync(data, { recursive: true, force: true });
});

const folder = (): string => join(data, "events");

async function open(over: Partial<StoreOptions> = {}): Promise<EventStore> {
  return await openStore({
    folder: folder(),
    spill: join(data, "spill"),
    database,
    log: SILENT,
    registry: new Registry(),
    convertAfterMs: 3_600_000,
    ...over,
  });
}

async function feed(rows: ReturnType<typeof makeRows>, from = store.fedOffset()): Promise<void> {
  const last = rows.at(-1);
  if (last === undefined) throw new Error("no rows");
  await store.feed(writeRows(folder(), rows), from, place(last.segment, last.ordinal + 1));
}

const search = (over: Parameters<typeof everything>[0] = {}, limit = 1000) =>
  store.search(everything(over), { limit, after: null, cut: false }, SEES_ALL);

function parquetFiles(): string[] {
  return readdirSync(folder(), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".parquet"));
}

test("what was fed is found at once, newest first, and byte for byte", async () => {
  const rows = makeRows({ segment: 1, count: 50 });
  await feed(rows);
  const found = await search();
  expect(found.map(({ eventId }) => eventId)).toEqual(rows.map(({ event_id }) => event_id).reverse());
  expect(found.map(({ raw }) => Buffer.from(raw).toString("base64"))).toEqual(rows.map(({ raw }) => raw).reverse());
});

test("after a conversion the same is found in files, and the tail is empty", async () => {
  const rows = makeRows({ segment: 1, count: 5000, stepUs: 2_000_000 });
  await feed(rows);
  const before = await search({}, 6000);
  await store.convert();
  expect(store.storedOffset()).toEqual(place(1, 5000));
  expect(parquetFiles().length).toBe(3); // 10,000 s are three hours
  expect(await search({}, 6000)).toEqual(before);
  expect(await store.count(everything(), SEES_ALL)).toBe(5000);
});

test("feeding the same range twice is nothing, and an overlap adds what is new", async () => {
  const rows = makeRows({ segment: 1, count: 20 });
  await feed(rows.slice(0, 10));
  await feed(rows.slice(0, 10), place(0, 0));
  await feed(rows, place(1, 0));
  expect(await store.count(everything(), SEES_ALL)).toBe(20);
});

test("rows that do not follow are refused by name", async () => {
  const rows = makeRows({ segment: 1, ordinal: 10, count: 5 });
  await expect(feed(rows, place(1, 10))).rejects.toMatchObject({ code: "feed-gap" });
  await expect(store.feed(writeRows(folder(), rows), place(0, 0), place(1, 12))).rejects.toMatchObject({
    code: "feed-unreadable",
  });
  expect(await store.count(everything(), SEES_ALL)).toBe(0);
});

test("rows that were not taken are asked for again once, and no file of rows is left", async () => {
  const asked: unknown[] = [];
  store.needsRefeed((from) => asked.push(from));
  const rows = makeRows({ segment: 1, count: 30 });
  await feed(rows.slice(0, 10));
  for (const begin of [15, 20])
    await expect(feed(rows.slice(begin), place(1, begin))).rejects.toMatchObject({ code: "feed-gap" });
  await expect.poll(() => asked, { timeout: 5000 }).toEqual([place(1, 10)]);
  const damaged = join(folder(), "tmp", "damaged.ndjson");
  writeFileSync(damaged, '{"event_id": "x", "segm');
  await expect(store.feed(damaged, place(1, 10), place(1, 20))).rejects.toMatchObject({ code: "engine-failed" });
  await expect.poll(() => asked, { timeout: 5000 }).toEqual([place(1, 10), place(1, 10)]);
  await feed(rows.slice(10));
  expect(await store.count(everything(), SEES_ALL)).toBe(30);
  expect(readdirSync(join(folder(), "tmp"))).toEqual([]);
});

test("bytes that are no UTF-8 and bytes that are zero come back as they came", async () => {
  const bytes = [Buffer.from([0xff, 0xfe, 0, 65]), Buffer.from("a\0b日本"), Buffer.from(""), Buffer.from("\ufeff{}")];
  const random = seededRandom(1);
  const rows = bytes.map((raw, index) => makeRow(1, index, DAY_US + index, random, { raw: raw.toString("base64") }));
  await feed(rows);
  for (const converted of [false, true]) {
    if (converted) await store.convert();
    for (const [index, raw] of bytes.entries()) {
      const event = await store.getEvent(`${NODE}.1.${index}`, SEES_ALL);
      expect(Buffer.from(event?.raw ?? []).equals(raw)).toBe(true);
      expect(event?.isText).toBe(index !== 0);
    }
  }
});

test("a new start finds what is in files and wants the rest again", async () => {
  const rows = makeRows({ segment: 1, count: 30 });
  await feed(rows.slice(0, 20));
  await store.convert();
  await feed(rows.slice(20));
  await store.close();
  store = await open();
  expect(await store.count(everything(), SEES_ALL)).toBe(20);
  expect(store.fedOffset()).toEqual(place(1, 20));
  await feed(rows.slice(20));
  expect(await store.count(everything(), SEES_ALL)).toBe(30);
});

test("an engine that is killed is started again, asks for the tail, and nothing is lost or doubled", async () => {
  const rows = makeRows({ segment: 1, count: 300 });
  await feed(rows.slice(0, 200));
  await store.convert();
  await feed(rows.slice(200));
  const asked: unknown[] = [];
  const refed = new Promise<void>((resolve, reject) => {
    store.needsRefeed((from) => {
      asked.push(from);
      feed(rows.slice(200), from).then(resolve, reject);
    });
  });
  for (const signal of ["SIGKILL"] as const) {
    process.kill(store.enginePid() ?? 0, signal);
    await refed;
    const found = await search();
    expect(found.map(({ eventId }) => eventId)).toEqual(rows.map(({ event_id }) => event_id).reverse());
  }
  expect(asked).toEqual([place(1, 200)]);
});

test("events of sources that the asker may not see are nowhere", async () => {
  const rows = makeRows({ segment: 1, count: 100 });
  await feed(rows);
  const [mine] = SOURCES;
  const asker = { scope: { allowedSources: [mine] } };
  const visible = rows.filter((row) => row.source === mine);
  const hidden = rows.find((row) => row.source !== mine);
  for (const converted of [false, true]) {
    if (converted) await store.convert();
    expect(await store.count(everything(), asker)).toBe(visible.length);
    expect(
      (await store.search(everything({ sources: [...SOURCES] }), { limit: 1000, after: null, cut: false }, asker))
        .length,
    ).toBe(visible.length);
    expect(await store.getEvent(hidden?.event_id ?? "", asker)).toBeNull();
    expect(await store.count(everything({ sources: [SOURCES[1]] }), asker)).toBe(0);
    expect(await store.count(everything(), { scope: { allowedSources: [] } })).toBe(0);
  }
});

test("pages follow each other without a gap or a repetition", async () => {
  const rows = makeRows({ segment: 1, count: 200, stepUs: 60_000_000 });
  await feed(rows.slice(0, 150));
  await store.convert();
  await feed(rows.slice(150));
  const seen: string[] = [];
  let after = null;
  for (;;) {
    const page = await store.search(everything(), { limit: 7, after, cut: false }, SEES_ALL);
    seen.push(...page.map(({ eventId }) => eventId));
    const last = page.at(-1);
    if (last === undefined) break;
    const [, segment = "0", ordinal = "0"] = last.eventId.split(".");
    after = { atUs: last.atUs, segment: BigInt(segment), ordinal: BigInt(ordinal) };
  }
  expect(seen).toEqual(rows.map(({ event_id }) => event_id).reverse());
});

test("a histogram counts every event once, and the most frequent values are by number", async () => {
  const rows = makeRows({ segment: 1, count: 400, stepUs: 10_000_000 });
  await feed(rows.slice(0, 200));
  await store.convert();
  await feed(rows.slice(200));
  const { bars } = await store.histogram(
    everything({ from: "2026-11-25T00:00:00Z", to: "2026-11-26T00:00:00Z" }),
    SEES_ALL,
  );
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(400);
  for (const field of ["user", "src_ip", "host", "nested.deep", "event.action"]) {
    const values = await store.topValues(everything(), field, 1000, SEES_ALL);
    expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(400);
  }
  expect((await store.fields(everything(), SEES_ALL)).fields).toContainEqual({ field: "src_ip", count: 400 });
});

test("a scan gives every event once", async () => {
  const rows = makeRows({ segment: 1, count: 5000, stepUs: 2_000_000 });
  await feed(rows.slice(0, 3000));
  await store.convert();
  await feed(rows.slice(3000));
  const seen: string[] = [];
  for await (const batch of store.scan(everything(), SEES_ALL)) seen.push(...batch.map(({ eventId }) => eventId));
  expect(seen).toEqual(rows.map(({ event_id }) => event_id));
});
