// The server's interface over the story: enough of it for every page, answered as the server would.
import { ALERTS, detailOf, listAlerts } from "./alerts.mjs";
import {
  ACCOUNTS,
  FIELDS,
  HISTOGRAM,
  INCIDENTS,
  incidentDetail,
  MINUTES,
  OVERVIEW,
  REGISTER,
  RULE_TEXT,
  RULES,
  SEARCH,
  SOURCES,
  VALUES,
} from "./rest.mjs";
import { whoAmI } from "./session.mjs";
import { CHANNELS, DEAD, DELIVERIES, IMPORT, TESTED } from "./writing.mjs";

const value = (body, status = 200) => ({ status, type: "application/json", body: JSON.stringify(body) });
const problem = (status, code) => ({
  status,
  type: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: code, status, code, detail: `The server refused: ${code}.` }),
});

const one = (method, plural, rows, show) => [
  method,
  new RegExp(`^/api/v1/${plural}/([^/]+)$`),
  ({ found }) => {
    const row = rows.find((each) => each.id === found[1]);
    return row === undefined ? problem(404, "not-found") : value(show(row));
  },
];

const madeToken = (source, name) => ({
  id: source.replace(/^......../, "00000009"),
  source,
  prefix: "mzi_7Qm9",
  name,
  state: "active",
  quotaEventsPerSecond: 5000,
  quotaBytesPerDay: 10_000_000_000,
  createdAt: OVERVIEW.at,
  createdBy: whoAmI().account.id,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  token: "mzi_7Qm9yZGVyLW9mLXdhdGVyLTAxMjM0NTY3ODlhYmNkZWY",
});

const OWN = {
  id: whoAmI().account.id,
  login: "t.mori",
  name: "Taro Mori",
  person: null,
  roles: whoAmI().roles,
  language: "en",
  mustChangePassword: false,
  passwordSetAt: OVERVIEW.at,
  totp: { on: true, recoveryCodesLeft: 9 },
};
const SESSIONS = [true, false].map((current, index) => ({
  id: `00000010-0000-4000-8000-00000000000${index}`,
  current,
  madeAt: OVERVIEW.at,
  seenAt: OVERVIEW.at,
  endsAt: OVERVIEW.at,
  address: `10.0.9.1${index}`,
  agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0",
  factors: ["password", "totp"],
}));

const TRAIL = [
  "session.begun",
  "alert.acknowledged",
  "alert.closed",
  "incident.declared",
  "source.added",
  "account.changed",
].map((action, index) => ({
  number: 4712 - index,
  at: OVERVIEW.at,
  actor: { kind: "account", id: whoAmI().account.id, name: index % 2 === 0 ? "Taro Mori" : "白石 由紀" },
  action,
  object: { kind: action.split(".")[0], id: INCIDENTS[0].id },
  before: null,
  after: { state: action.split(".")[1] },
  reason: index === 2 ? "Drill of the night shift" : null,
  personal: "none",
  position: index === 0 ? null : 4712 - index,
}));

const QUIET = {
  ...OVERVIEW,
  alerts: { ...OVERVIEW.alerts, unacknowledged: [], acknowledged: 0, triaging: 0, snoozed: 0, nextWakeAt: null },
  incidents: { open: 0, byState: [], rows: [] },
  sources: { known: 0, silent: [] },
  events: { perMinute: 0, minutes: [] },
};

