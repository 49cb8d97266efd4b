import { randomInt } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../../platform/database/database.js";
import { Live } from "../../platform/live/hub.js";
import { account, TEST_NAMES } from "../../platform/testing/actors.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { hitAt } from "./alerts.fixture.js";
import type { Hit } from "./hit.js";
import { AlertQuery } from "./schema.js";
import { openAlerts } from "./service.js";
import { storeHits } from "./store-hits.js";

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
beforeEach(clear);

async function clear(): Promise<void> {
  for (const table of ["alert_comment", "alert_event", "alert"])
    await sql`delete from ${sql.table(table)}`.execute(database.db);
}

function store(hits: readonly Hit[]) {
  return database.db.transaction().execute((tx) => storeHits(tx, hits));
}

/** Everything of the alerts but ids, numbers and the machine's clock; and which events are together. */
async function kept(): Promise<unknown> {
  const alerts = await sql`
    select rule, kind, state, severity, entity_kind, entity_key, first_at::text, last_at::text, window_from::text, events,
      first_events, last_events, hosts,
      (select array_agg(event_id order by event_id) from alert_event e where e.alert = alert.id) as event_ids
    from alert order by rule, entity_key, window_from`.execute(database.db);
  return alerts.rows;
}

test("however a stream is cut, shuffled within its batches and repeated, the database holds the same alerts", async () => {
  const streams = fc.array(fc.record({ at: fc.integer({ min: 0, max: 1000 }), who: fc.constantFrom("a", "b") }), {
    minLength: 1,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(
      streams,
      fc.array(fc.nat(40), { maxLength: 4 }),
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      async (events, cuts, weights) => {
        const hits = events
          .map(({ at, who }, n) => hitAt(at, { eventId: `e${n}`, entity: { kind: "user", key: who } }))
          .sort((a, b) => a.atUs - b.atUs || (a.eventId < b.eventId ? -1 : 1));
        await clear();
        await store(hits);
        const whole = await kept();
        await clear();
        const at = [0, ...cuts.toSorted((a, b) => a - b), hits.length];
        for (const [n, to] of at.slice(1).entries()) {
          const batch = hits
            .slice(at[n], to)
            .map((hit, index) => ({ hit, order: weights[index] ?? 0 }))
            .sort((a, b) => a.order - b.order)
            .map(({ hit }) => hit);
          await store(batch);
          await store(batch);
        }
        expect(await kept()).toEqual(whole);
      },
    ),
    { numRuns: 20 },
  );
}, 120_000);

test("hits that come while their alerts are triaged in bulk lose nothing, and nobody waits in a ring", async () => {
  const users = Array.from({ length: 20 }, (_, n) => `u${n}`);
  const batch = (round: number): Hit[] =>
    users.map((key) => hitAt(round, { eventId: `${key}.${round}`, entity: { kind: "user", key } }));
  await store(batch(0));
  const alerts = await openAlerts({ database, live: new Live(), log: SILENT, names: TEST_NAMES });
  const who = [account(1, ["analyst"]), account(2, ["analyst"])];
  const triage = async (actor: (typeof who)[number]): Promise<void> => {
    const { rows } = await alerts.list(actor, AlertQuery.parse({ state: "any" }));
    const items = rows.map(({ id, version }) => ({ id, version })).sort(() => randomInt(3) - 1);
    await alerts.bulk(actor, { step: "close", disposition: "informational", items });
  };
  for (let round = 1; round <= 12; round += 1) {
    await Promise.all([store(batch(round)), ...who.map(triage)]);
  }
  await alerts.stop();
  const { rows } = await sql<{ events: string; counted: string }>`
    select sum(events) as events, (select count(*) from alert_event) as counted from alert`.execute(database.db);
  expect(rows[0]).toEqual({ events: String(13 * 20), counted: String(13 * 20) });
}, 60_000);

test("two that place hits of one group at once raise one alert", async () => {
  const both = await Promise.all([store([hitAt(1)]), store([hitAt(2)]), store([hitAt(2)])]);
  expect(
    both
      .flat()
      .map(({ change }) => change)
      .toSorted(),
  ).toEqual(["appended", "raised"]);
});
