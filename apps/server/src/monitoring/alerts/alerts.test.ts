import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { Live, type LiveEvent } from "../../platform/live/hub.js";
import { account, TEST_NAMES as NAMES } from "../../platform/testing/actors.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { hitAt, MINUTE_US, RULE, START_US } from "./alerts.fixture.js";
import type { Hit } from "./hit.js";
import { type Alert, type AlertFilter, AlertQuery, type AlertTables, GroupQuery } from "./schema.js";
import { type Alerts, openAlerts } from "./service.js";
import { storeHits } from "./store-hits.js";
import { raiseSystemAlert } from "./system-alert.js";

let postgres: TestPostgres;
let database: Database;
let live: Live;
let heard: LiveEvent[];
let alerts: Alerts;
let nowMs: number;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);
beforeEach(async () => {
  for (const table of ["alert_comment", "alert_event", "alert"])
    await sql`delete from ${sql.table(table)}`.execute(database.db);
  live = new Live();
  heard = [];
  live.listen((event) => heard.push(event));
  nowMs = START_US / 1000;
  alerts = await open();
});
afterEach(async () => await alerts.stop());

function open(): Promise<Alerts> {
  return openAlerts({ database, live, log: SILENT, names: NAMES, now: () => nowMs, wakeEveryMs: 20 });
}

const ANALYST = account(1, ["analyst"]);
const OTHER = account(2, ["analyst"]);

function store(...hits: Hit[]) {
  return database.db.transaction().execute((tx) => storeHits(tx, hits));
}

async function list(filter: Partial<AlertFilter> & { sort?: AlertQuery["sort"] } = {}): Promise<Alert[]> {
  const query = { ...AlertQuery.parse({}), state: ["any" as const], ...filter };
  return (await alerts.list(ANALYST, query)).rows;
}

async function one(): Promise<Alert> {
  const [alert, another] = await list();
  if (alert === undefined || another !== undefined) throw new Error("there is not exactly one alert");
  return alert;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (caught) {
    if (!(caught instanceof HttpError)) throw caught;
    return caught.problem.code;
  }
}

const REASON = "Known scanner of our own";
const close = (alert: Pick<Alert, "id" | "version">, who = ANALYST) =>
  alerts.step(who, { ...order(alert), step: "close", ask: { disposition: "false_positive", reason: REASON } });
const order = ({ id, version }: Pick<Alert, "id" | "version">) => ({ id, version });

test("hits of one rule about one entity are one alert that counts them and keeps the times of its events", async () => {
  const changes = await store(hitAt(5), hitAt(1), hitAt(3));
  const alert = await one();
  expect(changes).toEqual([{ id: alert.id, compartment: null, change: "raised", events: 3 }]);
  expect(alert).toMatchObject({
    events: 3,
    state: "new",
    severity: "high",
    kind: "real",
    rule: { id: RULE.id, title: RULE.title, level: "high" },
    entity: { kind: "address", key: "192.0.2.1" },
    firstAt: new Date((START_US + MINUTE_US) / 1000).toISOString(),
    lastAt: new Date((START_US + 5 * MINUTE_US) / 1000).toISOString(),
    restricted: false,
  });
  const detail = await alerts.get(ANALYST, alert.id);
  expect(detail.why.first.map(({ eventId }) => eventId)).toEqual(["0a0b0c0d.1.1", "0a0b0c0d.1.3", "0a0b0c0d.1.5"]);
  expect(detail.why.first[0]?.fields).toEqual(hitAt(1).fields);
  expect(detail.history.map(({ action, actor }) => [action, actor.kind])).toEqual([["alert.raised", "system"]]);
});

test("an alert is called what its rule is called, in both languages", async () => {
  await store(hitAt(1, { rule: { ...RULE, titleJa: "サインイン失敗の多発" } }));
  expect((await one()).rule).toMatchObject({ title: RULE.title, titleJa: "サインイン失敗の多発" });
});

test("a batch that is repeated changes nothing", async () => {
  const batch = [hitAt(1), hitAt(2), hitAt(2)];
  await store(...batch);
  const before = await one();
  expect(await store(...batch)).toEqual([]);
  expect(await one()).toEqual(before);
  expect(before.events).toBe(2);
});

test("a batch whose transaction is rolled back leaves nothing", async () => {
  const failing = database.db.transaction().execute(async (tx) => {
    await storeHits(tx, [hitAt(1)]);
    throw new Error("the offset could not be moved");
  });
  await expect(failing).rejects.toThrow("offset");
  expect(await list()).toEqual([]);
  await store(hitAt(1));
  expect((await one()).events).toBe(1);
});

