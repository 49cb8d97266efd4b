import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Alerts, addAlertRoutes, openAlerts, storeHits } from "../../monitoring/alerts/index.js";
import { type Actor, isVisibleTo, PERMISSIONS, ROLES, type Role } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import type { Http } from "../../platform/http/app.js";
import { Live, type LiveEvent } from "../../platform/live/hub.js";
import { account, TEST_NAMES as NAMES } from "../../platform/testing/actors.js";
import { ask as askHttp, openTestHttp } from "../../platform/testing/http.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { HeldCompartments, hitAt, START_MS } from "./incidents.fixture.js";
import { addIncidentRoutes } from "./routes.js";
import { Declare } from "./schema.js";
import { Incidents } from "./service.js";

/** A server's routes over a database of its own; who asks is a header. */
interface World {
  readonly http: Http;
  readonly database: Database;
  readonly alerts: Alerts;
  readonly incidents: Incidents;
  readonly compartments: HeldCompartments;
  readonly heard: LiveEvent[];
  readonly clock: { ms: number };
  readonly asking: { who: Actor | null };
  /** What the outsider may know of. */
  readonly open: { readonly alert: string; readonly incident: string };
}

let postgres: TestPostgres;
/** The same world twice; in one of them there are things for a circle the outsider is not of. */
let plain: World;
let secret: World;
let hidden: {
  readonly alert: string;
  readonly linked: string;
  readonly incident: string;
  readonly note: string;
  readonly entry: string;
};

const OUTSIDER = account(1, ["incident-commander", "incident-handler", "analyst", "auditor"]);
const INSIDER = account(2, ["incident-commander"]);
const ROUTES: { method: string; url: string }[] = [];

beforeAll(async () => {
  postgres = await startTestPostgres();
  plain = await makeWorld();
  secret = await makeWorld();
  hidden = await addSecrets(secret);
  for (const { database, incidents, clock } of [plain, secret]) {
    clock.ms += 60_000;
    const [later] = await raise(database, [5, { eventId: "later", entity: { kind: "host", key: "gate-2" } }]);
    await incidents.declare(OUTSIDER, Declare.parse({ title: "Later", alerts: [later] }));
  }
}, 120_000);
afterAll(async () => {
  for (const { http, alerts, database } of [plain, secret]) {
    await http.close();
    await alerts.stop();
    await database.close();
  }
  await postgres.stop();
}, 60_000);

async function makeWorld(): Promise<World> {
  const database = await openTestDatabase(await postgres.makeMigrated());
  const live = new Live();
  const heard: LiveEvent[] = [];
  live.listen((event) => heard.push(event));
  const compartments = new HeldCompartments();
  const clock = { ms: START_MS + 3_600_000 };
  const now = () => clock.ms;
  const alerts = await openAlerts({ database, live, log: SILENT, names: NAMES, now });
  const incidents = new Incidents({ database, live, names: NAMES, compartments, now });
  const asking: { who: Actor | null } = { who: null };
  const http = await openTestHttp(() => asking.who);
  ROUTES.length = 0;
  http.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat()) if (each !== "HEAD") ROUTES.push({ method: each, url });
  });
  addAlertRoutes(http, () => alerts);
  addIncidentRoutes(http, () => incidents);
  const [first] = await raise(database, [1], [2]);
  const [second] = await raise(database, [1, { eventId: "b", entity: { kind: "user", key: "root" } }]);
  const made = await incidents.declare(OUTSIDER, Declare.parse({ alerts: [second] }));
  return {
    http,
    database,
    alerts,
    incidents,
    compartments,
    heard,
    asking,
    clock,
    open: { alert: first?.id ?? "", incident: made.id },
  };
}

async function raise(
  database: Database,
  ...hits: Parameters<typeof hitAt>[]
): Promise<{ id: string; version: number }[]> {
  const changes = await database.db.transaction().execute((tx) =>
    storeHits(
      tx,
      hits.map((each) => hitAt(...each)),
    ),
  );
  return changes.map(({ id }) => ({ id, version: 1 }));
}

