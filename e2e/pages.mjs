// Every page that the demo gives something to show, and what every page must be.
import { join } from "node:path";
import { seriousFindings } from "./browser.mjs";
import { ask, wordsIn } from "./person.mjs";

export const SIZES = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } };
export const VARIANTS = ["en", "ja"].flatMap((language) =>
  ["light", "dark"].flatMap((theme) => Object.keys(SIZES).map((width) => ({ language, theme, width }))),
);

const firstRow = async (page) => {
  await page.locator(".grid-title, .card-title").first().click();
  await page.locator(".list-beside").waitFor();
};
const pressed =
  (key, place = "dialog[open]") =>
  async (page, words) => {
    await page
      .getByRole("button", { name: words(key), exact: true })
      .first()
      .click();
    await page.locator(place).waitFor();
  };
const keyed = (key) => async (page) => {
  await page.locator(".grid-title, .card-title").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press(key);
  await page.locator("dialog[open]").waitFor();
};

/** Where pages are, and what is done there before they are looked at; `see` is waited for. */
export async function demoPages(context, origin) {
  const list = async (path) => (await ask(context, origin, "GET", `/api/v1/${path}`)).rows;
  const [incident] = await list("incidents?limit=1");
  const [source] = await list("sources?limit=1");
  const [rule] = await list("rules?limit=1");
  return [
    { name: "overview", path: "/" },
    { name: "alerts", path: "/alerts" },
    { name: "alerts-grouped", path: "/alerts?view=open&filters=none&group=rule" },
    { name: "alert", path: "/alerts?filters=none", before: firstRow, see: ".preview-section" },
    { name: "alert-close", path: "/alerts", before: keyed("d"), wide: true },
    { name: "events", path: "/events?last=7d", see: ".events-rows" },
    {
      name: "event",
      path: "/events?last=7d",
      see: ".events-rows",
      before: async (page) => await page.locator(".events-rows .grid-title").first().click(),
    },
    { name: "incidents", path: "/incidents" },
    { name: "incident", path: `/incidents/${incident.id}`, see: ".entries" },
    { name: "incident-declare", path: "/alerts", before: keyed("e"), wide: true },
    { name: "sources", path: "/sources" },
    { name: "source-new", path: "/sources/new" },
    { name: "source", path: `/sources/${source.id}` },
    { name: "rules", path: "/rules" },
    { name: "rule", path: `/rules/${encodeURIComponent(rule.id)}` },
    { name: "services", path: "/services" },
    { name: "service", path: "/services", before: firstRow, see: ".history" },
    { name: "service-add", path: "/services", before: pressed("register.add") },
    { name: "service-import", path: "/services", before: pressed("register.import") },
    { name: "assets", path: "/assets" },
    { name: "people", path: "/people" },
    { name: "units", path: "/units" },
    { name: "memberships", path: "/memberships" },
    { name: "tenants", path: "/tenants" },
    { name: "information-classes", path: "/information-classes" },
    { name: "accounts", path: "/accounts" },
    { name: "account-add", path: "/accounts", before: pressed("accounts.add") },
    { name: "account", path: "/account" },
    { name: "password", path: "/password" },
    { name: "notifications", path: "/notifications" },
    { name: "deliveries", path: "/notifications/deliveries" },
    { name: "given-up", path: "/notifications/given-up" },
    { name: "audit-trail", path: "/audit-trail" },
    { name: "lost", path: "/nowhere" },
  ];
}

/** One picture of one page; gives what is wrong with it. */
export async function shootPage(page, origin, scene, { language, width, folder, name, axe = true }) {
  await page.goto(origin + scene.path);
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.waitForLoadState("networkidle", { timeout: 4_000 }).catch(() => undefined);
  if (scene.before !== undefined && !(scene.wide === true && width === "390")) {
    await scene.before(page, wordsIn(language));
  }
  if (scene.see !== undefined) await page.locator(scene.see).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  return await faultsOf(page, language, axe);
}

/** What every page must be: free of serious findings, no wider than its window, named, and in its language throughout. */
export async function faultsOf(page, language, axe = true) {
  const found = axe ? await seriousFindings(page) : [];
  const facts = await page.evaluate(pageFacts);
  if (facts.tooWide) found.push("wider than the window");
  if (facts.language !== language) found.push(`lang is ${facts.language}`);
  if (!facts.title.includes("Mizugiwa")) found.push(`title is ${JSON.stringify(facts.title)}`);
  if (language === "ja") found.push(...facts.english.map((text) => `English on a Japanese page: ${text}`));
  found.push(...facts.cut.map((text) => `cut off without a title: ${text}`));
  return found;
}

/** Runs in the page. Data, names and what says its own language are no sentences of ours. */
function pageFacts() {
  const spoken = (element) =>
    element.closest(
      "code, pre, kbd, .data, .grid-data, [lang='en'] , .event-detail, .field-bar, .preview-event, textarea, noscript, [data-said]",
    ) === null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const english = new Set();
  const cut = new Set();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (text === "" || element === null || element.closest("script, style, noscript") !== null) continue;
    const said = element.closest("[lang]")?.getAttribute("lang") === "ja" && spoken(element);
    if (said && /(?:[A-Za-z][a-z']+[ ,]+){2}[a-z]/.test(text)) english.add(text.slice(0, 90));
    const box = element.closest("td, li, dd, span, button, a, p, h1, h2") ?? element;
    const style = getComputedStyle(box);
    const hides = style.textOverflow === "ellipsis" && box.scrollWidth > box.clientWidth + 1;
    if (hides && box.closest("[title], option") === null && box.querySelector("[title]") === null)
      cut.add(text.slice(0, 60));
  }
  return {
    tooWide: document.documentElement.scrollWidth > innerWidth,
    language: document.documentElement.lang,
    title: document.title,
    english: [...english],
    cut: [...cut],
  };
}