test("event times keep their microseconds", async () => {
  await store(hitAt(0, { atUs: START_US + 1 }), hitAt(1, { atUs: START_US + 999_999, eventId: "b" }));
  const row = await database.db
    .withTables<AlertTables>()
    .selectFrom("alert_event")
    .select((of) => of.cast<string>("at", "text").as("at"))
    .orderBy("at")
    .execute();
  expect(row.map(({ at }) => at.slice(0, 26))).toEqual(["2026-11-20 00:00:00.000001", "2026-11-20 00:00:00.999999"]);
});

test("100,000 hits in one alert leave it as small as twenty", async () => {
  for (let batch = 0; batch < 20; batch += 1) {
    await store(...Array.from({ length: 5000 }, (_, n) => hitAt((batch * 5000 + n) / 1000)));
  }
  const alert = await one();
  expect(alert.events).toBe(100_000);
  const { why } = await alerts.get(ANALYST, alert.id);
  expect(why.first.map(({ eventId }) => eventId)).toContain("0a0b0c0d.1.0");
  expect(why.last[0]?.eventId).toBe("0a0b0c0d.1.99.999");
  expect([why.first.length, why.last.length]).toEqual([10, 10]);
  expect(alert.detectedAt).not.toBe(alert.firstAt);
}, 60_000);

test("text that PostgreSQL cannot keep is kept with a mark in its place, and costs no hit", async () => {
  const odd = "a\u0000b\ud800c";
  await store(
    hitAt(1, { host: odd, entity: { kind: "host", key: odd }, fields: [{ field: odd, value: odd, selection: "s" }] }),
  );
  const alert = await one();
  expect(alert.host).toBe("a\ufffdb\ufffdc");
  expect(alert.entity.key).toBe("a\ufffdb\ufffdc");
});

test("to close a new alert passes the states between, each with its own stamp and entry", async () => {
  await store(hitAt(1));
  nowMs += 60_000;
  const closed = await close(await one());
  expect(closed).toMatchObject({ state: "closed", disposition: "false_positive", assignee: { id: ANALYST.id } });
  const at = new Date(nowMs).toISOString();
  expect([closed.acknowledgedAt, closed.triagedAt, closed.closedAt]).toEqual([at, at, at]);
  expect(closed.history.map(({ action }) => action)).toEqual([
    "alert.raised",
    "alert.acknowledged",
    "alert.triaging-begun",
    "alert.closed",
  ]);
  expect(closed.history.at(-1)).toMatchObject({
    reason: REASON,
    before: { state: "triaging" },
    after: { state: "closed", disposition: "false_positive" },
  });
});

test("a closing that teaches needs its reason, and a duplicate the alert that is kept", async () => {
  await store(hitAt(1));
  const alert = await one();
  const ask = (given: object) => codeOf(alerts.step(ANALYST, { ...order(alert), step: "close", ask: given }));
  expect(await ask({})).toBe("facts-missing");
  expect(await ask({ disposition: "benign_expected" })).toBe("facts-missing");
  expect(await ask({ disposition: "duplicate", into: alert.id })).toBe("facts-missing");
  expect(await ask({ disposition: "duplicate", into: ANALYST.id })).toBe("facts-missing");
  expect(await ask({ disposition: "informational" })).toBe("done");
});

test("of two who triage the same alert at once one is told that it changed meanwhile", async () => {
  await store(hitAt(1));
  const alert = await one();
  const both = await Promise.all([
    codeOf(alerts.step(ANALYST, { ...order(alert), step: "acknowledge", ask: {} })),
    codeOf(alerts.step(OTHER, { ...order(alert), step: "acknowledge", ask: {} })),
  ]);
  expect(both.toSorted()).toEqual(["changed-meanwhile", "done"]);
});

test("events that come in do not disturb who triages", async () => {
  await store(hitAt(1));
  const alert = await one();
  expect(await store(hitAt(2))).toMatchObject([{ change: "appended" }]);
  expect(await codeOf(close(alert))).toBe("done");
});

test("a matching event within the reopen window brings the alert back as a new cycle, a later one begins another", async () => {
  await store(hitAt(1));
  await close(await one());
  expect(await store(hitAt(10))).toMatchObject([{ change: "reopened" }]);
  const back = await one();
  expect(back).toMatchObject({
    state: "new",
    cycle: 2,
    disposition: null,
    closedAt: null,
    acknowledgedAt: null,
    events: 2,
  });
  expect((await alerts.get(ANALYST, back.id)).history.map(({ action }) => action)).toContain("alert.reopened");
  await close(back);
  expect(await store(hitAt(24 * 60 + 1))).toMatchObject([{ change: "raised" }]);
  expect(await list()).toHaveLength(2);
});