/** The same rule and the same entity as what is open: whatever counts or compares would count them. */
async function addSecrets({ database, incidents, compartments, alerts, heard }: World): Promise<typeof hidden> {
  const circle = await compartments.create(null, null, { name: "Circle", members: [INSIDER.id] });
  const insider = { ...INSIDER, compartments: [circle] };
  heard.length = 0;
  const [alert] = await raise(
    database,
    [1, { compartment: circle, eventId: "s1" }],
    [2, { compartment: circle, eventId: "s2" }],
  );
  const [linked] = await raise(database, [
    3,
    { compartment: circle, eventId: "s3", entity: { kind: "user", key: "root" } },
  ]);
  const made = await incidents.declare(insider, Declare.parse({ title: "Many failed sign-ins", alerts: [linked] }));
  await alerts.comment(insider, alert?.id ?? "", "Known to us");
  const { note } = await incidents.addNote(insider, made.id, "Known to us");
  const { timeline } = await incidents.addEntry(insider, made.id, {
    lane: "attacker",
    from: "2026-11-20T00:00:00Z",
    to: null,
    confidence: "confirmed",
    title: "Seen",
    text: "",
    technique: null,
    asset: null,
    eventId: null,
    alert: null,
  });
  return { alert: alert?.id ?? "", linked: linked?.id ?? "", incident: made.id, note, entry: timeline[0]?.id ?? "" };
}

async function ask(
  { http, asking }: World,
  method: string,
  url: string,
  body: object | null = null,
  who: Actor | null = OUTSIDER,
): Promise<{ status: number; text: string }> {
  asking.who = who;
  const verb = method === "GET" ? "GET" : method === "PATCH" ? "PATCH" : "POST";
  const { status, body: text } = await askHttp(http, verb, url, body ?? undefined);
  return { status, text: JSON.stringify(text) };
}

/** Without what differs between any two worlds: ids and the machine's clock. */
function comparable(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/"detectedAt":"[^"]+"/g, '"detectedAt":"<at>"')
    .replaceAll(/"(at|from|madeAt)":"20[^"]+"/g, '"$1":"<at>"')
    .replaceAll(/"detect":\{[^}]+\}/g, '"detect":"<span>"')
    .replaceAll(/"next":"[^"]+"/g, '"next":"<cursor>"');
}

const GROUPINGS = ["rule", "entity", "severity", "state", "source", "service", "tenant", "host", "assignee", "kind"];
const LISTS = [
  "/api/v1/alerts",
  ...["severity", "newest", "oldest", "events"].map((sort) => `/api/v1/alerts?sort=${sort}&state=any&limit=1`),
  "/api/v1/alerts?state=linked",
  "/api/v1/alerts?state=any&entity=user:root",
  ...GROUPINGS.map((by) => `/api/v1/alerts/groups?by=${by}&state=any`),
  "/api/v1/incidents",
  "/api/v1/incidents?q=sign-ins&state=any&limit=1",
  "/api/v1/incidents/board",
];

test.each(LISTS)("%s says the same whether or not there is something one may not see", async (url) => {
  const [with_, without] = [await ask(secret, "GET", url), await ask(plain, "GET", url)];
  expect(with_.status).toBe(200);
  expect(comparable(with_.text)).toBe(comparable(without.text));
});

test("an alert's page counts, compares and suggests from what one may see alone", async () => {
  const page = async (world: World) => comparable((await ask(world, "GET", `/api/v1/alerts/${world.open.alert}`)).text);
  expect(await page(secret)).toBe(await page(plain));
});

test("an incident's page tells only of what one may see", async () => {
  const page = async (world: World) =>
    comparable((await ask(world, "GET", `/api/v1/incidents/${world.open.incident}`)).text);
  expect(await page(secret)).toBe(await page(plain));
});

test("filters that name a hidden incident find nothing, as those that name none", async () => {
  const { text } = await ask(secret, "GET", `/api/v1/alerts?state=any&incident=${hidden.incident}`);
  expect(text).toBe('{"rows":[],"next":null}');
});

const BODIES: Readonly<Record<string, (id: string) => object>> = {
  close: () => ({ version: 1, disposition: "informational" }),
  snooze: () => ({ version: 1, until: "2026-11-21T00:00:00Z" }),
  assign: () => ({ version: 1, assignee: null }),
  comment: () => ({ text: "x" }),
  promote: () => ({ version: 1, title: "x" }),
  link: () => ({ version: 1, incident: secret.open.incident }),
  step: () => ({ version: 1, to: "dismissed", reason: "x" }),
  restrict: () => ({ version: 1, reason: "x" }),
  notes: () => ({ text: "x" }),
  revise: () => ({ base: 1, text: "x" }),
  timeline: () => ({ lane: "attacker", from: "2026-11-20T00:00:00Z", title: "x" }),
  strike: () => ({ reason: "x" }),
  participants: () => ({ account: OUTSIDER.id, function: "observer" }),
  scope: () => ({ thing: "asset", ref: "x", state: "clean" }),
  tracks: () => ({ track: "analysis", state: "open" }),
  alerts: () => ({ alerts: [{ id: secret.open.alert, version: 1 }] }),
};

