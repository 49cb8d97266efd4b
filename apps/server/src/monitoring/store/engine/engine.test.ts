import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SILENT } from "../../../platform/testing/postgres.js";
import { Engine } from "./engine.js";

vi.setConfig({ testTimeout: 60_000 });

let data = "";
let engine: Engine;
let lost = 0;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "mizugiwa-engine-"));
  for (const name of ["events", "spill"]) mkdirSync(join(data, name));
  writeFileSync(join(data, "secret.txt"), "swordfish");
  lost = 0;
  const options = {
    folder: join(data, "events"),
    spill: join(data, "spill"),
    memoryBytes: 256e6,
    threads: 2,
    log: SILENT,
  };
  engine = new Engine(options, () => {
    lost += 1;
  });
});
afterEach(async () => {
  await engine.close();
  rmSync(data, { recursive: true, force: true });
});

const ask = async (sql: string, asked: Parameters<Engine["run"]>[1] = {}) =>
  await engine.run([{ sql, values: [] }], asked);
/** Minutes of work. */
const ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3";

const forbidden: [what: string, sql: (data: string) => string][] = [
  ["a file beside the folder of events", (folder) => `SELECT * FROM read_text('${folder}/secret.txt')`],
  ["a file above it by a relative path", () => "SELECT * FROM read_text('../secret.txt')"],
  ["a list of other files", () => "SELECT * FROM glob('/*')"],
  ["a file to be written elsewhere", (folder) => `COPY (SELECT 1) TO '${folder}/out.csv'`],
  ["another database", (folder) => `ATTACH '${folder}/x.db'`],
  ["an address", () => "SELECT * FROM read_text('http://127.0.0.1:1/x')"],
  ["an extension", () => "INSTALL httpfs"],
  ["its settings", () => "SET enable_external_access = true"],
  ["its memory limit", () => "SET memory_limit = '64GB'"],
];
for (const [what, sql] of forbidden) {
  test(`the engine has no way to ${what}`, async () => {
    await expect(ask(sql(data))).rejects.toMatchObject({ code: "engine-failed" });
    expect(await ask("SELECT 1")).toEqual([[1]]);
  });
}

test("a query is stopped when who asked goes away, and others go on", async () => {
  await ask("SELECT 1");
  const { pid } = engine;
  const controller = new AbortController();
  const endless = ask(ENDLESS, { signal: controller.signal });
  const other = ask("SELECT sum(range) FROM range(1000)");
  setTimeout(() => controller.abort(), 200);
  await expect(endless).rejects.toMatchObject({ code: "query-cancelled" });
  expect(await other).toHaveLength(1);
  expect([engine.pid, lost]).toEqual([pid, 0]);
});

test("a query has so much time and no more", async () => {
  await expect(ask(ENDLESS, { limitMs: 300 })).rejects.toMatchObject({ code: "query-too-long" });
  expect(await ask("SELECT 1")).toEqual([[1]]);
});

test("a process that ends takes its queries with it, is started again, and remembers nothing", async () => {
  await ask("CREATE TABLE kept AS SELECT 1");
  for (const signal of ["SIGKILL", "SIGSEGV"] as const) {
    const endless = ask(ENDLESS);
    setTimeout(() => process.kill(engine.pid ?? 0, signal), 100);
    await expect(endless).rejects.toMatchObject({ code: "engine-restarted" });
    await expect(ask("SELECT * FROM kept")).rejects.toMatchObject({ code: "engine-failed" });
  }
  expect(lost).toBe(2);
});

test("statements of one request are kept together or not at all", async () => {
  const both = ["CREATE TABLE half AS SELECT 1", "SELECT * FROM absent"].map((sql) => ({ sql, values: [] }));
  await expect(engine.run(both)).rejects.toMatchObject({ code: "engine-failed" });
  await expect(ask("SELECT * FROM half")).rejects.toMatchObject({ code: "engine-failed" });
});

test("a stream comes in batches, and ends with who reads it", async () => {
  let rows = 0;
  for await (const batch of engine.stream({ sql: "SELECT range FROM range(100000)", values: [] })) rows += batch.length;
  expect(rows).toBe(100_000);
  for await (const batch of engine.stream({ sql: "SELECT range FROM range(100000000000)", values: [] })) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  expect(await ask("SELECT 1")).toEqual([[1]]);
});

test("more than fits into memory goes to the spill folder or is refused, and the engine stays", async () => {
  const sorted =
    "SELECT sum(length(s)) FROM (SELECT repeat(md5(range::VARCHAR), 8) AS s FROM range(1500000) ORDER BY s)";
  expect(await ask(sorted)).toHaveLength(1);
  expect(lost).toBe(0);
});
