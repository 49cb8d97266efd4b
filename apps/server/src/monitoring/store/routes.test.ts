import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Role } from "../../platform/access/index.js";
import { type Actor, guardRoutes } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { type Http, openHttp } from "../../platform/http/app.js";
import { Readiness } from "../../platform/http/readiness.js";
import { Registry } from "../../platform/metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { addEventRoutes, type EventStore, openStore, type SourceProgress } from "./index.js";
import { makeRows, NODE, place, SOURCES, writeRows } from "./testing/rows.fixture.js";

let postgres: TestPostgres;
let database: Database;
let store: EventStore;
let http: Http;
let role: Role = "analyst";
const data = mkdtempSync(join(tmpdir(), "mizugiwa-routes-"));
const rows = makeRows({ segment: 1, count: 300, stepUs: 60_000_000 });
const [OPEN, RESTRICTED] = SOURCES;
/** A member of the compartment that the second source is in sees both. */
const progress: SourceProgress[] = [
  { source: OPEN, code: "linux-1", state: "live", until: "2026-11-25T06:00:00.000Z" },
  { source: RESTRICTED, code: "linux-2", state: "behind", until: "2026-11-25T05:00:00.000Z" },
];
let sources = progress;

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
  const folder = join(data, "events");
  store = await openStore({
    folder,
    spill: join(data, "spill"),
    database,
    log: SILENT,
    registry: new Registry(),
    convertAfterMs: 3_600_000,
  });
  await store.feed(writeRows(folder, rows), place(0, 0), place(1, 300));
  await store.convert();
  http = await openHttp({ log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1" });
  const actor = (): Actor => ({ kind: "account", id: "a", name: "A", person: null, roles: [role], compartments: [] });
  guardRoutes(http, async () => ({ actor: actor(), session: "s", csrf: "of-the-test", mustChange: false }));
  addEventRoutes(http, { store: () => store, database: () => database, sourcesOf: async () => sources });
}, 60_000);
afterAll(async () => {
  await http.close();
  await store.close();
  await database.close();
  await postgres.stop();
  rmSync(data, { recursive: true, force: true });
}, 60_000);

const RANGE = { from: "2026-11-25T00:00:00Z", to: "2026-11-26T00:00:00Z" };
const ask = async (path: string, payload: object) =>
  await http.inject({
    method: "POST",
    url: `/api/v1/events/${path}`,
    payload,
    headers: { "x-mizugiwa-csrf": "of-the-test" },
  });
const get = async (path: string) => await http.inject({ method: "GET", url: `/api/v1/events/${path}` });
const Rows = z.object({
  rows: z.array(z.looseObject({ id: z.string(), source: z.string() })),
  next: z.string().nullable(),
});

test("pages of a search go through all events, and say what they stand on", async () => {
  const seen: string[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const reply = await ask("search", { query: RANGE, limit: 70, ...(cursor === null ? {} : { cursor }) });
    expect(reply.statusCode).toBe(200);
    const page = Rows.parse(reply.json());
    seen.push(...page.rows.map(({ id }) => id));
    cursor = page.next;
    expect(reply.json()).toMatchObject({
      complete: { completeUntil: progress[1]?.until, lagging: [progress[1]], missingFiles: 0 },
    });
  }
  expect(seen).toEqual(rows.map(({ event_id }) => event_id).reverse());
});

test("terms in their text form are added to the others", async () => {
  const reply = await ask("search", { query: { ...RANGE, text: "host:WEB-01 -user:root" }, limit: 1000 });
  const expected = rows.filter(
    ({ host, fields }) => host === "web-01" && z.object({ user: z.string() }).parse(fields).user !== "root",
  );
  expect(Rows.parse(reply.json()).rows.map(({ id }) => id)).toEqual(expected.map(({ event_id }) => event_id).reverse());
});

