import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openBrowser, seriousFindings } from "./browser.mjs";
import { ask, attack, curlEvents, makeFirstAccount, makeSource, openContext, PATIENCE_MS, wordsIn } from "./person.mjs";
import { realServer } from "./real-server.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const LIMIT_MS = 240_000;
const ALERTS = 24;
const TRIAGED = 20;

let browser;
let server;
let origin;
/** Addresses of one record of each kind. */
const records = {};
/** Signed in, by language. */
const contexts = {};

/** A day at the desk: a source, two dozen alerts, an incident. */
beforeAll(async () => {
  browser = await openBrowser();
  expect(browser, "Chromium is not installed (apt-get install chromium)").not.toBeNull();
  server = await realServer(ROOT);
  origin = new URL(server.address).origin;
  const context = await openContext(browser, "en");
  contexts.en = context;
  const page = await context.newPage();
  await makeFirstAccount(page, server.address, "en");
  await page.close();
  const source = await makeSource(context, origin, "desk");
  await curlEvents(
    origin,
    source.token,
    Array.from({ length: ALERTS }, (_, index) => attack(`user-${index}`)),
  );
  const list = async () => (await ask(context, origin, "GET", "/api/v1/alerts?limit=500")).rows;
  await vi.waitUntil(async () => (await list()).length >= ALERTS, { timeout: PATIENCE_MS, interval: 250 });
  const [{ id, version, rule }] = await list();
  const incident = await ask(context, origin, "POST", "/api/v1/incidents", {
    title: "AWSの記録停止",
    summary: "",
    severity: "SEV-2",
    label: "TLP:AMBER",
    restricted: false,
    alerts: [{ id, version }],
  });
  const person = await ask(context, origin, "POST", "/api/v1/people", { name: "Mio Kanda", nameJa: "神田 澪" });
  const action = await ask(context, origin, "POST", "/api/v1/corrective-actions", {
    title: "Keep the log of the trail on",
    condition: "Anybody who administers could switch it off.",
    origin: { kind: "incident", ref: incident.number },
    grade: "minor",
    owner: person.id,
    service: null,
  });
  const day = (ms) => new Date(Date.now() + ms).toISOString();
  const span = { from: day(-3_600_000), to: day(0) };
  const retro = await ask(context, origin, "POST", "/api/v1/retro-runs", { subject: rule.id, ...span });
  const made = { sources: source, incidents: incident, rules: rule, actions: action, retro };
  for (const [place, record] of Object.entries(made)) records[`/${place}/$id`] = record.id;
  const set = { code: "desk", name: "Desk", origin: "Made by hand", label: "TLP:AMBER" };
  records["/indicators/$id"] = (await ask(context, origin, "POST", "/api/v1/indicator-sets", set)).id;
  const service = { code: "shop", name: "Shop", phase: "operation", model: "saas", informationClass: "C2" };
  const shop = await ask(context, origin, "POST", "/api/v1/services", { ...service, exposure: "internet" });
  records["/services/$id"] = shop.id;
  records["/services/$id/requirements/$requirement"] = `${shop.id}/requirements/MZ-IAM-03`;
  records["/requirements/$id"] = "MZ-IAM-03";
  records["/requirements/$id/versions/$version"] = "MZ-IAM-03/versions/1";
  const [standard] = (await ask(context, origin, "GET", "/api/v1/standard-versions")).rows;
  records["/standard-versions/$id"] = standard.id;
  const [framework] = (await ask(context, origin, "GET", "/api/v1/frameworks")).rows;
  records["/merge-desk/$id"] = framework.id;
  records["/rules/$id/edit"] = rule.id;
  records["/coverage/$id"] = "T1110";
}, LIMIT_MS);

afterAll(async () => {
  await browser?.close();
  await server?.close();
}, PATIENCE_MS);

