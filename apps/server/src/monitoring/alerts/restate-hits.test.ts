import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../../platform/database/database.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { hitAt } from "./alerts.fixture.js";
import type { Hit } from "./hit.js";
import { storeHits } from "./store-hits.js";
import { endSystemAlert, raiseSystemAlert } from "./system-alert.js";

let postgres: TestPostgres;
let database: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);
beforeEach(async () => {
  for (const table of ["alert_event", "rule_day", "alert"])
    await sql`delete from ${sql.table(table)}`.execute(database.db);
});

const store = (...hits: Hit[]) => database.db.transaction().execute((tx) => storeHits(tx, hits));

async function kept(): Promise<unknown[]> {
  const { rows } = await sql`
    select events, first_at::text, last_at::text, window_from::text, first_events, last_events,
      (select array_agg(event_id order by event_id) from alert_event e where e.alert = alert.id) as event_ids,
      (select sum(hits) from rule_day) as hits
    from alert order by window_from`.execute(database.db);
  return rows;
}

const early = hitAt(5, { eventId: "corr.early" });
const sure = hitAt(3, { eventId: "corr.sure" });
const other = hitAt(60, { eventId: "corr.other" });

test("a hit that what came late has moved leaves the alert as if it had been known from the beginning", async () => {
  await store(sure, other);
  const wanted = await kept();
  await database.db.transaction().execute(async (tx) => {
    for (const table of ["alert_event", "rule_day", "alert"]) await sql`delete from ${sql.table(table)}`.execute(tx);
  });
  await store(early);
  await store(other);
  expect(await store({ ...sure, instead: early.eventId })).toMatchObject([{ change: "appended" }]);
  expect(await kept()).toEqual(wanted);
});

test("told again after a crash, neither what was told first nor what came instead counts again", async () => {
  await store(early, { ...sure, instead: early.eventId }, other);
  const before = await kept();
  expect(await store(early)).toEqual([]);
  expect(await store({ ...sure, instead: early.eventId })).toEqual([]);
  expect(await store(early, { ...sure, instead: early.eventId }, other)).toEqual([]);
  expect(await kept()).toEqual(before);
});

test("a hit of which only what it says has changed keeps its name", async () => {
  await store(early);
  const more = [{ field: "events", value: "9", selection: "timespan" }];
  await store({ ...early, fields: more, instead: early.eventId });
  expect(await kept()).toMatchObject([
    { events: "1", event_ids: ["corr.early"], first_events: [{ fields: more }], last_events: [{ fields: more }] },
  ]);
});

test("hits are counted by the day of their events", async () => {
  await store(hitAt(1, { eventId: "a" }), hitAt(2, { eventId: "b" }), hitAt(1441, { eventId: "c" }));
  await store(hitAt(3, { eventId: "d" }), hitAt(2, { eventId: "b" }));
  const { rows } = await sql`select day::text, hits from rule_day order by day`.execute(database.db);
  expect(rows).toEqual([
    { day: "2026-11-20", hits: "3" },
    { day: "2026-11-21", hits: "1" },
  ]);
});

test("what the system noticed gets the date of its end, once and in the trail, until it is noticed again", async () => {
  const source = { id: "00000000-0000-4000-8000-000000000050", code: "edge-01" };
  const about = { ...source, service: null, tenant: null, compartment: null, label: "TLP:AMBER" as const };
  const raise = (atUs: number) =>
    database.db
      .transaction()
      .execute((tx) => raiseSystemAlert(tx, { what: "source-silent", atUs, source: about, kind: "real", facts: {} }));
  const end = (at: Date, of = source) =>
    database.db
      .transaction()
      .execute((tx) => endSystemAlert(tx, { what: "source-silent", at, source: of, how: "heard" }));
  const ended = async () =>
    (await sql<{ at: Date | null; state: string }>`select cause_ended_at as at, state from alert`.execute(database.db))
      .rows;
  const [first, second] = [hitAt(0).atUs, hitAt(10).atUs];
  const [afterFirst, afterSecond] = [new Date(first / 1000 + 60_000), new Date(second / 1000 + 60_000)];
  await raise(first);
  expect(await end(afterFirst, { ...source, id: "00000000-0000-4000-8000-000000000051" })).toEqual([]);
  expect(await ended()).toEqual([{ at: null, state: "new" }]);
  expect(await end(afterFirst)).toHaveLength(1);
  expect(await end(afterSecond)).toEqual([]);
  expect(await ended()).toEqual([{ at: afterFirst, state: "new" }]);
  await raise(second);
  expect(await ended()).toEqual([{ at: null, state: "new" }]);
  expect(await end(afterSecond)).toHaveLength(1);
  expect(await ended()).toEqual([{ at: afterSecond, state: "new" }]);
  const { rows } = await sql`select action from trail.entry where action = 'alert.cause-ended'`.execute(database.db);
  expect(rows).toHaveLength(2);
});