test("what is snoozed comes back when it is due, also where the server was away then", async () => {
  await store(hitAt(1));
  const until = new Date(nowMs + 3_600_000).toISOString();
  const alert = await one();
  const asleep = await alerts.step(ANALYST, { ...order(alert), step: "snooze", ask: { untilMs: Date.parse(until) } });
  expect(asleep).toMatchObject({ state: "snoozed", snoozedUntil: until });
  expect(await list({ state: ["new"] })).toEqual([]);
  expect(await alerts.wakeDue()).toBe(0);
  await alerts.stop();
  nowMs += 3_600_000;
  alerts = await open();
  const woken = await one();
  expect(woken).toMatchObject({ state: "new", snoozedUntil: null });
  expect((await alerts.get(ANALYST, woken.id)).history.at(-1)).toMatchObject({
    action: "alert.woken",
    actor: { kind: "system" },
  });
});

test("the timer wakes by itself, and pages hear of it", async () => {
  await store(hitAt(1));
  await alerts.step(ANALYST, { ...order(await one()), step: "snooze", ask: { untilMs: nowMs + 1000 } });
  heard = [];
  nowMs += 1000;
  await expect.poll(() => heard.length, { timeout: 5000 }).toBe(1);
  expect(heard[0]).toMatchObject({ topic: "alert", permission: "alerts.read", compartment: null });
});

test("an alert is snoozed for 30 days at most, and never into the past", async () => {
  await store(hitAt(1));
  const alert = await one();
  const snooze = (untilMs: number) =>
    codeOf(alerts.step(ANALYST, { ...order(alert), step: "snooze", ask: { untilMs } }));
  expect(await snooze(nowMs)).toBe("facts-missing");
  expect(await snooze(nowMs + 30 * 86_400_000 + 1)).toBe("facts-missing");
  expect(await snooze(nowMs + 30 * 86_400_000)).toBe("done");
});

test("a duplicate takes its events quietly while the alert that is kept is open, and comes back by itself afterwards", async () => {
  await store(hitAt(1), hitAt(1, { eventId: "kept", entity: { kind: "user", key: "root" } }));
  const [kept, doubled] = [await list({ entity: "user:root" }), await list({ entity: "address:192.0.2.1" })].flat();
  if (kept === undefined || doubled === undefined) throw new Error("there are not two alerts");
  const merge = { disposition: "duplicate" as const, into: kept.id };
  const merged = await alerts.step(ANALYST, { ...order(doubled), step: "close", ask: merge });
  expect(merged).toMatchObject({ state: "closed", mergedInto: kept.id });
  expect((await alerts.get(ANALYST, kept.id)).duplicates).toEqual([{ id: doubled.id, number: doubled.number }]);
  expect(await store(hitAt(2))).toMatchObject([{ id: doubled.id, change: "appended" }]);
  expect(await codeOf(alerts.step(ANALYST, { ...order(merged), step: "reopen", ask: {} }))).toBe("facts-missing");
  const apart = await alerts.step(ANALYST, { ...order(merged), step: "unmerge", ask: {} });
  expect(apart).toMatchObject({ state: "new", mergedInto: null });
  await alerts.step(ANALYST, { ...order(apart), step: "close", ask: merge });
  await close(kept);
  expect(await store(hitAt(3))).toMatchObject([{ id: doubled.id, change: "reopened" }]);
});

test("comments and assignments are kept, told to pages, and stand in the history without their text", async () => {
  await store(hitAt(1));
  const { id, version } = await one();
  await alerts.comment(ANALYST, id, "Asked the owner of gate-1");
  expect(await codeOf(alerts.assign(ANALYST, id, version, account(100, []).id))).toBe("account-unknown");
  const given = await alerts.assign(ANALYST, id, version, OTHER.id);
  expect(given).toMatchObject({ assignee: { id: OTHER.id, name: "account 02" }, version: version + 1 });
  expect(given.comments).toMatchObject([{ text: "Asked the owner of gate-1", author: { id: ANALYST.id } }]);
  expect(JSON.stringify(given.history)).not.toContain("Asked the owner");
  expect(heard.filter(({ topic }) => topic === "alert").map((event) => event.id)).toEqual([id, id]);
});