/** Every address of the console's router, a record in place of its id. */
function addresses() {
  const router = readFileSync(join(ROOT, "apps/console/src/router.ts"), "utf8");
  const paths = [...router.matchAll(/path: "([^"]+)"/g)].map(([, path]) => path);
  return paths.map((path) => {
    if (!path.includes("$")) return path;
    const id = records[path];
    if (id === undefined) throw new Error(`no record is made here for ${path}`);
    // What stands behind the first is part of the record's address.
    return path.replace(/\$.*\$\w+|\$\w+/, (gap) => (gap.includes("/") ? id : encodeURIComponent(id)));
  });
}

/** The address with everything there that it asks for. */
async function open(page, address) {
  const quiet = listenTo(page);
  await page.goto(origin + address);
  await page.locator("h1").first().waitFor();
  await quiet();
}

const QUIET_MS = 150;

/** Follows what a page asks for; gives how to wait until nothing is on its way for a moment. The live stream never ends. */
function listenTo(page) {
  const going = new Set();
  let last = Date.now();
  const begun = (request) => {
    if (request.url().endsWith("/api/v1/live")) return;
    going.add(request);
    last = Date.now();
  };
  const ended = (request) => {
    going.delete(request);
    last = Date.now();
  };
  page.on("request", begun).on("requestfinished", ended).on("requestfailed", ended);
  return async () => {
    await vi.waitUntil(() => going.size === 0 && Date.now() - last > QUIET_MS, { timeout: PATIENCE_MS, interval: 25 });
    page.off("request", begun).off("requestfinished", ended).off("requestfailed", ended);
  };
}

const AT_ONCE = 3;

/** Does something with each item, on a few pages at once; what is found comes in the order of the items. */
async function onPages(context, items, work) {
  const found = items.map(() => []);
  const left = items.map((item, index) => [item, index]);
  const one = async () => {
    const page = await context.newPage();
    for (let next = left.shift(); next !== undefined; next = left.shift()) found[next[1]] = await work(page, next[0]);
    await page.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return found.flat();
}

const has = (page) => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body);

async function signedIn(language, more) {
  const context = await openContext(browser, language, { ...more, storageState: await contexts.en.storageState() });
  await context.addInitScript((chosen) => localStorage.setItem("mizugiwa.language", chosen), language);
  return context;
}

