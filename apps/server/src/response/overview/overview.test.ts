import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { storeHits } from "../../monitoring/alerts/index.js";
import type { Actor } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { Live } from "../../platform/live/hub.js";
import { account, TEST_NAMES as NAMES } from "../../platform/testing/actors.js";
import { ask, openTestHttp } from "../../platform/testing/http.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { clearCases, HeldCompartments, hitAt, START_MS } from "../incidents/incidents.fixture.js";
import { Incidents } from "../incidents/index.js";
import { Declare } from "../incidents/schema.js";
import { addOverviewRoutes } from "./routes.js";
import { readOverview } from "./service.js";

let postgres: TestPostgres;
let database: Database;
let incidents: Incidents;
let compartments: HeldCompartments;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);
beforeEach(async () => {
  await clearCases(database);
  compartments = new HeldCompartments();
  incidents = new Incidents({ database, live: new Live(), names: NAMES, compartments });
});

const COMMANDER = account(1, ["incident-commander"]);
const MANAGER = account(2, ["management"]);
const MINUTES = [
  { minute: new Date(START_MS), events: 3000 },
  { minute: new Date(START_MS + 60_000), events: 4200 },
];
const SILENT = { id: COMMANDER.id, name: "Edge firewall", since: new Date(START_MS), lastReceivedAt: null };
const CANARY = { sentAt: null, tookMs: null, lostSince: null };

async function overview(actor: Actor) {
  const pulse = async () => ({ sources: 2, silent: [SILENT], minutes: MINUTES });
  return await readOverview({ database, names: NAMES, pulse, canary: () => CANARY }, actor);
}

function raise(...hits: Parameters<typeof hitAt>[]) {
  return database.db.transaction().execute((tx) =>
    storeHits(
      tx,
      hits.map((each) => hitAt(...each)),
    ),
  );
}

const user = (key: string) => ({ entity: { kind: "user", key }, eventId: key }) as const;

test("the overview counts what waits by severity with the oldest, and leaves exercises out", async () => {
  await raise([1, user("a")], [1, user("b")], [1, { ...user("c"), kind: "exercise" }]);
  await incidents.declare(COMMANDER, Declare.parse({ title: "Case" }));
  await incidents.declare(COMMANDER, Declare.parse({ title: "Drill", kind: "exercise" }));
  const found = await overview(MANAGER);
  expect(found.alerts.unacknowledged.map(({ severity, alerts }) => [severity, alerts])).toEqual([
    ["critical", 0],
    ["high", 2],
    ["medium", 0],
    ["low", 0],
    ["informational", 0],
  ]);
  expect(Date.parse(found.alerts.unacknowledged[1]?.oldestAt ?? "")).toBeLessThanOrEqual(Date.now());
  expect(found.incidents).toMatchObject({
    open: 1,
    byState: [{ state: "triage", incidents: 1 }],
    rows: [{ title: "Case" }],
  });
  expect(found.events.perMinute).toBe(4200);
  expect(found.sources).toMatchObject({ known: 2, silent: [{ source: { name: "Edge firewall" } }] });
});

test("the overview counts nothing that one may not see", async () => {
  const circle = await compartments.create(null, null, { name: "Circle", members: [COMMANDER.id] });
  const insider = { ...COMMANDER, compartments: [circle] };
  const [, linked] = await raise(
    [1, { ...user("a"), compartment: circle }],
    [1, { ...user("b"), compartment: circle }],
  );
  await incidents.declare(insider, Declare.parse({ alerts: [{ id: linked?.id, version: 1 }] }));
  const outside = await overview(MANAGER);
  expect(outside.alerts).toMatchObject({ unacknowledged: SEVERITIES_WITHOUT });
  expect(outside.incidents).toEqual({ open: 0, byState: [], rows: [] });
  expect((await overview(insider)).incidents.open).toBe(1);
});

const SEVERITIES_WITHOUT = ["critical", "high", "medium", "low", "informational"].map((severity) => ({
  severity,
  alerts: 0,
  oldestAt: null,
}));

test("the route gives it to those who watch and to management, and to nobody else", async () => {
  let who = MANAGER;
  const http = await openTestHttp(() => who);
  addOverviewRoutes(http, overview);
  expect(await ask(http, "GET", "/api/v1/overview")).toMatchObject({ status: 200, body: { canary: CANARY } });
  who = account(3, ["platform-admin"]);
  expect((await ask(http, "GET", "/api/v1/overview")).status).toBe(403);
  await http.close();
});
