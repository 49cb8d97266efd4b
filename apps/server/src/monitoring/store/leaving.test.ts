import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { guardRoutes } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { type Http, openHttp } from "../../platform/http/app.js";
import { Readiness } from "../../platform/http/readiness.js";
import { Registry } from "../../platform/metrics/registry.js";
import { account } from "../../platform/testing/actors.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { Engine } from "./engine/engine.js";
import { addEventRoutes, type EventStore, openStore } from "./index.js";
import { makeRows, place, SOURCES, writeRows } from "./testing/rows.fixture.js";

vi.setConfig({ testTimeout: 60_000 });

let postgres: TestPostgres;
let database: Database;
let store: EventStore;
let shown: EventStore;
let http: Http;
let port = 0;
let searches = 0;
const registry = new Registry();
const data = mkdtempSync(join(tmpdir(), "mizugiwa-leaving-"));
const folder = join(data, "events");
const ROWS = 12_000;
/** Called before sources are looked up, while a client may go. */
let before = async (): Promise<void> => undefined;

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
  const spill = join(data, "spill");
  store = await openStore({ folder, spill, database, log: SILENT, registry, convertAfterMs: 3_600_000 });
  const rows = makeRows({ segment: 1, count: ROWS, stepUs: 5_000_000 });
  await store.feed(writeRows(folder, rows), place(0, 0), place(1, ROWS));
  await store.convert();
  shown = store;
  http = await openHttp({ log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1" });
  guardRoutes(http, async () => ({ actor: account(1, ["analyst"]), session: "s", csrf: "x", mustChange: false }));
  const counted = new Proxy(store, {
    get: (_, name: keyof EventStore) => {
      if (name === "search") searches += 1;
      const value = shown[name];
      return typeof value === "function" ? value.bind(shown) : value;
    },
  });
  const sourcesOf = async () => {
    await before();
    return SOURCES.map((source) => ({ source, code: "linux", state: "live" as const, until: null }));
  };
  addEventRoutes(http, { store: () => counted, database: () => database, sourcesOf });
  await http.listen({ host: "127.0.0.1", port: 0 });
  const address: AddressInfo | string | null = http.server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
}, 60_000);
afterAll(async () => {
  await http.close();
  await store.close();
  await database.close();
  await postgres.stop();
  rmSync(data, { recursive: true, force: true });
}, 60_000);

/** A client that asks for an export and goes away: with the first bytes of its answer, or after so many ms. */
async function leave(when: "first bytes" | number): Promise<void> {
  const body = JSON.stringify({
    query: { from: "2026-11-25T00:00:00Z", to: "2026-11-27T00:00:00Z" },
    format: "ndjson",
  });
  const headers = { "content-type": "application/json", "x-mizugiwa-csrf": "x", host: "127.0.0.1" };
  await new Promise<void>((resolve) => {
    const asked = request({ host: "127.0.0.1", port, method: "POST", path: "/api/v1/events/export", headers });
    const go = (): void => {
      asked.destroy();
      resolve();
    };
    asked.on("error", () => undefined);
    asked.on("response", (answer) => {
      answer.on("error", () => undefined);
      if (when === "first bytes") answer.once("data", go);
    });
    asked.end(body);
    if (when !== "first bytes") setTimeout(go, when);
  });
}

const measured = (name: string): string | undefined =>
  new RegExp(`^\\S*${name} (\\d+)$`, "m").exec(registry.text())?.[1];
const freed = async (): Promise<void> => {
  await expect
    .poll(() => [measured("event_statements"), measured("event_views")], { timeout: 10_000 })
    .toEqual(["0", "0"]);
};

test("an export that its client leaves is read no further, and frees what it held", async () => {
  searches = 0;
  await leave("first bytes");
  await freed();
  const atEnd = searches;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(searches).toBe(atEnd);
  expect(atEnd).toBeLessThan(ROWS / 2000);
});

test("a client that goes away while its statement runs has it stopped, and the engine serves others", async () => {
  const options = { folder, spill: join(data, "spill2"), memoryBytes: 256e6, threads: 1, log: SILENT };
  const engine = new Engine(options, () => undefined);
  const endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3";
  try {
    await engine.run([{ sql: "SELECT 1", values: [] }]);
    const { pid } = engine;
    const ended: unknown[] = [];
    shown = new Proxy(store, {
      get: (_, name: keyof EventStore) =>
        name === "search"
          ? async (...words: Parameters<EventStore["search"]>) => {
              await engine.run([{ sql: endless, values: [] }], words[2]).catch((caught: unknown) => ended.push(caught));
              return [];
            }
          : store[name],
    });
    await leave(300);
    await expect.poll(() => ended, { timeout: 10_000 }).toMatchObject([{ code: "query-cancelled" }]);
    expect([engine.under, engine.pid]).toEqual([0, pid]);
  } finally {
    shown = store;
    await engine.close();
  }
});

test("one that goes away before its statement begins has none begun", async () => {
  searches = 0;
  let entered = false;
  before = async () => {
    entered = true;
    await new Promise((resolve) => setTimeout(resolve, 400));
  };
  await leave(150);
  before = async () => undefined;
  await expect.poll(() => entered).toBe(true);
  await expect.poll(() => searches, { timeout: 5000 }).toBe(1);
  await freed();
  expect(searches).toBe(1);
});