test("in bulk each item is answered by itself", async () => {
  await store(hitAt(1), hitAt(1, { eventId: "b", entity: { kind: "user", key: "root" } }));
  const [first, second] = await list();
  if (first === undefined || second === undefined) throw new Error("there are not two alerts");
  const items = [order(first), { id: second.id, version: 7 }, { id: ANALYST.id, version: 1 }];
  const { done, results } = await alerts.bulk(ANALYST, { step: "acknowledge", items });
  expect(done).toBe(1);
  expect(results.map(({ code }) => code)).toEqual([null, "changed-meanwhile", "alert-unknown"]);
  expect((await list({ state: ["acknowledged"] })).map(({ id }) => id)).toEqual([first.id]);
});

test("what the system notices groups as rules do, and the same instant is one event", async () => {
  const source = {
    id: account(50, []).id,
    code: "edge-01",
    service: null,
    tenant: null,
    compartment: null,
    label: "TLP:AMBER" as const,
  };
  const raise = (atUs: number) =>
    database.db
      .transaction()
      .execute((tx) =>
        raiseSystemAlert(tx, { what: "source-silent", atUs, source, kind: "real", facts: { silentForSeconds: 600 } }),
      );
  expect(await raise(START_US)).toMatchObject([{ change: "raised" }]);
  expect(await raise(START_US)).toEqual([]);
  expect(await raise(START_US + MINUTE_US)).toMatchObject([{ change: "appended" }]);
  const alert = await one();
  expect(alert).toMatchObject({
    rule: { id: "mizugiwa.source-silent" },
    entity: { kind: "source", key: "edge-01" },
    events: 2,
  });
  const { why } = await alerts.get(ANALYST, alert.id);
  expect(why.first[0]?.fields).toEqual([{ field: "silentForSeconds", value: "600", selection: "source-silent" }]);
});

test("all events of an alert are listed by page, the newest first, those of one instant too", async () => {
  await store(
    ...Array.from({ length: 7 }, (_, n) => hitAt(1, { eventId: `e${n}`, atUs: START_US + Math.floor(n / 3) })),
  );
  const { id } = await one();
  const read: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await alerts.events(ANALYST, id, { limit: 2, cursor });
    read.push(...page.rows.map(({ eventId }) => eventId));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(read).toEqual(["e6", "e5", "e4", "e3", "e2", "e1", "e0"]);
});

test("the queue is read by page in each order without losing or doubling an alert", async () => {
  const made = 23;
  const levels = ["low", "high", "critical"];
  await store(
    ...Array.from({ length: made }, (_, n) =>
      hitAt(n % 5, {
        eventId: `e${n}`,
        entity: { kind: "user", key: `u${n}` },
        rule: { ...RULE, level: levels[n % 3] ?? null },
      }),
    ),
  );
  for (const sort of ["severity", "newest", "oldest", "events"] as const) {
    const read: Alert[] = [];
    let cursor: string | undefined;
    do {
      const page = await alerts.list(ANALYST, { ...AlertQuery.parse({ sort, limit: 4 }), cursor });
      read.push(...page.rows);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(read.map(({ id }) => id)).size).toBe(made);
    expect(read).toHaveLength(made);
  }
  const forged = Buffer.from(JSON.stringify(["severity", "4", "2026-99-99", ANALYST.id])).toString("base64url");
  expect(await codeOf(alerts.list(ANALYST, { ...AlertQuery.parse({}), cursor: forged }))).toBe("cursor-invalid");
  expect(await codeOf(alerts.list(ANALYST, { ...AlertQuery.parse({ sort: "newest" }), cursor: forged }))).toBe(
    "cursor-invalid",
  );
});

test("filters narrow the queue: without any it shows what is open and real", async () => {
  await store(
    hitAt(1, { eventId: "a", entity: { kind: "user", key: "kim" }, host: "gate-7" }),
    hitAt(90, { eventId: "b", entity: { kind: "address", key: "192.0.2.9" } }),
    hitAt(1, { eventId: "c", entity: { kind: "user", key: "lee" }, kind: "test" }),
  );
  const [kim] = await list({ entity: "user:kim" });
  if (kim === undefined) throw new Error("there is no such alert");
  await alerts.step(ANALYST, { ...order(kim), step: "acknowledge", ask: {} });
  const found = async (given: object) =>
    (await alerts.list(ANALYST, AlertQuery.parse(given))).rows.map(({ entity }) => entity.key).toSorted();
  expect(await found({})).toEqual(["192.0.2.9", "kim"]);
  expect(await found({ kind: "real,test" })).toEqual(["192.0.2.9", "kim", "lee"]);
  expect(await found({ assignee: "me" })).toEqual(["kim"]);
  expect(await found({ assignee: "nobody" })).toEqual(["192.0.2.9"]);
  expect(await found({ state: "acknowledged" })).toEqual(["kim"]);
  expect(await found({ q: "ＧＡＴＥ－７".normalize("NFC") })).toEqual(["kim"]);
  expect(await found({ q: "100%" })).toEqual([]);
  expect(await found({ since: "2026-11-20T01:00:00Z" })).toEqual(["192.0.2.9"]);
  expect(await found({ until: "2026-11-20T01:00:00Z" })).toEqual(["kim"]);
  expect(await found({ entity: "KIM" })).toEqual(["kim"]);
  expect(await found({ severity: "low,medium" })).toEqual([]);
});