/** A story that remembers what was done to it, for one scene. */
export function tellStory(more = {}) {
  let alerts = structuredClone(more.alerts ?? ALERTS);
  let signedIn = more.signedIn ?? true;
  const asked = [];

  const bulk = ({ step, items, disposition, assignee }) => {
    const ids = new Set(items.map((item) => item.id));
    const next = { acknowledge: "acknowledged", close: "closed", snooze: "snoozed", reopen: "new" }[step];
    alerts = alerts.map((alert) => {
      if (!ids.has(alert.id)) return alert;
      const changed = { ...alert, version: alert.version + 1 };
      if (step === "assign")
        changed.assignee = assignee === null ? null : { id: assignee, name: whoAmI().account.name };
      else changed.state = next;
      return { ...changed, disposition: disposition ?? null };
    });
    const results = items.map(({ id, version }) => ({ id, version: version + 1, code: null, detail: null }));
    return { done: items.length, results };
  };

  const routes = [
    ["GET", "/api/v1/session", () => (signedIn ? value(whoAmI(more.who)) : problem(401, "not-signed-in"))],
    [
      "POST",
      "/api/v1/session",
      ({ body }) => {
        if (body.password !== "border of water") return problem(401, "sign-in-refused");
        if (more.code === true && body.code === undefined) return problem(401, "code-needed");
        signedIn = true;
        return value(whoAmI(more.who));
      },
    ],
    ["DELETE", "/api/v1/session", () => ((signedIn = false), { status: 204, type: "application/json", body: "" })],
    ["GET", "/api/v1/alerts", ({ query }) => value(listAlerts(query, alerts))],
    ["POST", "/api/v1/alerts/bulk", ({ body }) => value(bulk(body))],
    [
      "GET",
      /^\/api\/v1\/alerts\/([^/]+)$/,
      ({ found }) => {
        const alert = alerts.find((each) => each.id === found[1]);
        return alert === undefined ? problem(404, "not-found") : value(detailOf(alert));
      },
    ],
    ["POST", /^\/api\/v1\/alerts\/([^/]+)\/comment$/, () => value({})],
    ["GET", "/api/v1/overview", () => value(more.quiet === true ? QUIET : OVERVIEW)],
    ["GET", "/api/v1/incidents", () => value({ rows: more.quiet === true ? [] : INCIDENTS, next: null })],
    one("GET", "incidents", INCIDENTS, incidentDetail),
    ["GET", "/api/v1/sources", () => value({ rows: more.quiet === true ? [] : SOURCES, next: null })],
    ["GET", /^\/api\/v1\/sources\/[^/]+\/minutes$/, () => value(MINUTES)],
    ["GET", /^\/api\/v1\/sources\/[^/]+\/tokens$/, () => value([])],
    ["POST", /^\/api\/v1\/sources\/([^/]+)\/tokens$/, ({ found, body }) => value(madeToken(found[1], body.name), 201)],
    one("GET", "sources", SOURCES, (source) => source),
    ["POST", "/api/v1/events/search", () => value(more.quiet === true ? { ...SEARCH, rows: [], next: null } : SEARCH)],
    ["POST", "/api/v1/events/histogram", () => value(HISTOGRAM)],
    ["POST", "/api/v1/events/fields", ({ body }) => value(body.field === undefined ? FIELDS : VALUES)],
    ["GET", "/api/v1/rules", () => value({ rows: RULES, next: null, total: RULES.length, running: 5, problems: [] })],
    one("GET", "rules", RULES, (rule) => ({ ...rule, text: RULE_TEXT, openText: null, versions: [], referredBy: [] })),
    ["GET", /^\/api\/v1\/rules\/[^/]+\/(samples|proofs)$/, () => value([])],
    ["GET", "/api/v1/trail", () => value({ rows: TRAIL, next: null })],
    [
      "GET",
      "/api/v1/trail/head",
      () =>
        value({
          head: { position: 4711, hash: "5b2c" },
          unsealed: 1,
          fingerprint: "9f3a77c1d2e4b6a8".repeat(4),
          publicKey: "AA==",
        }),
    ],
    ["GET", "/api/v1/account", () => value(OWN)],
    ["GET", "/api/v1/account/sessions", () => value({ rows: SESSIONS })],
    ["GET", "/api/v1/jobs", () => value({ rows: [] })],
    ["GET", "/api/v1/accounts", () => value({ rows: ACCOUNTS, next: null })],
    ["GET", "/api/v1/notify/channels", () => value({ rows: more.quiet === true ? [] : CHANNELS })],
    ["POST", /^\/api\/v1\/notify\/channels\/[^/]+\/test$/, () => value(TESTED)],
    ["GET", "/api/v1/notify/deliveries", () => value({ rows: DELIVERIES, next: null })],
    ["GET", "/api/v1/outbox/dead-letters", () => value({ rows: DEAD, next: null })],
    ["POST", /^\/api\/v1\/[a-z-]+\/import\/preview$/, () => value(IMPORT)],
    ["GET", /^\/api\/v1\/[a-z-]+\/[^/]+\/history$/, () => value({ rows: TRAIL.slice(4), next: null })],
    ["GET", "/api/v1/units/tree", () => value({ on: "2026-11-25", rows: [] })],
    ...Object.entries(REGISTER).map(([plural, rows]) => [
      "GET",
      `/api/v1/${plural}`,
      () => value({ rows, next: null }),
    ]),
    ...(more.routes ?? []),
  ];

  return {
    asked,
    /** Lets so many alerts come in now. */
    raise(count) {
      const more = alerts.slice(0, count).map((alert, index) => ({
        ...alert,
        id: `${alert.id.slice(0, -4)}9${alert.id.slice(-3)}`,
        number: 20_000 + index,
      }));
      alerts = [...more, ...alerts];
    },
    /** The answer to a request below /api/v1, or null where the story has none. */
    answer(method, path, query, body) {
      if (more.refuse?.path === path) return problem(more.refuse.status, more.refuse.code);
      asked.push({ method, path, query: query.toString(), body });
      for (const [wanted, pattern, give] of routes) {
        const found = typeof pattern === "string" ? (pattern === path ? [path] : null) : pattern.exec(path);
        if (wanted === method && found !== null)
          return signedIn || path === "/api/v1/session" ? give({ query, body, found }) : problem(401, "not-signed-in");
      }
      return null;
    },
  };
}
