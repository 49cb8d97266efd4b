// `npm run shots -- faces`: what the demo cannot show: set-up, refusals, failures and empty pages, from a scripted interface,
// in both languages, both themes and two widths into ./shots/faces; then the walks. `npm run shots -- faces setup` takes only
// what has that word in its name, `npm run shots -- faces setup ja-dark.390` only those pictures of it.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FOREIGN_HOST, openBrowser, seriousFindings, watch } from "./browser.mjs";
import { fixtureServer, silence, value } from "./fixture-server.mjs";
import { SIZES, VARIANTS } from "./pages.mjs";
import { realServer } from "./real-server.mjs";
import { SCENES } from "./scenes.mjs";
import { tellStory } from "./story/api.mjs";
import { WALKS, WHOLE_WALK } from "./walks.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const DIST = join(ROOT, "apps/console/dist");
const SHOTS = join(ROOT, "shots/faces");
const [wanted = "", ...only] = process.argv.slice(2);
const browser = await openBrowser();
if (browser === null) {
  console.log("No pictures: Chromium is not installed (apt-get install chromium). Nothing was checked.");
  process.exit(0);
}
const server = await fixtureServer(DIST);
const faults = [];
try {
  await shootAll();
  await walkAll();
} finally {
  await browser.close();
  server.close();
}
for (const fault of faults) console.log(`FAILED ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function shootAll() {
  const scenes = SCENES.filter((scene) => scene.name.includes(wanted));
  if (scenes.length === 0) return;
  if (wanted === "") rmSync(SHOTS, { recursive: true, force: true });
  mkdirSync(SHOTS, { recursive: true });
  let count = 0;
  for (const variant of VARIANTS.filter(
    (each) => only.length === 0 || only.includes(`${each.language}-${each.theme}.${each.width}`),
  )) {
    for (const scene of scenes) {
      faults.push(...(await shoot(scene, variant)));
      count += 1;
    }
  }
  console.log(`${count} pictures in shots/`);
}

async function shoot(scene, { language, theme, width }) {
  const name = `${scene.name}.${language}-${theme}.${width}`;
  const context = await browser.newContext({
    viewport: SIZES[width],
    locale: language === "ja" ? "ja-JP" : "en-GB",
    timezoneId: "Asia/Tokyo",
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const seen = watch(page, server.port);
  const story = scene.story === undefined ? null : tellStory(scene.story);
  const standing = scene.standing ?? value({ state: "done", expiresAt: null, csrf: null, version: "0.1.0" });
  Object.assign(server.script, { standing, verify: scene.verify ?? silence, story });
  const host = scene.host === undefined ? "127.0.0.1" : FOREIGN_HOST;
  try {
    await page.goto(`http://${host}:${server.port}${scene.path}`);
    await page.locator("h1").first().waitFor({ state: "attached" });
    if (scene.settle !== undefined) await page.waitForTimeout(scene.settle);
    else await page.locator("h1:visible").first().waitFor();
    if (scene.see !== undefined) await page.locator(scene.see).first().waitFor();
    await scene.before?.(page);
    if (scene.story !== undefined) await page.waitForTimeout(250);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
    seen.push(...(await inspect(page, language)));
  } catch (caught) {
    // One scene that never comes must not keep the others from being looked at.
    seen.push(caught instanceof Error ? caught.message : String(caught));
  }
  await context.close();
  return seen.map((fault) => `${name}: ${fault}`);
}

/** What every page must be: free of serious findings, no wider than its window, named, in its language. */
async function inspect(page, language) {
  const found = await seriousFindings(page);
  const facts = await page.evaluate(() => ({
    tooWide: document.documentElement.scrollWidth > innerWidth,
    language: document.documentElement.lang,
    title: document.title,
  }));
  if (facts.tooWide) found.push("wider than the window");
  if (facts.language !== language) found.push(`lang is ${facts.language}`);
  if (!facts.title.includes("Mizugiwa")) found.push(`title is ${JSON.stringify(facts.title)}`);
  return found;
}

async function walkAll() {
  for (const walk of WALKS.filter(({ name }) => name.includes(wanted))) {
    server.posted.length = 0;
    await take(walk, { server, port: server.port });
  }
  if (!WHOLE_WALK.name.includes(wanted)) return;
  const real = await realServer(ROOT);
  await take(WHOLE_WALK, { address: real.address, port: real.port });
  await real.close();
}

async function take(walk, { port, ...given }) {
  const context = await browser.newContext({ viewport: SIZES[1440], locale: "en-GB", ...walk.context });
  const page = await context.newPage();
  const seen = watch(page, port);
  try {
    await walk.go({ page, context, origin: `http://127.0.0.1:${port}`, ...given });
  } catch (caught) {
    seen.push(caught instanceof Error ? caught.message : String(caught));
  }
  await context.close();
  console.log(`${seen.length === 0 ? "ok    " : "FAILED"} ${walk.name}`);
  faults.push(...seen.map((fault) => `${walk.name}: ${fault}`));
}
