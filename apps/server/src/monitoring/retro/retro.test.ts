import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Actor } from "../../platform/access/index.js";
import { anyKind, type Jobs, openJobs } from "../../platform/jobs/index.js";
import { Live } from "../../platform/live/hub.js";
import { Registry } from "../../platform/metrics/registry.js";
import { SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { storeHits } from "../alerts/index.js";
import type { SourceFacts } from "../stream/protocol.js";
import type { TuningOrder } from "../tunings/judge.js";
import { type RetroNeeds, retroKind } from "./kind.js";
import { ruleSubjects } from "./rule-subjects.js";
import type { RetroRun } from "./schema.js";
import { openRetroRuns, type RetroRuns } from "./service.js";
import { History, WEB } from "./testing/history.fixture.js";

vi.setConfig({ testTimeout: 60_000 });

const RULE = {
  path: "bad.yml",
  text: "title: Bad\nid: 11111111-2222-4333-8444-555555555555\nlevel: high\nlogsource: {product: acme}\ndetection: {s: {verb: bad}, f: {user: admin}, condition: s and not f}\n",
};
const RULE_ID = "11111111-2222-4333-8444-555555555555";
const T0 = Date.UTC(2026, 10, 20);
const SPAN = { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };
const ANALYST: Actor = { kind: "account", id: "a1", name: "Aya", person: null, roles: ["analyst"], compartments: [] };
const CLOSED = "99999999-9999-4999-8999-999999999999";
const SECRET: SourceFacts = { ...WEB, id: "22222222-2222-4222-8222-222222222222", code: "secret", compartment: CLOSED };

let postgres: TestPostgres;
let history: History;
let jobs: Jobs | null = null;
let runs: RetroRuns;
let tunings: readonly TuningOrder[] = [];
/** Called before each batch of hits is placed in the register: where a test may interfere. */
let onResolve: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  onResolve = async () => undefined;
  tunings = [];
  history = await History.open(postgres);
}, 60_000);
afterEach(async () => {
  await jobs?.stop();
  jobs = null;
  await history.close();
}, 60_000);

const TIMING = { lookMs: 50, beatMs: 50, sweepMs: 100, drainMs: 5000 };

/** A server that begins: its jobs go on where an earlier one was. */
async function begin(): Promise<void> {
  const { database, store } = history;
  const subjects = ruleSubjects({ textOf: () => RULE, settled: async () => undefined });
  const needs: RetroNeeds = {
    database,
    store,
    subjectsOf: () => subjects,
    settled: async () => undefined,
    sources: async () => [WEB, SECRET],
    tunings: async () => tunings,
    resolve: async (hits) => {
      await onResolve();
      return hits;
    },
    publish: () => undefined,
  };
  const kind = retroKind(() => needs);
  jobs = openJobs({ database, kinds: [anyKind(kind)], log: SILENT, registry: new Registry(), timing: TIMING });
  await jobs.begin();
  runs = openRetroRuns({ database, live: new Live(), jobs, kind, subjectsOf: () => subjects });
}

/** Events a minute apart: every tenth is bad, every twentieth bad but of the administrator. */
function lines(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => {
    const at = from + index;
    const time = new Date(T0 + at * 60_000).toISOString();
    return JSON.stringify({
      time,
      product: "acme",
      verb: at % 10 === 0 ? "bad" : "good",
      ...(at % 20 === 0 ? { user: "admin" } : {}),
      host: `h${at % 7}`,
    });
  });
}

async function ended(id: string, state: RetroRun["state"] = "succeeded") {
  const look = async () => (await runs.get(ANALYST, id)).state;
  await expect.poll(look, { timeout: 40_000, interval: 50 }).toBe(state);
  return await runs.get(ANALYST, id);
}

/** Which events are in alerts, and in how many. */
async function inAlerts(): Promise<[string, number][]> {
  const { rows } = await sql<{ event_id: string; n: number }>`
    select event_id, count(*)::int as n from alert_event group by event_id order by event_id`.execute(
    history.database.db,
  );
  return rows.map(({ event_id: id, n }) => [id, n]);
}

const asked = (over: object = {}) => ({
  kind: "rule",
  subject: RULE_ID,
  ...SPAN,
  sources: null,
  reason: null,
  ...over,
});

test("what a rule would have met becomes alerts that say they were found later, grouped as usual", async () => {
  const met = await history.write(lines(400), [RULE], T0);
  expect(met).toHaveLength(20);
  await history.store.convert();
  await begin();
  const { id, state } = await runs.begin(ANALYST, asked({ reason: "a new rule" }));
  expect(["queued", "running"]).toContain(state);
  const done = await ended(id);
  expect(done).toMatchObject({
    met: 20,
    known: 0,
    grown: 0,
    done: 400,
    total: 400,
    title: "Bad",
    reason: "a new rule",
  });
  expect(done.raised).toBe(done.alerts.length);
  expect(done.alerts.reduce((sum, { events }) => sum + events, 0)).toBe(20);
  const { rows } = await sql<{ kind: string }>`select distinct kind from alert`.execute(history.database.db);
  expect(rows).toEqual([{ kind: "backfilled" }]);
  expect(await inAlerts()).toHaveLength(20);
});

