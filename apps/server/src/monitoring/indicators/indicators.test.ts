import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Jobs, openJobs } from "../../platform/jobs/index.js";
import { Registry } from "../../platform/metrics/registry.js";
import { SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { type Caller, openTestSite, type TestSite } from "../../platform/testing/site.js";
import { addIndicatorRoutes, type IndicatorDoor, indicatorJobs, openIndicatorDoor } from "./index.js";
import { keepIndicatorTally } from "./keep.js";
import { IndicatorMatching } from "./matching.js";
import { IndicatorImport, IndicatorPage, IndicatorSet, KnownAnswer, WarningListFacts } from "./schema.js";

let postgres: TestPostgres;
let site: TestSite;
let door: IndicatorDoor;
let jobs: Jobs;
let analyst: Caller;
const matching = new IndicatorMatching();
const data = mkdtempSync(join(tmpdir(), "mizugiwa-indicators-"));

beforeAll(async () => {
  postgres = await startTestPostgres();
  site = await openTestSite(postgres, (http) => addIndicatorRoutes(http, () => door));
  const { database, live } = site;
  const timing = { lookMs: 50, beatMs: 50, sweepMs: 100, drainMs: 2000 };
  jobs = openJobs({ database, kinds: indicatorJobs(() => door), log: SILENT, registry: new Registry(), timing });
  await jobs.begin();
  door = await openIndicatorDoor({ platform: { database, live, jobs, log: SILENT }, data, running: () => null });
  door.begin((news) => matching.hear(structuredClone(news)));
  analyst = await site.as({ roles: ["analyst"] });
}, 60_000);

afterAll(async () => {
  await door.stop();
  await jobs.stop();
  await site.close();
  await postgres.stop();
  rmSync(data, { recursive: true, force: true });
}, 60_000);

const SET = { name: "Feed", origin: "CERT", label: "TLP:GREEN", validFrom: null, validUntil: null, note: "" };

async function makeSet(code: string): Promise<IndicatorSet> {
  const { status, body } = await analyst.ask("POST", "/api/v1/indicator-sets", { code, ...SET });
  expect(status).toBe(201);
  return IndicatorSet.parse(body);
}

async function importFile(set: string, query: string, text: string): Promise<IndicatorImport> {
  const { body } = await site.ask({
    method: "POST",
    url: `/api/v1/indicator-sets/${set}/imports?${query}`,
    headers: { cookie: analyst.cookie, "x-mizugiwa-csrf": await csrf(), "content-type": "application/octet-stream" },
    payload: text,
  });
  const { id } = IndicatorImport.parse(body);
  await expect
    .poll(async () => (await door.imports.get(id)).state, { timeout: 20_000, interval: 50 })
    .toBe("succeeded");
  return await door.imports.get(id);
}

async function csrf(): Promise<string> {
  const { csrfOf } = await import("../../platform/access/index.js");
  return csrfOf(analyst.cookie.replace("mizugiwa_session=", ""));
}

const indicatorsOf = async (set: string, query = "") =>
  IndicatorPage.parse((await analyst.ask("GET", `/api/v1/indicator-sets/${set}/indicators${query}`)).body).rows;

function met(value: string): string[] {
  return matching
    .match({
      event: {
        index: 0,
        id: null,
        time: null,
        timeAssumed: false,
        logsource: {},
        fields: { QueryName: value, ip: value },
      },
      eventId: "01010101.1.1",
      host: null,
      atUs: BigInt(Date.now()) * 1000n,
      receivedUs: BigInt(Date.now()) * 1000n,
      source: {
        id: "s",
        code: "s",
        service: null,
        tenant: null,
        zone: "UTC",
        environment: "production",
        compartment: null,
      },
    })
    .map(({ rule }) => rule.id);
}

const soon = { timeout: 5000, interval: 50 };

test("a file is read in the background: good rows count, bad ones are told by line, and the stream follows", async () => {
  const { id } = await makeSet("feed-a");
  const text =
    "value,valid_until,note\nevil.example,,C2\nnonsense,,\n203.0.113.0/24,2100-01-01,net\nold.example,2001-01-01,\n";
  const done = await importFile(id, "format=csv&name=a.csv", text);
  expect(done).toMatchObject({
    rows: 3,
    added: 3,
    changed: 0,
    bad: 1,
    problems: [{ line: 3, code: "indicator-unknown" }],
  });
  expect(readdirSync(join(data, "indicators"))).toEqual([]);
  await expect.poll(() => met("a.evil.example"), soon).toEqual(["indicator:domain:evil.example"]);
  expect(met("203.0.113.200")).toEqual(["indicator:cidr:203.0.113.0/24"]);
  expect(met("old.example")).toEqual([]);
  const rows = await indicatorsOf(id);
  expect(rows.map(({ value, state }) => `${value} ${state}`)).toEqual([
    "old.example over",
    "203.0.113.0/24 in-force",
    "evil.example in-force",
  ]);
  expect((await indicatorsOf(id, "?q=hxxp-no")).length).toBe(0);
  expect((await indicatorsOf(id, "?q=evil[.]example")).map(({ value }) => value)).toEqual(["evil.example"]);
  expect((await indicatorsOf(id, "?q=vil&type=domain")).map(({ value }) => value)).toEqual(["evil.example"]);
});

test("the same file again changes nothing; a whole new one takes back what it does not name", async () => {
  const { id } = await makeSet("feed-b");
  await importFile(id, "format=plain", "one.example\ntwo.example # x\n");
  expect(await importFile(id, "format=plain", "one.example\ntwo.example # x\n")).toMatchObject({
    added: 0,
    changed: 0,
  });
  await expect.poll(() => met("one.example"), soon).toHaveLength(1);
  expect(await importFile(id, "format=plain&replaces=true", "two.example # y\n")).toMatchObject({
    changed: 1,
    retracted: 1,
  });
  await expect.poll(() => met("one.example"), soon).toEqual([]);
  expect(met("two.example")).toHaveLength(1);
  expect((await door.sets.get(id)).indicators).toBe(1);
});

test("an indicator that is taken back stops within five seconds, and so does a set that is stopped", async () => {
  const { id, version } = await makeSet("feed-c");
  await analyst.ask("POST", `/api/v1/indicator-sets/${id}/indicators`, {
    text: "gone.example\nstays.example\nbad row",
  });
  await expect.poll(() => met("gone.example"), soon).toHaveLength(1);
  const [gone] = await indicatorsOf(id, "?q=gone.example");
  const { body } = await analyst.ask("POST", `/api/v1/indicators/${gone?.id}/retract`, { reason: "a slip" });
  expect(body).toMatchObject({ state: "retracted" });
  await expect.poll(() => met("gone.example"), soon).toEqual([]);
  expect(met("stays.example")).toHaveLength(1);
  const stopped = await analyst.ask("POST", `/api/v1/indicator-sets/${id}/stop`, { version, reason: "poisoned" });
  expect(stopped.body).toMatchObject({ enabled: false, reason: "poisoned" });
  await expect.poll(() => met("stays.example"), soon).toEqual([]);
  expect((await analyst.ask("POST", `/api/v1/indicator-sets/${id}/start`, { version, reason: "x" })).code).toBe(
    "changed-meanwhile",
  );
  const { rows } = await sql<{ action: string }>`
    select action from trail.entry where object_id = ${id} or object_kind = 'indicator' order by number`.execute(
    site.database.db,
  );
  expect(rows.map(({ action }) => action)).toEqual([
    "indicator-set.added",
    "indicator-set.extended",
    "indicator.retracted",
    "indicator-set.stopped",
  ]);
});

test("what a warning list that ships holds back is counted, until the list is switched off", async () => {
  const { id } = await makeSet("feed-d");
  await analyst.ask("POST", `/api/v1/indicator-sets/${id}/indicators`, { text: "8.8.8.8" });
  await expect.poll(() => matching.size.indicators, soon).toBeGreaterThan(0);
  await expect
    .poll(async () => {
      matching.take();
      return [met("8.8.8.8"), matching.take().indicators.length];
    }, soon)
    .toEqual([[], 1]);
  met("8.8.8.8");
  const tally = matching.take();
  await site.database.db.transaction().execute((tx) => keepIndicatorTally(tx, tally));
  const lists = z.array(WarningListFacts).parse((await analyst.ask("GET", "/api/v1/warning-lists")).body);
  const resolvers = lists.find(({ code }) => code === "public-resolvers");
  expect(resolvers).toMatchObject({ hits: 1, shipped: true, enabled: true });
  expect((await door.sets.get(id)).suppressed).toBe(1);
  const order = { version: resolvers?.version, reason: "we look for it" };
  await analyst.ask("POST", `/api/v1/warning-lists/${resolvers?.id}/disable`, order);
  await expect.poll(() => met("8.8.8.8"), soon).toEqual(["indicator:ipv4:8.8.8.8"]);
});

test("a value is looked up with what it would meet", async () => {
  const { body } = await analyst.ask(
    "GET",
    `/api/v1/indicators/known?value=${encodeURIComponent("hxxp://x.evil[.]example/a")}`,
  );
  const known = KnownAnswer.parse(body);
  expect(known).toMatchObject({ type: "url", value: "http://x.evil.example/a", warnings: [] });
  expect(known.indicators.map(({ value, set }) => `${value} ${set.code}`)).toEqual(["evil.example feed-a"]);
  const google = KnownAnswer.parse((await analyst.ask("GET", "/api/v1/indicators/known?value=www.google.com")).body);
  expect(google.warnings.map(({ name }) => name)).toEqual(["Much visited sites"]);
  expect((await analyst.ask("GET", "/api/v1/indicators/known?value=hello")).body).toMatchObject({
    type: null,
    problem: { code: "indicator-unknown" },
  });
});

test("a preview keeps nothing", async () => {
  const text = "8.8.8.8\nnew.example\nnonsense\n";
  const { body } = await analyst.ask("POST", "/api/v1/indicator-imports/preview", { format: "plain", text });
  expect(body).toMatchObject({
    counts: { rows: 2, bad: 1 },
    rows: [{ value: "8.8.8.8" }, { value: "new.example", warning: null }],
    problems: [{ line: 3 }],
  });
});

test("a list that was brought in holds back; one that is none is refused", async () => {
  const text = JSON.stringify({ name: "Ours", version: 2, type: "cidr", list: ["203.0.113.0/24", "nonsense"] });
  const taken = await analyst.ask("POST", "/api/v1/warning-lists/ours", { text });
  expect(taken.body).toMatchObject({ list: { entries: 1, shipped: false }, problems: [{ field: "list[1]" }] });
  await expect.poll(() => met("203.0.113.200"), soon).toEqual([]);
  expect((await analyst.ask("POST", "/api/v1/warning-lists/ours", { text: "{" })).code).toBe("warning-list-unreadable");
});

test("who may only read does not change", async () => {
  const auditor = await site.as({ roles: ["auditor"] });
  expect((await auditor.ask("GET", "/api/v1/indicator-sets")).status).toBe(200);
  expect((await auditor.ask("POST", "/api/v1/indicator-sets", { code: "x-1", ...SET })).status).toBe(403);
  const legal = await site.as({ roles: ["legal"] });
  expect((await legal.ask("GET", "/api/v1/indicators/known?value=a.example")).status).toBe(403);
});
