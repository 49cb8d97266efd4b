import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Actor, Role } from "../../platform/access/index.js";
import { Live } from "../../platform/live/hub.js";
import { startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { storeHits } from "../alerts/index.js";
import { History, WEB } from "../retro/testing/history.fixture.js";
import type { TuningCondition } from "./schema.js";
import { openTunings, type Tunings } from "./service.js";
import { storeSuppressed } from "./suppressed.js";

vi.setConfig({ testTimeout: 30_000 });

const ID = "11111111-2222-4333-8444-555555555555";
let level = "high";
const rule = () => ({
  path: "bad.yml",
  text: `title: Bad\nid: ${ID}\nlevel: ${level}\nlogsource: {product: acme}\ndetection: {s: {verb: bad}, condition: s}\n`,
});
const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 10, 24);
let nowMs = T0 + DAY_MS;
const actor = (number: number, ...roles: Role[]): Actor => ({
  kind: "account",
  id: `aaaaaaaa-0000-4000-8000-00000000000${number}`,
  name: `p${number}`,
  person: null,
  roles,
  compartments: [],
});
const AYA = actor(1, "incident-commander");
const BEN = actor(2, "incident-commander");
const CEM = actor(3, "analyst");
const HOST: TuningCondition = { on: "host", field: "", op: "is", values: ["h1"] };

let postgres: TestPostgres;
let history: History;
let tunings: Tunings;
let changes = 0;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  level = "high";
  nowMs = T0 + DAY_MS;
  changes = 0;
  history = await History.open(postgres);
  tunings = openTunings({
    database: history.database,
    live: new Live(),
    store: history.store,
    sources: async () => [WEB],
    textOf: rule,
    onChange: () => (changes += 1),
    now: () => nowMs,
  });
}, 60_000);
afterEach(async () => await history.close(), 60_000);

const given = (over: object = {}) => ({
  rule: ID,
  conditions: [HOST],
  filter: null,
  reason: "a scanner of ours",
  owner: null,
  expiresAt: new Date(nowMs + 30 * DAY_MS).toISOString(),
  ...over,
});

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      time: new Date(T0 + index * 60_000).toISOString(),
      product: "acme",
      verb: "bad",
      user: `u${index % 4}`,
      host: `h${index % 2}`,
    }),
  );

test("an exception works at once, until its end; then the rule alerts again", async () => {
  const made = await tunings.make(CEM, given());
  expect(made).toMatchObject({ state: "active", fault: null, endsSoon: false, steps: ["end", "renew"] });
  expect(changes).toBe(1);
  expect(await tunings.orders()).toMatchObject([{ id: made.id, rule: ID, hosts: ["h1"], filter: null }]);
  nowMs += 31 * DAY_MS;
  expect(await tunings.orders()).toEqual([]);
  expect(await tunings.get(CEM, made.id)).toMatchObject({ state: "expired" });
  const expiresAt = new Date(nowMs + DAY_MS).toISOString();
  expect(await tunings.renew(CEM, made.id, { version: made.version, expiresAt, reason: "still so" })).toMatchObject({
    state: "active",
    endsSoon: true,
  });
  await expect(
    tunings.make(CEM, given({ expiresAt: new Date(nowMs + 181 * DAY_MS).toISOString() })),
  ).rejects.toMatchObject({ code: "tuning-end" });
});

test("of a critical rule it waits for a second person", async () => {
  level = "critical";
  const made = await tunings.make(AYA, given());
  expect(made).toMatchObject({ state: "proposed", steps: ["end"] });
  expect(await tunings.orders()).toEqual([]);
  const order = { version: made.version, reason: null };
  await expect(tunings.step(AYA, made.id, "approve", order)).rejects.toMatchObject({ code: "own-work" });
  await expect(tunings.step(CEM, made.id, "approve", order)).rejects.toMatchObject({ code: "not-permitted" });
  const approved = await tunings.step(BEN, made.id, "approve", order);
  expect(approved).toMatchObject({ state: "active" });
  expect(await tunings.orders()).toHaveLength(1);
  await expect(tunings.step(BEN, made.id, "end", order)).rejects.toMatchObject({ code: "changed-meanwhile" });
  const { rows } = await sql<{ action: string }>`
    select action from trail.entry where object_kind = 'tuning' order by number`.execute(history.database.db);
  expect(rows.map(({ action }) => action)).toEqual(["tuning.proposed", "tuning.approved"]);
});

test("what it holds back is counted once and can be looked at", async () => {
  const met = await history.write(lines(10), [rule()], T0);
  const { id } = await tunings.make(CEM, given());
  const suppressed = met.filter(({ host }) => host === "h1").map((hit) => ({ tuning: id, hit }));
  for (const _ of [1, 2]) {
    await history.database.db.transaction().execute(async (tx) => await storeSuppressed(tx, suppressed));
  }
  expect(await tunings.get(CEM, id)).toMatchObject({ suppressed: 5 });
  const first = await tunings.suppressed(CEM, id, { limit: 3 });
  expect(first.rows).toHaveLength(3);
  const rest = await tunings.suppressed(CEM, id, { limit: 3, ...(first.next === null ? {} : { cursor: first.next }) });
  expect(rest).toMatchObject({ next: null });
  expect(rest.rows).toHaveLength(2);
  expect(first.rows[0]).toMatchObject({ host: "h1", fields: [{ field: "verb", value: "bad", selection: "s" }] });
});

test("a preview says which alerts of the last thirty days would not be there", async () => {
  const met = await history.write(lines(40), [rule()], T0);
  await history.database.db.transaction().execute(async (tx) => await storeHits(tx, met));
  const byUser: TuningCondition = { on: "field", field: "user", op: "is", values: ["u1"] };
  const preview = await tunings.preview(CEM, { rule: ID, conditions: [byUser], filter: null });
  expect(preview).toMatchObject({ events: 40, suppressedEvents: 10, notLooked: 0 });
  expect(preview.alerts).toBeGreaterThan(0);
  const whole = await tunings.preview(CEM, {
    rule: ID,
    conditions: [{ on: "source", field: "", op: "is", values: [WEB.id] }],
    filter: null,
  });
  expect(whole).toMatchObject({ suppressedEvents: 40, suppressedAlerts: whole.alerts });
  expect(whole.gone).toHaveLength(whole.alerts);
});

test("its owner is told a week before its end, once", async () => {
  await tunings.make(CEM, given());
  const notices = async () =>
    Number(
      (
        await sql<{
          n: string;
        }>`select count(*) as n from outbox where payload->>'topic' = 'tuning.ends'`.execute(history.database.db)
      ).rows[0]?.n,
    );
  await tunings.warn();
  expect(await notices()).toBe(0);
  nowMs += 25 * DAY_MS;
  await tunings.warn();
  await tunings.warn();
  expect(await notices()).toBe(1);
});
