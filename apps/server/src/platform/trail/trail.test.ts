import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Actor, systemActor } from "../access/index.js";
import type { Database } from "../database/database.js";
import { connect, type DatabaseSource } from "../database/source.js";
import type { Http } from "../http/app.js";
import { ask, openTestHttp, testActor } from "../testing/http.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { readAnchor } from "./checkpoint.js";
import { verifyFile } from "./export.js";
import { addTrailRoutes, appendTrail, openTrail, type Trail, type TrailEntry } from "./index.js";
import { verifyDatabase } from "./verify.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let database: Database;
let data: string;
let trail: Trail;
let http: Http;
let who: Actor | null;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 180_000);
afterAll(async () => await postgres.stop(), 180_000);
beforeEach(async () => {
  source = await postgres.makeMigrated();
  database = await openTestDatabase(source);
  data = mkdtempSync(join(tmpdir(), "mizugiwa-trail-"));
  trail = await open();
  who = testActor("auditor");
  http = await openTestHttp(() => who);
  addTrailRoutes(http, () => trail);
});
afterEach(async () => {
  await http.close();
  await trail.stop();
  await database.close();
  rmSync(data, { recursive: true });
});

/** The sealer's own timer sleeps: tests say when. */
function open(): Promise<Trail> {
  const timing = { everyMs: 3_600_000, checkpointEvery: 1000, checkpointMs: 3_600_000, wholeMs: 0 };
  return openTrail({ database, data, log: SILENT, timing });
}

const ACTOR = testActor("analyst");

async function add(id: string, more: Partial<TrailEntry> = {}): Promise<void> {
  await database.db
    .transaction()
    .execute((tx) => appendTrail(tx, ACTOR, { action: "alert.closed", object: { kind: "alert", id }, ...more }));
}

async function asOwner(text: string): Promise<void> {
  const owner = await connect(source.owner(), "test", source.place);
  await owner.query("set search_path = mizugiwa");
  await owner.query(text);
  await owner.end();
}

async function verdict(anchor: string | null = null) {
  return await verifyDatabase(database.db, anchor === null ? null : readAnchor(anchor, "anchor"));
}

test("entries are sealed without gaps, though rolled back transactions left some in their numbers", async () => {
  await add("a");
  const failing = database.db.transaction().execute(async (tx) => {
    await appendTrail(tx, ACTOR, { action: "alert.closed", object: { kind: "alert", id: "x" } });
    throw new Error("changed its mind");
  });
  await expect(failing).rejects.toThrow("changed its mind");
  await add("b");
  expect(await trail.checkpoint()).toMatchObject({ position: 2 });
  expect(await verdict()).toMatchObject({ positions: 2, unsealed: 0, faultCount: 0 });
});

test("an entry whose transaction ends late is sealed behind those with higher numbers", async () => {
  let commit: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  const late = database.db.transaction().execute(async (tx) => {
    await appendTrail(tx, ACTOR, { action: "alert.closed", object: { kind: "alert", id: "late" } });
    begun();
    await held;
  });
  await started;
  await add("early");
  expect(await trail.checkpoint()).toMatchObject({ position: 1 });
  commit();
  await late;
  expect(await trail.checkpoint()).toMatchObject({ position: 2 });
  const { rows } = await trail.read(testActor("auditor"), { limit: 10 });
  expect(rows.map(({ object, position }) => [object.id, position])).toEqual([
    ["early", 1],
    ["late", 2],
  ]);
  expect(await verdict()).toMatchObject({ positions: 2, faultCount: 0 });
});

test("the sealer's own timer seals and signs, and goes on after a restart where it was", async () => {
  await trail.stop();
  const timing = { everyMs: 10, checkpointEvery: 1, checkpointMs: 10, wholeMs: 1000 };
  trail = await openTrail({ database, data, log: SILENT, timing });
  await add("a");
  await expect.poll(async () => (await trail.checkpoints(0, 10)).length).toBe(1);
  await trail.stop();
  trail = await openTrail({ database, data, log: SILENT, timing });
  await add("b");
  await expect.poll(async () => (await trail.checkpoints(0, 10)).length).toBe(2);
  expect(await verdict()).toMatchObject({ positions: 2, faultCount: 0, keys: [(await trail.head()).fingerprint] });
});

