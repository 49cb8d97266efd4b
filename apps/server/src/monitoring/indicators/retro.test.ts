import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Actor } from "../../platform/access/index.js";
import { anyKind, type Jobs, openJobs } from "../../platform/jobs/index.js";
import { Live } from "../../platform/live/hub.js";
import { Registry } from "../../platform/metrics/registry.js";
import { SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { openRetroRuns, type RetroNeeds, type RetroRuns, retroKind } from "../retro/index.js";
import type { RetroRunDetail } from "../retro/schema.js";
import { History, WEB } from "../retro/testing/history.fixture.js";
import { indicatorSubjects } from "./retro-subjects.js";
import { lockIndicators, storeRows } from "./rows.js";
import { openSets } from "./sets.js";

vi.setConfig({ testTimeout: 60_000 });

const T0 = Date.UTC(2026, 10, 20);
const SPAN = { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };
const ANALYST: Actor = { kind: "account", id: "a1", name: "Aya", person: null, roles: ["analyst"], compartments: [] };
const FACTS = { origin: "CERT", label: "TLP:AMBER+STRICT", level: "critical", confidence: 90, note: "" } as const;
const OPEN = { from: null, until: null, confidence: null, note: "", retracted: false };

let postgres: TestPostgres;
let history: History;
let jobs: Jobs;
let runs: RetroRuns;

beforeAll(async () => {
  postgres = await startTestPostgres();
  history = await History.open(postgres);
  const { database, store } = history;
  const subjects = indicatorSubjects({ database, settled: async () => undefined });
  const needs: RetroNeeds = {
    database,
    store,
    subjectsOf: () => subjects,
    settled: async () => undefined,
    sources: async () => [WEB],
    tunings: async () => [],
    resolve: async (hits) => hits,
    publish: () => undefined,
  };
  const kind = retroKind(() => needs);
  const timing = { lookMs: 50, beatMs: 50, sweepMs: 100, drainMs: 5000 };
  jobs = openJobs({ database, kinds: [anyKind(kind)], log: SILENT, registry: new Registry(), timing });
  await jobs.begin();
  runs = openRetroRuns({ database, live: new Live(), jobs, kind, subjectsOf: () => subjects });
}, 60_000);
afterAll(async () => {
  await jobs.stop();
  await history.close();
  await postgres.stop();
}, 60_000);

async function hunt(set: string): Promise<RetroRunDetail> {
  const { id } = await runs.begin(ANALYST, {
    kind: "indicator-set",
    subject: set,
    ...SPAN,
    sources: null,
    reason: null,
  });
  await expect.poll(async () => (await runs.get(ANALYST, id)).state, { timeout: 30_000 }).toBe("succeeded");
  return await runs.get(ANALYST, id);
}

test("a new set is compared with what came before it, once, and what it meets is told as found later", async () => {
  const lines = ["a.evil.example", "fine.example", "b.evil.example", "over.example"].map((query, index) =>
    JSON.stringify({ time: new Date(T0 + index * 1000).toISOString(), host: "pc1", QueryName: query }),
  );
  await history.write(lines, [], T0);
  const sets = openSets({ database: history.database, live: new Live(), onChange: () => undefined });
  const span = { validFrom: "2026-11-25T00:00:00Z", validUntil: null };
  const { id } = await sets.add(ANALYST, { code: "new-set", name: "New", ...FACTS, ...span });
  const number = await sets.numberOf(id);
  await history.database.db.transaction().execute(async (tx) => {
    await lockIndicators(tx);
    await storeRows(tx, number, null, [
      { type: "domain", key: "evil.example", ...OPEN },
      { type: "domain", key: "over.example", ...OPEN, until: T0 / 1000 - 60 },
      { type: "domain", key: "fine.example", ...OPEN, retracted: true },
    ]);
  });
  const first = await hunt(id);
  expect(first).toMatchObject({ title: "Indicators: New", met: 2, known: 0, raised: 1 });
  const { rows } = await sql<{ rule: string; kind: string; label: string; events: string; severity: string }>`
    select rule, kind, label, events, severity from alert`.execute(history.database.db);
  expect(rows).toEqual([
    {
      rule: "indicator:domain:evil.example",
      kind: "backfilled",
      label: "TLP:AMBER+STRICT",
      events: "2",
      severity: "critical",
    },
  ]);
  expect(await hunt(id)).toMatchObject({ met: 2, known: 2, raised: 0, grown: 0 });
});

test("a set that is not there is not searched for", async () => {
  const asked = { kind: "indicator-set", subject: "nobody", ...SPAN, sources: null, reason: null };
  await expect(runs.begin(ANALYST, asked)).rejects.toThrow("there is no such set");
});