function bodyFor(method: string, url: string): object | null {
  if (method === "GET" || url.endsWith("/end")) return null;
  if (method === "PATCH") return { version: 1, title: "x" };
  return BODIES[url.split("/").at(-1) ?? ""]?.("") ?? { version: 1 };
}

test("every route answers for a hidden thing exactly as for one that is not there", async () => {
  const withId = ROUTES.filter(({ url }) => url.includes(":id"));
  expect(withId.length).toBeGreaterThan(20);
  for (const { method, url } of withId) {
    const at = (id: string, part: string) => url.replace(":id", id).replace(/:(note|entry|participant)/, part);
    const own = url.includes("/alerts/:id") ? hidden.alert : hidden.incident;
    const part = url.includes(":note") ? hidden.note : hidden.entry;
    const body = bodyFor(method, url);
    const asked = await ask(secret, method, at(own, part), body);
    const nowhere = await ask(secret, method, at(randomUUID(), randomUUID()), body);
    expect([method, url, asked.status]).toEqual([method, url, 404]);
    expect(asked).toEqual(nowhere);
  }
});

test("a hidden id inside a body is not there either", async () => {
  const { open } = secret;
  const both = async (method: string, url: string, body: (id: string) => object, id: string) => {
    const asked = await ask(secret, method, url, body(id));
    expect(comparable(asked.text)).toBe(comparable((await ask(secret, method, url, body(randomUUID()))).text));
    expect(asked.status).toBeGreaterThanOrEqual(400);
  };
  await both("POST", `/api/v1/alerts/${open.alert}/link`, (incident) => ({ version: 1, incident }), hidden.incident);
  await both(
    "POST",
    `/api/v1/alerts/${open.alert}/close`,
    (into) => ({ version: 1, disposition: "duplicate", into }),
    hidden.alert,
  );
  await both("POST", "/api/v1/incidents", (id) => ({ alerts: [{ id, version: 1 }] }), hidden.alert);
  await both(
    "POST",
    `/api/v1/incidents/${open.incident}/alerts`,
    (id) => ({ alerts: [{ id, version: 1 }] }),
    hidden.alert,
  );
  await both(
    "POST",
    `/api/v1/incidents/${open.incident}/step`,
    (into) => ({ version: 1, to: "merged", reason: "x", into }),
    hidden.incident,
  );
  const bulk = (id: string) => ({ step: "acknowledge", items: [{ id, version: 1 }] });
  expect(comparable((await ask(secret, "POST", "/api/v1/alerts/bulk", bulk(hidden.alert))).text)).toBe(
    comparable((await ask(secret, "POST", "/api/v1/alerts/bulk", bulk(randomUUID()))).text),
  );
});

test("nothing that happens to a hidden thing is told to who may not see it", () => {
  const visible = secret.heard
    .filter(({ compartment }) => isVisibleTo(OUTSIDER, compartment))
    .map(({ topic }) => topic);
  // The one alert and the one case that everybody may see, and nothing else.
  expect(visible).toEqual(["incident", "alert"]);
  expect(secret.heard.length).toBeGreaterThan(5);
});

test("every route asks for its permission: each role gets past the guard exactly where the table lets it", async () => {
  for (const { method, url } of ROUTES) {
    const at = url.replaceAll(/:\w+/g, randomUUID());
    const body = bodyFor(method, url);
    for (const role of ROLES) {
      const { status, text } = await ask(plain, method, at, body, account(20, [role]));
      const passes = status !== 403 || !text.includes("none of your roles holds");
      expect([method, url, role, passes]).toEqual([method, url, role, holders(method, url).includes(role)]);
    }
    expect((await ask(plain, method, at, body, null)).status).toBe(401);
  }
});

/** Once more by hand: who may reach which routes. */
function holders(method: string, url: string): readonly Role[] {
  if (method === "GET") return PERMISSIONS[url.startsWith("/api/v1/alerts") ? "alerts.read" : "incidents.read"];
  const triage: readonly Role[] = ["analyst", "incident-handler", "incident-commander"];
  if (url.startsWith("/api/v1/alerts") || url === "/api/v1/incidents" || url.endsWith("/:id/alerts")) return triage;
  return [...triage, "investigator", "researcher", "legal", "liaison"];
}

test("every route is in the OpenAPI document, with its filters", async () => {
  await plain.http.ready();
  const text = JSON.stringify(plain.http.swagger());
  for (const { url } of ROUTES) expect(text).toContain(JSON.stringify(url.replaceAll(/:(\w+)/g, "{$1}")));
  for (const name of ["AlertDetail", "IncidentDetail", "AlertBulkResult", "HistoryEntry"]) {
    expect(text).toContain(`"#/components/schemas/${name}`);
  }
});
