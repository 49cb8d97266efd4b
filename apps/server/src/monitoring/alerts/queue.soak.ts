import { type Random, soak } from "@mizugiwa/proof";
import { sql } from "kysely";
import type { Database } from "../../platform/database/database.js";
import { Live } from "../../platform/live/hub.js";
import { account, TEST_NAMES } from "../../platform/testing/actors.js";
import { openTestDatabase, SILENT, startTestPostgres } from "../../platform/testing/postgres.js";
import { hitAt, RULE } from "./alerts.fixture.js";
import { AlertQuery, type AlertTables, GroupQuery } from "./schema.js";
import { type Alerts, openAlerts } from "./service.js";
import { storeHits } from "./store-hits.js";

const OPEN = 1000;
const BATCH = 2000;
const ASKED = 60;
/** The queue is a page people wait for. */
const LIST_P95_MS = 300;
const BULK = 200;
const BULK_MS = 2000;
const ANALYST = account(1, ["analyst"]);

/** So many alerts are stored and 1,000 of them open: the queue, its groups, an alert's page and a bulk step stay quick. */
export default soak({
  name: "server/alert-queue",
  sample: 4000,
  full: 100_000,
  timeoutMs: 120_000,
  run: async (stored, random) => {
    const postgres = await startTestPostgres();
    const source = await postgres.makeMigrated();
    const database = await openTestDatabase(source);
    const alerts = await openAlerts({ database, live: new Live(), log: SILENT, names: TEST_NAMES });
    try {
      const filled = await fill(database, stored, random);
      const admin = await postgres.admin(source);
      await admin.query("vacuum analyze mizugiwa.alert"); // autovacuum does it, but within its own time
      await admin.end();
      return [
        `${stored} alerts stored in ${Math.round(filled)} ms, ${OPEN} of them open`,
        ...(await measure(alerts, stored)),
      ];
    } finally {
      await alerts.stop();
      await database.close();
      await postgres.stop();
    }
  },
});

const LEVELS = ["informational", "low", "medium", "high", "critical"];

async function fill(database: Database, stored: number, random: Random): Promise<number> {
  const start = performance.now();
  for (let from = 0; from < stored; from += BATCH) {
    const hits = Array.from({ length: Math.min(BATCH, stored - from) }, (_, n) => {
      const number = random.below(200);
      const rule = {
        ...RULE,
        id: `rule-${number}`,
        title: `Rule ${number}`,
        level: LEVELS[number % LEVELS.length] ?? null,
      };
      const entity = { kind: "user", key: `user-${from + n}` } as const;
      return hitAt((from + n) / 10, { rule, entity, eventId: `e${from + n}` });
    });
    await database.db.transaction().execute((tx) => storeHits(tx, hits));
  }
  const took = performance.now() - start;
  await database.db
    .withTables<AlertTables>()
    .updateTable("alert")
    .set({ state: "closed", disposition: "informational", closed_at: new Date() })
    .where(sql<boolean>`number > ${OPEN}`)
    .execute();
  return took;
}

async function measure(alerts: Alerts, stored: number): Promise<string[]> {
  const list = AlertQuery.parse({});
  const everything = AlertQuery.parse({ state: "any", sort: "newest" });
  const [first] = (await alerts.list(ANALYST, list)).rows;
  if (first === undefined) throw new Error("the queue is empty");
  const listMs = await p95(() => alerts.list(ANALYST, list));
  const anyMs = await p95(() => alerts.list(ANALYST, everything));
  const groupMs = await p95(() => alerts.groups(ANALYST, GroupQuery.parse({ by: "rule" })));
  const pageMs = await p95(() => alerts.get(ANALYST, first.id));
  const { rows } = await alerts.list(ANALYST, AlertQuery.parse({ limit: String(BULK) }));
  const start = performance.now();
  const { done } = await alerts.bulk(ANALYST, {
    step: "acknowledge",
    items: rows.map(({ id, version }) => ({ id, version })),
  });
  const bulkMs = performance.now() - start;
  if (done !== BULK) throw new Error(`${done} of ${BULK} were acknowledged`);
  if (stored >= 100_000 && listMs > LIST_P95_MS) throw new Error(`the queue took ${listMs} ms`);
  if (stored >= 100_000 && bulkMs > BULK_MS) throw new Error(`${BULK} alerts took ${bulkMs} ms`);
  const ms = (value: number): string => `${Math.round(value)} ms`;
  return [
    `p95 of ${ASKED}: queue ${ms(listMs)}, all alerts ${ms(anyMs)}, groups ${ms(groupMs)}, one alert ${ms(pageMs)}`,
    `${BULK} alerts acknowledged in bulk in ${ms(bulkMs)}`,
  ];
}

async function p95(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < ASKED; n += 1) {
    const start = performance.now();
    await work();
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b)[Math.floor(ASKED * 0.95)] ?? 0;
}