describe.each(["en", "ja"])("every page, in %s", (language) => {
  // One theme a language: colours do not depend on words, and all four take four minutes.
  test(
    "axe finds nothing serious",
    async () => {
      const colorScheme = language === "en" ? "light" : "dark";
      const context = await signedIn(language, { colorScheme });
      const findings = await onPages(context, addresses(), async (page, address) => {
        await open(page, address);
        expect(await page.evaluate(() => document.documentElement.lang), address).toBe(language);
        return (await seriousFindings(page)).map((finding) => `${address}: ${finding}`);
      });
      await context.close();
      expect(findings).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    "Enter while an input method composes submits nothing and runs nothing",
    async () => {
      const context = await signedIn(language);
      let fields = 0;
      const faults = await onPages(context, typingPlaces(wordsIn(language)), async (page, place) => {
        const { name, at, reach = async () => undefined } = place;
        const found = [];
        await open(page, at());
        await reach(page);
        const places = page.locator("input:visible, textarea:visible");
        for (let index = 0; index < (await places.count()); index += 1) {
          const field = places.nth(index);
          if (!(await field.evaluate(isTypedIn))) continue;
          fields += 1;
          await field.focus();
          const said = await composeAndConfirm(context, page);
          if (said !== null) found.push(`${name}, field ${index}: ${said}`);
        }
        return found;
      });
      await context.close();
      expect(faults).toEqual([]);
      expect(fields).toBeGreaterThan(20);
    },
    LIMIT_MS,
  );
});

const isTypedIn = (field) => !["checkbox", "radio", "hidden", "button", "submit", "file"].includes(field.type);

/** Where something is typed, and how one gets there by keyboard. */
function typingPlaces(w) {
  const fromAlerts = (key) => async (page) => {
    await page.locator(".grid tbody tr[aria-rowindex]").first().waitFor();
    await page.keyboard.press("j");
    await page.locator(".grid-title[aria-current=true]").waitFor();
    await page.keyboard.press(key);
    await page.locator("dialog[open]").waitFor();
  };
  const press = (name) => async (page) => {
    await page.getByRole("button", { name, exact: true }).first().focus();
    await page.keyboard.press("Enter");
  };
  const open = (path) => () => path;
  return [
    {
      name: "palette",
      at: open("/"),
      reach: async (page) => {
        await page.keyboard.press("Control+k");
        await page.locator(".palette").waitFor();
      },
    },
    { name: "close an alert", at: open("/alerts?filters=none"), reach: fromAlerts("d") },
    { name: "comment on an alert", at: open("/alerts?filters=none"), reach: fromAlerts("c") },
    { name: "declare an incident", at: open("/alerts?filters=none"), reach: fromAlerts("e") },
    {
      name: "filter",
      at: open("/alerts"),
      reach: async (page) => {
        await press(w("list.filter.add"))(page);
        await page.getByRole("menuitem", { name: w("alerts.entity"), exact: true }).focus();
        await page.keyboard.press("Enter");
        await page.locator(".editor-text input").waitFor();
      },
    },
    { name: "event search", at: open("/events") },
    { name: "new source", at: open("/sources/new") },
    { name: "own account", at: open("/account") },
    { name: "second factor", at: open("/account"), reach: press(w("totp.enrol")) },
    { name: "incident", at: () => `/incidents/${records["/incidents/$id"]}` },
    { name: "timeline", at: () => `/incidents/${records["/incidents/$id"]}`, reach: press(w("incidents.entry.add")) },
    { name: "rules", at: open("/rules") },
    { name: "accounts", at: open("/accounts"), reach: press(w("accounts.add")) },
  ];
}

/** Composes kana and confirms it with Enter, in the ways browsers report it; gives what happened that must not, or null. */
async function composeAndConfirm(context, page) {
  const devtools = await context.newCDPSession(page);
  const before = await standing(page);
  const asked = [];
  const note = (request) => {
    if (!["GET", "HEAD"].includes(request.method()))
      asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  };
  page.on("request", note);
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await devtools.send("Input.imeSetComposition", { text: "きろく", selectionStart: 3, selectionEnd: 3 });
  await devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await devtools.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  await devtools.send("Input.insertText", { text: "記録" });
  // Safari tells the confirming Enter after the composition has ended, by the key code alone.
  await devtools.send("Input.dispatchKeyEvent", { type: "keyDown", ...key, text: "\r" });
  await devtools.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  page.off("request", note);
  await devtools.detach();
  const after = await standing(page);
  const writes = asked.filter((each) => !/\/(search|parse|histogram|fields)$/.test(each));
  if (writes.length > 0) return `asked ${writes.join(", ")}`;
  return JSON.stringify(after) === JSON.stringify(before)
    ? null
    : `${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}

const standing = (page) =>
  page.evaluate(() => ({
    submits: window.seen.submits,
    path: location.pathname,
    dialogs: document.querySelectorAll("dialog[open]").length,
    field: document.activeElement?.tagName,
  }));

test("plain Enter does submit: what the test above looks for can be seen", async () => {
  const context = await openContext(browser, "en");
  const page = await context.newPage();
  await page.goto(`${origin}/?lang=en`);
  await page.getByLabel("Login name", { exact: true }).fill("nobody");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await standing(page)).submits).toBe(1);
  await context.close();
});

test("the sign-in is not sent by an Enter that confirms kana", async () => {
  const context = await openContext(browser, "ja");
  const page = await context.newPage();
  await page.goto(`${origin}/?lang=ja`);
  await page.getByLabel(wordsIn("ja")("signIn.login"), { exact: true }).focus();
  expect(await composeAndConfirm(context, page)).toBeNull();
  await context.close();
});

test(
  "back goes back, and an address shows elsewhere what it showed here",
  async () => {
    const context = await signedIn("en");
    const page = await context.newPage();
    const seen = [];
    const places = [
      "/alerts?severity=is:critical,high&group=rule",
      "/alerts?filters=none&entity=is:arn:aws:iam::123456789012:user/user-3",
      `/incidents/${records["/incidents/$id"]}`,
      "/events?q=StopLogging&last=24h",
      `/rules/${records["/rules/$id"]}`,
      "/audit-trail?action=is:incident.declared",
    ];
    for (const place of places) {
      await open(page, place);
      seen.push({ url: page.url(), shows: await shown(page) });
    }
    for (const { url, shows } of seen.toReversed()) {
      await expect.poll(() => page.url()).toBe(url);
      await expect.poll(() => shown(page), { timeout: PATIENCE_MS }).toEqual(shows);
      await page.goBack();
    }
    const other = await (await signedIn("en")).newPage();
    for (const { url, shows } of seen) {
      await other.goto(url);
      await expect.poll(() => shown(other), { timeout: PATIENCE_MS }).toEqual(shows);
    }
    await other.context().close();
    await context.close();
  },
  LIMIT_MS,
);

/** What a person would say is shown: the title, the conditions, the rows. */
async function shown(page) {
  await page.locator("h1").first().waitFor();
  return await page.evaluate(() => ({
    title: document.querySelector("h1")?.textContent,
    conditions: [...document.querySelectorAll(".chip, .condition")].map((each) => each.textContent),
    fields: [...document.querySelectorAll("input.data, select.field-small")].map((each) => each.value),
    rows: [...document.querySelectorAll(".grid-title")].map((each) => each.textContent),
  }));
}

test(
  "twenty alerts are triaged by the keyboard alone, and the focus is never lost",
  async () => {
    const w = wordsIn("en");
    const context = await signedIn("en");
    const page = await context.newPage();
    await open(page, "/alerts?view=nobody");
    const current = page.locator(".grid tbody tr[data-cursor]");
    await page.locator(".grid tbody tr[aria-rowindex]").nth(TRIAGED).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // past the rail, to the content
    expect(await has(page)).toBe(true);
    const press = async (key) => {
      await page.keyboard.press(key);
      await expect.poll(() => has(page), { message: `the focus is lost after ${key}` }).toBe(true);
    };
    const steps = [
      { done: w("alerts.state.acknowledged"), take: () => press("a") },
      { done: w("alerts.state.closed"), take: () => fill("d", "A planned change of the trail.") },
      { done: w("alerts.state.snoozed"), take: () => fill("s", null) },
      { done: w("alerts.state.new"), take: () => press("o") },
    ];
    const fill = async (key, text) => {
      await press(key);
      await page.locator("dialog[open]").waitFor();
      if (text !== null) await page.keyboard.insertText(text);
      await press("Tab");
      await press("Enter");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
      await expect.poll(() => has(page), { message: "the focus is lost with the form" }).toBe(true);
    };
    for (let alert = 0; alert < TRIAGED; alert += 1) {
      // Before the first press there is no cursor, and to wait for one would take all the patience there is.
      const before = alert === 0 ? null : await current.getAttribute("aria-rowindex");
      await press("j");
      if (alert > 0) await expect.poll(() => current.getAttribute("aria-rowindex")).not.toBe(before);
      const { done, take } = steps[alert % steps.length];
      await take();
      await current.getByText(done).first().waitFor();
    }
    expect(await page.evaluate(() => window.seen.pointers)).toBe(0);
    const { rows } = await ask(
      context,
      origin,
      "GET",
      "/api/v1/alerts?limit=500&state=new,acknowledged,closed,snoozed",
    );
    const touched = rows.filter(({ state, assignee }) => state !== "new" || assignee !== null);
    expect(touched.length).toBeGreaterThanOrEqual(TRIAGED);
    await context.close();
  },
  LIMIT_MS,
);