test("what cannot be read is refused with its place and remedy", async () => {
  const text = await ask("search", { query: { ...RANGE, text: 'a user:"b' } });
  expect([text.statusCode, text.json()]).toMatchObject([
    422,
    { code: "quote-open", place: { offset: 7, field: "query.text" } },
  ]);
  const range = await ask("histogram", { query: { from: RANGE.to, to: RANGE.from } });
  expect([range.statusCode, range.json()]).toMatchObject([422, { code: "query-invalid", place: { field: "to" } }]);
  const cursor = await ask("search", { query: RANGE, cursor: "zzz" });
  expect([cursor.statusCode, cursor.json()]).toMatchObject([422, { code: "cursor-invalid" }]);
});

test("a text is read into terms, problems beside them", async () => {
  const reply = await ask("parse", { text: 'user:root  "x' });
  expect(reply.json()).toMatchObject({
    filters: [{ field: "user", op: "is", values: ["root"] }],
    text: "user:root",
    problems: [{ code: "quote-open", offset: 11 }],
  });
});

test("a histogram and the values of a field count the same events", async () => {
  const bars = await ask("histogram", { query: RANGE });
  expect(bars.json()).toMatchObject({ total: 300, widthSeconds: 1800 });
  const values = await ask("fields", { query: RANGE, field: "host" });
  const { values: found } = z.object({ values: z.array(z.object({ count: z.number() })) }).parse(values.json());
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  const fields = await ask("fields", { query: RANGE });
  expect(fields.json()).toMatchObject({ looked: 300 });
});

test("one event comes with its bytes", async () => {
  const id = `${NODE}.1.7`;
  expect((await get(id)).json()).toMatchObject({ id, isText: true, isCut: false, fields: rows[7]?.["fields"] });
  const raw = await get(`${id}/raw`);
  expect(raw.rawPayload.toString("base64")).toBe(rows[7]?.["raw"]);
  expect((await get(`${NODE}.9.9`)).statusCode).toBe(404);
  expect((await get("nonsense")).statusCode).toBe(404);
});

test("events of a source that is restricted are not there for others", async () => {
  sources = progress.slice(0, 1);
  try {
    const hidden = rows.filter(({ source }) => source === RESTRICTED);
    const reply = await ask("search", { query: RANGE, limit: 1000 });
    const seen = Rows.parse(reply.json()).rows;
    expect(seen).toHaveLength(300 - hidden.length);
    expect(seen.every(({ source }) => source === OPEN)).toBe(true);
    expect(reply.json()).toMatchObject({ complete: { completeUntil: progress[0]?.until, lagging: [] } });
    for (const path of [`${hidden[0]?.event_id ?? ""}`, `${hidden[0]?.event_id ?? ""}/raw`])
      expect((await get(path)).statusCode).toBe(404);
    const exported = await ask("export", { query: RANGE, format: "ndjson" });
    expect(exported.body.trimEnd().split("\n")).toHaveLength(300 - hidden.length);
  } finally {
    sources = progress;
  }
});

test("an export holds every event, is bounded, harmless in a spreadsheet, and stands in the trail", async () => {
  const whole = await ask("export", { query: RANGE, format: "ndjson" });
  const lines = whole.body
    .trimEnd()
    .split("\n")
    .map((line) => z.object({ id: z.string() }).parse(JSON.parse(line)).id);
  expect(lines).toEqual(rows.map(({ event_id }) => event_id).reverse());
  const csv = await ask("export", { query: { ...RANGE, text: "host:auth" }, format: "csv", limit: 3 });
  expect(csv.headers["content-type"]).toContain("text/csv");
  expect(csv.body.trimEnd().split("\r\n")).toHaveLength(4);
  const client = await database.db
    .withTables<{ "trail.entry": { action: string; after: unknown } }>()
    .selectFrom("trail.entry")
    .selectAll()
    .execute();
  expect(client.filter(({ action }) => action === "events.exported").at(-1)).toMatchObject({
    after: { terms: "host:auth", format: "csv", limit: 3 },
  });
});

test("who may not read events is refused on every route", async () => {
  role = "legal";
  try {
    for (const path of ["search", "histogram", "fields", "parse", "export"])
      expect((await ask(path, { query: RANGE })).statusCode).toBe(403);
    for (const path of ["x", "x/raw"]) expect((await get(path)).statusCode).toBe(403);
  } finally {
    role = "analyst";
  }
});
