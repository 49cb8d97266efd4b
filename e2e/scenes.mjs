// Every face of every page: where it is, and what the server says meanwhile.

import { never, problem, silence, value } from "./fixture-server.mjs";
import { ALERTS } from "./story/alerts.mjs";
import { INCIDENTS, REGISTER, SOURCES } from "./story/rest.mjs";

const VERSION = "0.1.0";
const MINUTE_MS = 60_000;

const inMinutes = (minutes) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();
const standing = (state, expiresAt = null) => value({ state, expiresAt, version: VERSION });
const open = () => standing("open", inMinutes(23));
const verified = value({ verified: true, next: ["accounts"], csrf: "csrf-of-the-set-up" });

/** A token that is the same length as a real one. */
export const TOKEN = "Qm9yZGVyLW9mLXdhdGVyLTAxMjM0NTY3ODlhYmNkZWY";
const WITH_TOKEN = `/setup#token=${TOKEN}`;

/** Presses a button at the right of a list's title, counted from the end. */
const tool = (page, place) => page.locator(".list-tools button").nth(place).click();

/** `host`: the name under which the page is opened, where it matters. `settle`: how long until the picture, in ms. */
export const SCENES = [
  { name: "front-open", path: "/", standing: open() },
  { name: "front-expired", path: "/", standing: standing("open", inMinutes(-5)) },
  { name: "front-used", path: "/", standing: standing("used") },
  { name: "sign-in", path: "/", standing: standing("done") },
  { name: "front-loading", path: "/", standing: never, settle: 400 },
  { name: "front-unreachable", path: "/", standing: silence },
  { name: "lost", path: "/services/edge-2/requirements", story: {} },
  { name: "setup-open", path: "/setup", standing: open() },
  { name: "setup-verifying", path: WITH_TOKEN, standing: open(), verify: never, settle: 400 },
  { name: "setup-verified", path: WITH_TOKEN, standing: standing("used"), verify: verified },
  { name: "setup-invalid", path: WITH_TOKEN, standing: open(), verify: problem(403, "setup-token-invalid") },
  { name: "setup-expired", path: WITH_TOKEN, standing: open(), verify: problem(410, "setup-token-expired") },
  { name: "setup-used", path: WITH_TOKEN, standing: standing("used"), verify: problem(409, "setup-token-used") },
  { name: "setup-done", path: "/setup", standing: standing("done") },
  {
    name: "setup-not-loopback",
    path: WITH_TOKEN,
    host: "soc.example",
    standing: problem(403, "setup-not-loopback"),
    verify: problem(403, "setup-not-loopback"),
  },
  {
    name: "setup-wrong-host",
    path: WITH_TOKEN,
    host: "soc.example",
    standing: problem(421, "host-not-allowed"),
    verify: problem(421, "host-not-allowed"),
  },
  {
    name: "setup-too-many",
    path: WITH_TOKEN,
    standing: open(),
    verify: problem(429, "too-many-attempts", { "retry-after": "42" }),
  },
  { name: "setup-unreachable", path: WITH_TOKEN, standing: silence, verify: silence },
  {
    name: "setup-unexpected",
    path: WITH_TOKEN,
    standing: open(),
    verify: problem(500, "internal-error"),
  },
  { name: "alerts-queue", path: "/alerts", story: {} },
  { name: "alerts-preview", path: `/alerts?at=${ALERTS[0].id}`, story: {}, see: ".preview-event" },
  {
    name: "alerts-selected",
    path: "/alerts",
    story: {},
    see: ".grid, .cards",
    async before(page) {
      for (const box of (await page.locator("tbody input[type=checkbox], .card input[type=checkbox]").all()).slice(
        0,
        4,
      ))
        await box.click();
    },
  },
  { name: "alerts-empty", path: "/alerts", story: { alerts: [] } },
  { name: "alerts-narrowed", path: "/alerts?severity=is:critical&entity=is:nobody", story: {} },
  {
    name: "alerts-failed",
    path: "/alerts",
    story: { routes: [], refuse: { path: "/api/v1/alerts", status: 503, code: "database-unavailable" } },
  },
  {
    name: "palette",
    path: "/alerts",
    story: {},
    see: ".grid, .cards",
    async before(page) {
      await page.keyboard.press("Control+k");
      await page.locator(".palette input").fill("a");
    },
  },
  { name: "account", path: "/account", story: {} },
  { name: "overview", path: "/", story: {} },
  { name: "overview-quiet", path: "/", story: { quiet: true } },
  { name: "first-steps", path: "/first-steps", story: { quiet: true } },
  { name: "events", path: "/events", story: {}, see: ".events-rows" },
  {
    name: "events-open",
    path: "/events?q=host:web01",
    story: {},
    see: ".events-rows",
    async before(page) {
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      const field = page.locator(".field-bar li button").first();
      if (await field.isVisible()) await field.click();
    },
  },
  { name: "events-none", path: "/events", story: { quiet: true } },
  { name: "incidents", path: "/incidents", story: {} },
  { name: "incidents-none", path: "/incidents", story: { quiet: true } },
  { name: "incident", path: `/incidents/${INCIDENTS[0].id}`, story: {}, see: ".entries" },
  {
    name: "incident-scope-form",
    path: `/incidents/${INCIDENTS[0].id}`,
    story: {},
    see: ".entries",
    async before(page) {
      await page.getByRole("button", { name: /Add to the scope|対象を追加/ }).click();
    },
  },
  {
    name: "incident-declare",
    path: `/alerts?at=${ALERTS[0].id}`,
    story: {},
    see: ".preview-event",
    async before(page) {
      await page.keyboard.press("e");
    },
  },
  { name: "sources", path: "/sources", story: {} },
  { name: "sources-none", path: "/sources", story: { quiet: true } },
  { name: "source-new", path: "/sources/new", story: {} },
  {
    name: "source",
    path: `/sources/${SOURCES[5].id}`,
    story: {},
    see: ".block",
    async before(page) {
      await page
        .locator("button", { hasText: /Make a token|トークンを発行/ })
        .first()
        .click();
      await page.locator(".command").first().waitFor();
    },
  },
  { name: "rules", path: "/rules", story: {} },
  { name: "rule", path: "/rules/mz-web-0117", story: {}, see: ".rule-text" },
  { name: "accounts", path: "/accounts", story: {} },
  {
    name: "account-new",
    path: "/accounts",
    story: {},
    async before(page) {
      await page.locator(".list-tools button").last().click();
    },
  },
  { name: "audit-trail", path: "/audit-trail?at=4710", story: {} },
  { name: "services", path: "/services", story: {} },
  { name: "assets", path: "/assets", story: {} },
  { name: "people", path: "/people", story: {} },
  { name: "people-form", path: "/people", story: {}, before: (page) => tool(page, -1) },
  { name: "people-preview", path: `/people?at=${REGISTER.people[0].id}`, story: {}, see: ".history" },
  {
    name: "people-import",
    path: "/people",
    story: {},
    async before(page) {
      await tool(page, -2);
      await page.locator("dialog textarea").fill("name,nameJa,yomi\nYui Hoshino,星野 結衣,hoshino");
      await page.locator("dialog button[type=submit]").click();
      await page.locator(".import-lines").first().waitFor();
    },
  },
  { name: "memberships", path: "/memberships", story: {} },
  { name: "tenants", path: "/tenants", story: {} },
  { name: "channels", path: "/notifications", story: {} },
  {
    name: "channel-form",
    path: "/notifications",
    story: {},
    async before(page) {
      await tool(page, -1);
      await page.locator("dialog button[type=submit]").click();
    },
  },
  {
    name: "channel-test",
    path: "/notifications",
    story: {},
    see: ".grid, .cards",
    async before(page) {
      await page.keyboard.press("j");
      await page.keyboard.press("t");
      await page.locator(".checks").waitFor();
    },
  },
  { name: "channel-deliveries", path: "/notifications/deliveries", story: {} },
  { name: "channel-dead", path: "/notifications/given-up", story: {} },
  { name: "units", path: "/units", story: {} },
  { name: "classes", path: "/information-classes", story: {} },
];

export const ANSWERS = {
  open,
  verified,
  used: standing("used"),
  /** Used by the browser that asks. */
  going: value({ state: "used", expiresAt: null, csrf: "csrf-of-the-set-up", version: VERSION }),
  silence,
  invalid: problem(403, "setup-token-invalid"),
};
