import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actionWord } from "../apps/console/src/shared/trail-words.js";
import { openBrowser, watch } from "./browser.mjs";
import {
  ATTACK_RULE,
  ask,
  attack,
  curlEvents,
  fillSignIn,
  makeFirstAccount,
  NAMES,
  nextTotp,
  openContext,
  PASSWORD,
  PATIENCE_MS,
  runLine,
  totp,
  wordsIn,
} from "./person.mjs";
import { realServer } from "./real-server.mjs";

/** What the walk does that changes anything, as the trail calls it. */
const DONE = [
  "session.begun",
  "account.totp-begun",
  "account.totp-enabled",
  "session.ended",
  "session.begun",
  "source.added",
  "intake-token.made",
  "alert.acknowledged",
  "incident.declared",
  "alert.triaging-begun",
  "alert.linked",
  "incident.note-added",
];
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
let browser;

beforeAll(async () => {
  browser = await openBrowser();
}, PATIENCE_MS);

afterAll(async () => {
  await browser?.close();
});

test.each(["en", "ja"])(
  "from the printed address to the audit trail (%s)",
  async (language) => {
    expect(browser, "Chromium is not installed (apt-get install chromium)").not.toBeNull();
    const server = await realServer(ROOT);
    const context = await openContext(browser, language);
    try {
      await walk({ server, context, language });
    } finally {
      await context.close();
      await server.close();
    }
  },
  240_000,
);

async function walk({ server, context, language }) {
  const w = wordsIn(language);
  const origin = new URL(server.address).origin;
  const page = await context.newPage();
  const faults = watch(page, server.port);

  await makeFirstAccount(page, server.address, language);
  await secondFactor(page, origin, language);

  // A source, its token, and the line that the page offers.
  await page.goto(`${origin}/sources/new`);
  await page.getByLabel(w("sources.name"), { exact: true }).fill("edge-1");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "edge-1" }).waitFor();
  await page.getByRole("button", { name: w("sources.token.make") }).click();
  const line = await page.locator("code", { hasText: "curl" }).textContent();
  expect(JSON.parse(await runLine(line))).toMatchObject({ stored: 1 });
  await page.locator("ol.echo li").first().waitFor();
  const [, token] = /Bearer (mzi_\S+)'/.exec(line);

  // An alert appears in the open queue by itself.
  await page.goto(`${origin}/alerts`);
  await page.getByText(w("alerts.none"), { exact: true }).waitFor();
  await page.evaluate(() => {
    window.isSamePage = true;
  });
  await curlEvents(origin, token, [attack("mallory")]);
  await page.locator(".list-fresh").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: ATTACK_RULE[language] }).waitFor();
  expect(await page.evaluate(() => window.isSamePage)).toBe(true);

  // Triage, and the incident, by keyboard.
  const pointers = await page.evaluate(() => window.seen.pointers);
  await moveTo(page, ATTACK_RULE[language]);
  await page.keyboard.press("a");
  await page.getByText(w("alerts.done.acknowledge", { count: 1 })).waitFor();
  await page.keyboard.press("e");
  const title = page.getByLabel(w("incidents.title.column"), { exact: true });
  await title.waitFor();
  await expect.poll(() => title.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: ATTACK_RULE[language] }).waitFor();
  const note = { en: "Called the customer; they know nothing of it.", ja: "顧客に電話で確認。心当たりなし。" }[
    language
  ];
  await page.getByLabel(w("incidents.notes.new"), { exact: true }).focus();
  await page.keyboard.insertText(note);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#notes article p", { hasText: note }).waitFor();
  expect(await page.evaluate(() => window.seen.pointers)).toBe(pointers);

  // The audit trail names all of it, in the order in which it was done.
  await page.goto(`${origin}/audit-trail`);
  const actions = page.locator(".grid-title");
  await actions.first().waitFor();
  const { rows } = await ask(context, origin, "GET", "/api/v1/trail?limit=200");
  const done = rows.filter(({ actor }) => actor.name === NAMES[language]).map(({ action }) => action);
  expect(done.filter((action) => DONE.includes(action)).reverse()).toEqual(DONE);
  for (const action of DONE)
    await actions
      .getByText(actionWord(action, { say: w }), { exact: true })
      .first()
      .waitFor();
  expect(faults).toEqual([]);
}

/** Moves down the list until the row of that name is the current one. */
async function moveTo(page, name) {
  const current = page.locator(".grid-title[aria-current=true]");
  for (let press = 0; press < 20; press += 1) {
    if ((await current.allTextContents())[0] === name) return;
    await page.keyboard.press("j");
    await current.waitFor();
  }
  throw new Error(`no row is called ${name}`);
}

/** Sets an authenticator up, signs out, and in again with a code. */
async function secondFactor(page, origin, language) {
  const w = wordsIn(language);
  await page.goto(`${origin}/account`);
  await page.getByRole("button", { name: w("totp.enrol") }).click();
  await page
    .locator("section", { hasText: w("accounts.totp") })
    .getByLabel(w("password.present"))
    .fill(PASSWORD);
  await page.keyboard.press("Enter");
  const uri = await page.locator("code", { hasText: "otpauth:" }).textContent();
  const secret = new URL(uri).searchParams.get("secret");
  await page.getByLabel(w("signIn.code"), { exact: true }).fill(totp(secret, Date.now()));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: w("totp.codes.kept") }).click();
  await page.getByRole("button", { name: w("account.menu", { name: NAMES[language] }) }).click();
  await page.getByRole("menuitem", { name: w("account.leave") }).click();
  await fillSignIn(page, language, nextTotp(secret));
}