const tampering: [name: string, statement: string, fault: object][] = [
  [
    "a byte of what is after",
    `update trail.entry set after = '{"state":"closex"}' where object_id = 'b'`,
    { code: "entry-altered", position: 2, group: "after" },
  ],
  [
    "a digit beyond what a double holds",
    `update trail.entry set before = '{"n": 1.00000000000000000001}' where object_id = 'b'`,
    { code: "entry-altered", position: 2, group: "before" },
  ],
  [
    "its time by a microsecond",
    "update trail.entry set at = at + interval '1 microsecond' where object_id = 'b'",
    { code: "entry-altered", position: 2, group: "time" },
  ],
  ["an entry", "delete from trail.entry where object_id = 'b'", { code: "entry-missing", position: 2 }],
  ["a seal", "delete from trail.seal where position = 2", { code: "seal-missing", position: 2 }],
  [
    "a personal part",
    `update trail_personal set payload = '{"after": {"phone": "1"}}' where object_id = 'b'`,
    { code: "personal-altered", position: 2 },
  ],
  ["a personal part, gone", "delete from trail_personal where object_id = 'b'", { code: "personal-missing" }],
];
for (const [name, statement, fault] of tampering) {
  test(`what the owner of the database alters is named: ${name}`, async () => {
    await add("a");
    await add("b", { before: { n: 1 }, after: { state: "closed" }, personal: { after: { phone: "03-0000-0000" } } });
    await add("c");
    await trail.checkpoint();
    expect(await verdict()).toMatchObject({ faultCount: 0 });
    await asOwner(statement);
    expect((await verdict()).faults).toContainEqual(expect.objectContaining(fault));
  });
}

test("a tail cut off without a trace in the database is found by the anchor that left it", async () => {
  for (const id of ["a", "b", "c"]) await add(id);
  await trail.checkpoint();
  const anchor = readFileSync(join(data, "anchors", "trail-latest.json"), "utf8");
  await asOwner("delete from trail.checkpoint");
  await asOwner("delete from trail.seal where position > 1");
  await asOwner("delete from trail.entry where object_id <> 'a'");
  expect(await verdict()).toMatchObject({ faultCount: 0 });
  expect((await verdict(anchor)).faults).toMatchObject([{ code: "tail-cut", position: 2 }]);
});

test("the application may add and read, and change nothing", async () => {
  await add("a");
  await trail.checkpoint();
  for (const table of ["trail.entry", "trail.seal", "trail.checkpoint"]) {
    await expect(sql`delete from ${sql.table(table)}`.execute(database.db)).rejects.toThrow("permission denied");
  }
  await expect(sql`update trail.seal set entry = 7`.execute(database.db)).rejects.toThrow("permission denied");
});

test("the signing key is for its owner alone, and a damaged one is refused by name", async () => {
  const path = join(data, "trail-key.pem");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, "no key");
  await expect(open()).rejects.toMatchObject({ code: "trail-key-damaged" });
});

test("an anchor says in both languages what it is for, and shows no secret", async () => {
  await add("a");
  await trail.checkpoint();
  const folder = join(data, "anchors");
  const day = new Date().toISOString().slice(0, 10);
  expect(existsSync(join(folder, `trail-${day}.json`))).toBe(true);
  const text = readFileSync(join(folder, "trail-latest.json"), "utf8");
  expect(text).toContain("audit-trail verify --anchor");
  expect(text).toContain("監査証跡");
  expect(text).not.toContain("PRIVATE");
});

test("a personal part is shown with its entry until it is erased, and the chain holds", async () => {
  await add("p", { personal: { after: { phone: "03-0000-0000" } }, after: { state: "closed" } });
  await trail.checkpoint();
  const shown = async () =>
    (await trail.read(testActor("auditor"), { limit: 10, object: "p", action: "alert.*" })).rows;
  expect(await shown()).toMatchObject([{ personal: "shown", after: { state: "closed", phone: "03-0000-0000" } }]);
  who = testActor("legal");
  const request = { kind: "alert", id: "p", reason: "asked for by the person" };
  expect(await ask(http, "POST", "/api/v1/trail/erase-personal", request)).toMatchObject({
    status: 200,
    body: { entries: 1 },
  });
  expect(await ask(http, "POST", "/api/v1/trail/erase-personal", request)).toMatchObject({ body: { entries: 0 } });
  expect(await shown()).toMatchObject([{ personal: "erased", after: { state: "closed" } }]);
  expect(await verdict()).toMatchObject({ faultCount: 0, unsealed: 1 });
  await trail.checkpoint();
  expect(await verdict()).toMatchObject({ faultCount: 0, positions: 2 });
});

test("erasing is for those who may, with a reason", async () => {
  const request = { kind: "alert", id: "p", reason: "asked for" };
  expect((await ask(http, "POST", "/api/v1/trail/erase-personal", request)).status).toBe(403);
  who = testActor("legal");
  expect((await ask(http, "POST", "/api/v1/trail/erase-personal", { ...request, reason: " " })).status).toBe(422);
});

