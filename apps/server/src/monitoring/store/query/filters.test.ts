import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@mizugiwa/proof";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../../platform/database/database.js";
import { Registry } from "../../../platform/metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../../platform/testing/postgres.js";
import { type EventStore, openStore } from "../store.js";
import { DAY_US, everything, makeRow, NODE, place, SEES_ALL, writeRows } from "../testing/rows.fixture.js";
import { parseTerms } from "./text.js";

/** One event a row: its fields, and the columns that a rule's field may have. All are found by the same words in tail and files. */
const EVENTS: readonly Record<string, unknown>[] = [
  {
    fields: { user: "Root", n: 5, ip: "10.1.2.3", "a.b": "key", tags: ["Red", "blue"], path: "C:\\Windows\\cmd.exe" },
    f_user: "root",
  },
  { fields: { user: "alice", n: "10", ip: "192.168.0.1", a: { b: "path" }, tags: [] }, f_user: "alice" },
  { fields: { user: null, n: -1.5, ip: "2001:db8::5", a: { b: ["x", "Y"] } }, f_user: null },
  { fields: { n: "many", ip: "::ffff:10.9.9.9", EventData_user: "Inner", user: "outer" }, f_user: ["inner", "straße"] },
  { fields: { "Field Name": "İstanbul ΣΑΣ", user: "山田" }, f_user: "山田" },
  {
    fields: { user: "x'; DROP TABLE tail_1; --", 'q"uote': '"', "sl/ash~": "%_*" },
    f_user: "x'; drop table tail_1; --",
  },
];
const RAW = ["Failed password", "ACCEPTED key", "パスワード 失敗", "ſtraße K", "a.b*c (d) [e] \\ ^$", "tab\tand\0zero"];

const cases: [text: string, found: number[]][] = [
  ["user:ROOT", [0]],
  ["user:root n:5", [0]],
  ["-user:root", [1, 2, 3, 4, 5]],
  ["user:(alice inner)", [1, 3]],
  ["user:STRASSE", []],
  ["user:STRAße", [3]],
  ["user:*A*", [1, 3, 5]],
  ["user:x*", [5]],
  [`user:"x'; drop table tail_1; --"`, [5]],
  ["user:山田", [4]],
  ["user:*", [0, 1, 3, 4, 5]],
  ["a.b:key", [0]],
  ["a.b:path", [1]],
  ["a.b:y", [2]],
  ["a.b:*", [0, 1, 2]],
  ["tags:red", [0]],
  ["tags:BLUE", [0]],
  ["-tags:red", [1, 2, 3, 4, 5]],
  ["ip:10.0.0.0/8", [0, 3]],
  ["-ip:10.0.0.0/8", [1, 2, 4, 5]],
  ["ip:2001:db8::/32", [2]],
  ["ip:0.0.0.0/0", [0, 1, 3]],
  ["n:>4", [0, 1]],
  ["n:<5", [2]],
  ["n:<5.5", [0, 2]],
  ['"Field Name":*"stanbul σας"*', [4]],
  ['"Field Name":*İ*', [4]],
  ['"Field Name":*i*', []],
  ['path:"c:\\\\WINDOWS\\\\CMD.EXE"', [0]],
  ["sl/ash~:*%_*", [5]],
  ['sl/ash~:"%_*"', [5]],
  ['"q\\"uote":*', [5]],
  ["host:HOST-1", [1]],
  ["kind:linux-auth source:LINUX-1", [0, 1, 2, 3, 4, 5]],
  ["failed", [0]],
  ["accepted KEY", [1]],
  ["失敗", [2]],
  ["-失敗 -failed", [1, 3, 4, 5]],
  ["STRAßE", [3]],
  ['"a.b*c (d) [e] \\\\ ^$"', [4]],
  ["a.b.c", []],
  ["zero", [5]],
  ["absent:*", []],
  ["-absent:*", [0, 1, 2, 3, 4, 5]],
  ["-absent:x", [0, 1, 2, 3, 4, 5]],
];

let postgres: TestPostgres;
let database: Database;
let store: EventStore;
const data = mkdtempSync(join(tmpdir(), "mizugiwa-filters-"));
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
  // The same events three times: with a column of lists, with one of texts and without one in files, and in the tail.
  const random = seededRandom(1);
  const rows = (segment: number, change: (event: Record<string, unknown>) => Record<string, unknown>) =>
    EVENTS.map((event, index) => {
      const over = {
        host: `Host-${index}`,
        raw: Buffer.from(RAW[index] ?? "").toString("base64"),
        f_user: undefined,
        ...event,
      };
      return makeRow(segment, index, DAY_US + segment * 1000 + index, random, change(over));
    });
  const batches = [
    rows(1, (event) => event),
    rows(2, (event) => ({ ...event, f_user: undefined })),
    rows(3, (event) => event),
  ];
  for (const [index, batch] of batches.entries()) {
    await store.feed(writeRows(folder, batch), store.fedOffset(), place(index + 1, EVENTS.length));
    if (index < 2) await store.convert();
  }
}, 60_000);
afterAll(async () => {
  await store.close();
  await database.close();
  await postgres.stop();
  rmSync(data, { recursive: true, force: true });
}, 60_000);

for (const [text, found] of cases) {
  test(`${text} finds ${found.length === 0 ? "none" : found.join(", ")}`, async () => {
    const { filters, texts, problems } = parseTerms(text);
    expect(problems).toEqual([]);
    const query = everything({ filters: [...filters], texts: [...texts] });
    const events = await store.search(query, { limit: 100, after: null, cut: true }, SEES_ALL);
    const byWay = [1, 2, 3].map((segment) =>
      events
        .flatMap(({ eventId }) => (eventId.startsWith(`${NODE}.${segment}.`) ? [Number(eventId.split(".")[2])] : []))
        .sort((a, b) => a - b),
    );
    // What a rule's column has only is not in the JSON of an event without it.
    const plain = text === "user:STRAße" || text === "user:*A*" ? byWay.filter((_, way) => way !== 1) : byWay;
    expect(plain).toEqual(plain.map(() => found));
    expect(await store.count(query, SEES_ALL)).toBe(events.length);
  });
}

test("a filter with the wrong number of values, no network or no number is refused by its field", async () => {
  const bad = [
    { field: "user", op: "is", not: false, values: [] },
    { field: "ip", op: "cidr", not: false, values: ["10.0.0.0/99"] },
    { field: "n", op: "lt", not: false, values: ["many"] },
  ] as const;
  for (const filter of bad) {
    const query = everything({ filters: [{ ...filter, values: [...filter.values] }] });
    await expect(store.count(query, SEES_ALL)).rejects.toMatchObject({
      code: "query-invalid",
      problem: { place: { field: filter.field } },
    });
  }
});