test("groups count the alerts of a filter, the largest first", async () => {
  await store(
    ...["a", "b", "c"].map((key) => hitAt(1, { eventId: key, entity: { kind: "user", key }, host: "gate-1" })),
    hitAt(1, { eventId: "d", entity: { kind: "user", key: "d" }, host: "gate-2" }),
  );
  const by = async (given: object) => await alerts.groups(ANALYST, GroupQuery.parse(given));
  expect(await by({ by: "host" })).toMatchObject({
    alerts: 4,
    groups: [
      { key: "gate-1", alerts: 3, events: 3, unacknowledged: 3, severity: "high" },
      { key: "gate-2", alerts: 1 },
    ],
  });
  expect((await by({ by: "rule" })).groups).toMatchObject([{ key: RULE.id, label: RULE.title, alerts: 4 }]);
  expect((await by({ by: "source" })).groups).toMatchObject([{ key: null, label: null, alerts: 4 }]);
  expect(await by({ by: "host", limit: 1 })).toMatchObject({ alerts: 4, groups: [{ key: "gate-1" }] });
});

test("in bulk an alert that is named twice is changed once", async () => {
  await store(hitAt(1));
  const item = order(await one());
  const { results } = await alerts.bulk(ANALYST, { step: "acknowledge", items: [item, item] });
  expect(results.map(({ code }) => code)).toEqual([null, "changed-meanwhile"]);
});

test("an act is taken back by whoever did it: the alert is what it was, and both stand in the trail", async () => {
  await store(hitAt(1));
  const before = await alerts.step(ANALYST, { ...order(await one()), step: "acknowledge", ask: {} });
  const closed = await close(before);
  nowMs += 10_000;
  expect(await codeOf(alerts.takeBack(OTHER, closed.id, closed.version))).toBe("not-own-act");
  const back = await alerts.takeBack(ANALYST, closed.id, closed.version);
  const { state, assignee, acknowledgedAt, closedAt, cycle, history } = back;
  expect({ state, assignee, acknowledgedAt, closedAt, cycle }).toEqual({
    state: "acknowledged",
    assignee: before.assignee,
    acknowledgedAt: before.acknowledgedAt,
    closedAt: null,
    cycle: 1,
  });
  expect(history.at(-1)).toMatchObject({
    action: "alert.taken-back",
    before: { state: "closed", disposition: "false_positive" },
    after: { state: "acknowledged", disposition: null },
  });
  expect(await codeOf(alerts.takeBack(ANALYST, back.id, back.version))).toBe("not-own-act");
});

test("in bulk too acts are taken back, and after a minute none is", async () => {
  await store(hitAt(1), hitAt(1, { entity: { kind: "address", key: "192.0.2.2" }, eventId: "0a0b0c0d.1.2" }));
  const bulk = (step: "acknowledge" | "take-back", items: { id: string; version: number | null }[]) =>
    alerts.bulk(ANALYST, { step, items: items.map(({ id, version }) => ({ id, version: version ?? 0 })) });
  const { results } = await bulk("acknowledge", await list());
  expect((await bulk("take-back", results)).done).toBe(2);
  expect((await list()).map(({ state, assignee }) => [state, assignee])).toEqual([
    ["new", null],
    ["new", null],
  ]);
  const again = await bulk("acknowledge", await list());
  nowMs += 60_001;
  expect((await bulk("take-back", again.results)).results.map(({ code }) => code)).toEqual([
    "take-back-over",
    "take-back-over",
  ]);
});

test("the kind of an alert cannot be changed, whoever tries", async () => {
  await store(hitAt(1, { kind: "exercise" }));
  await expect(
    database.db.withTables<{ alert: { kind: string } }>().updateTable("alert").set({ kind: "real" }).execute(),
  ).rejects.toThrow("never changes");
  expect(await list()).toEqual([]);
  expect(await list({ kind: ["exercise"] })).toHaveLength(1);
});