const Page = z.object({ rows: z.array(z.looseObject({ action: z.string() })), next: z.string().nullable() });

test("the trail is read by actor, action, object and time, a page at a time", async () => {
  for (let index = 0; index < 5; index += 1) await add(`a${index}`);
  await database.db
    .transaction()
    .execute((tx) => appendTrail(tx, systemActor("jobs"), { action: "job.started", object: { kind: "job", id: "j" } }));
  const page = async (query: string) => Page.parse((await ask(http, "GET", `/api/v1/trail?${query}`)).body);
  expect((await page("action=alert.*")).rows).toHaveLength(5);
  expect((await page("action=job.started")).rows).toHaveLength(1);
  expect((await page("actor=jobs")).rows).toMatchObject([{ action: "job.started" }]);
  expect((await page("kind=alert&object=a3")).rows).toHaveLength(1);
  expect((await page("from=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00%2B09:00")).rows).toHaveLength(0);
  const seen: unknown[] = [];
  for (let cursor = ""; ; ) {
    const { rows, next } = await page(`limit=2${cursor}`);
    seen.push(...rows.map((row) => row["number"]));
    if (next === null) break;
    cursor = `&cursor=${next}`;
  }
  expect(new Set(seen).size).toBe(6);
});

const SECRET = "00000000-0000-4000-8000-0000000000aa";

test("entries about what is restricted are seen by its members alone, and an export withholds them", async () => {
  await add("open");
  await add("secret", { object: { kind: "alert", id: "secret", compartment: SECRET }, reason: "swordfish" });
  await trail.checkpoint();
  expect((await trail.read(testActor("auditor"), { limit: 10 })).rows).toHaveLength(1);
  const member = { ...testActor("auditor"), compartments: [SECRET] };
  expect((await trail.read(member, { limit: 10 })).rows).toHaveLength(2);
  const answer = await http.inject({ url: "/api/v1/trail/export", headers: { host: "localhost" } });
  expect(answer.headers["content-type"]).toContain("application/x-ndjson");
  expect(answer.body).not.toContain("swordfish");
  const file = join(data, "export.ndjson");
  writeFileSync(file, answer.body);
  expect(await verifyFile(file, null)).toMatchObject({ positions: 2, withheld: 1, faultCount: 0, checkpoints: 1 });
});

test("an exported file is verified by itself, and what was altered in it is named", async () => {
  await add("a", { before: { n: 0.1, text: "あ\n\u0001" }, personal: { after: { phone: "1" } } });
  await add("b", { reason: "known scanner" });
  await trail.checkpoint();
  await add("unsealed");
  const lines: string[] = [];
  for await (const line of trail.export(testActor("auditor"))) lines.push(line);
  const file = join(data, "export.ndjson");
  const write = (text: string): void => writeFileSync(file, text);
  write(lines.join(""));
  expect(await verifyFile(file, null)).toMatchObject({ positions: 2, unsealed: 1, faultCount: 0 });
  write(lines.join("").replace("known scanner", "known scammer"));
  expect((await verifyFile(file, null)).faults).toMatchObject([
    { code: "entry-altered", position: 2, group: "reason" },
  ]);
  write(lines.filter((line) => !line.includes('"position":1')).join(""));
  expect((await verifyFile(file, null)).faults).toMatchObject([{ code: "seal-missing", position: 1 }]);
  write(`${lines.join("")}{"seal":7}\n`);
  await expect(verifyFile(file, null)).rejects.toMatchObject({
    code: "trail-file-unreadable",
    problem: { place: { line: 6 } },
  });
});

test("checkpoints are given a page at a time, and each is an anchor", async () => {
  for (const id of ["a", "b", "c"]) {
    await add(id);
    expect((await ask(http, "POST", "/api/v1/trail/checkpoints")).status).toBe(201);
  }
  const first = Page.extend({ rows: z.array(z.looseObject({ position: z.int() })) });
  const page = first.parse((await ask(http, "GET", "/api/v1/trail/checkpoints?limit=2")).body);
  expect(page.rows.map(({ position }) => position)).toEqual([1, 2]);
  const rest = first.parse((await ask(http, "GET", `/api/v1/trail/checkpoints?cursor=${page.next ?? ""}`)).body);
  expect(rest.rows.map(({ position }) => position)).toEqual([3]);
  expect(await verdict(JSON.stringify(rest.rows[0]))).toMatchObject({ faultCount: 0, checkpoints: 4 });
});