test("a second search changes nothing, and what the stream had met stays the stream's", async () => {
  const met = await history.write(lines(200), [RULE], T0);
  await history.database.db.transaction().execute(async (tx) => await storeHits(tx, met.slice(0, 4)));
  await begin();
  const first = await ended((await runs.begin(ANALYST, asked())).id);
  expect(first).toMatchObject({ met: 10, known: 4 });
  const second = await ended((await runs.begin(ANALYST, asked())).id);
  expect(second).toMatchObject({ met: 10, known: 10, raised: 0, grown: 0 });
  expect((await inAlerts()).every(([, times]) => times === 1)).toBe(true);
});

test("events that come while it runs are left to the stream", async () => {
  await history.write(lines(100), [RULE], T0);
  let more = true;
  onResolve = async () => {
    if (!more) return;
    more = false;
    const late = await history.write(lines(100, 20), [RULE], T0);
    await history.database.db.transaction().execute(async (tx) => await storeHits(tx, late));
  };
  await begin();
  const done = await ended((await runs.begin(ANALYST, asked())).id);
  expect(done).toMatchObject({ met: 5, known: 0, total: 100 });
  expect(await inAlerts()).toHaveLength(10);
});

test("a try that fails keeps nothing by halves, and the next one goes on where the last was kept", async () => {
  await history.write(lines(300), [RULE], T0);
  await history.store.convert();
  let tries = 0;
  onResolve = async () => {
    tries += 1;
    if (tries === 2) throw new Error("the first time it fails");
  };
  await begin();
  const { id } = await runs.begin(ANALYST, asked());
  expect(await ended(id)).toMatchObject({ met: 15, known: 0, done: 300 });
  expect(await inAlerts()).toHaveLength(15);
});

test("one that was cancelled keeps what it found, and may go on from there", async () => {
  await history.write(lines(500), [RULE], T0);
  await begin();
  onResolve = async () => {
    const [run] = (await runs.list(ANALYST, { limit: 1 })).rows;
    if (run !== undefined && run.state === "running") await runs.cancel(ANALYST, run.id);
  };
  const { id } = await runs.begin(ANALYST, asked());
  await ended(id, "cancelled");
  onResolve = async () => undefined;
  await runs.resume(ANALYST, id);
  expect(await ended(id)).toMatchObject({ met: 25, known: 0 });
  await expect(runs.resume(ANALYST, id)).rejects.toMatchObject({ code: "retro-not-ended" });
  expect(await inAlerts()).toHaveLength(25);
});

test("what was found where not everybody may know of it is counted and listed for its members alone", async () => {
  await history.write(lines(100), [RULE], T0);
  await sql`insert into compartment (id, name) values (${CLOSED}, 'Closed')`.execute(history.database.db);
  await history.write(lines(200), [RULE], T0, SECRET);
  await begin();
  const { id } = await runs.begin(ANALYST, asked());
  const seen = await ended(id);
  expect(seen).toMatchObject({ met: 5 });
  const member = await runs.get({ ...ANALYST, compartments: [CLOSED] }, id);
  expect(member).toMatchObject({ met: 15 });
  expect(member.alerts.length).toBeGreaterThan(seen.alerts.length);
  const only = await ended((await runs.begin(ANALYST, asked({ sources: [WEB.id] }))).id);
  expect(only).toMatchObject({ total: 100, known: 5 });
});

test("what a tuning expects is counted as held back and raises nothing", async () => {
  await history.write(lines(200), [RULE], T0);
  const { rows } = await sql<{ id: string }>`
    insert into tuning (rule, rule_title, conditions, rule_fields, reason, owner, state, expires_at, made_by)
    values (${RULE_ID}, 'Bad', '[]', '{}', 'known', gen_random_uuid(), 'active', now() + interval '1 day', 'a1') returning id`.execute(
    history.database.db,
  );
  const [tuning] = rows;
  if (tuning === undefined) throw new Error("no tuning");
  tunings = [{ id: tuning.id, rule: RULE_ID, ruleFile: RULE, filter: null, sources: null, hosts: ["h3"] }];
  await begin();
  const done = await ended((await runs.begin(ANALYST, asked())).id);
  expect(done).toMatchObject({ met: 10, known: 0 });
  expect(done.suppressed).toBeGreaterThan(0);
  expect(await inAlerts()).toHaveLength(10 - done.suppressed);
});
