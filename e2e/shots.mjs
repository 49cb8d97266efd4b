// `npm run shots`: every face of every page × {en, ja} × {light, dark} × {1440, 390} into ./shots, each with an
// accessibility check; then the walks. Fails on a serious finding, a word on the console, a page wider than its window,
// or a first route above its budget. `npm run shots -- setup` takes only what has that word in its name,
// `npm run shots -- setup ja-dark.390` only those pictures of it.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { FOREIGN_HOST, openBrowser, seriousFindings, watch } from "./browser.mjs";
import { fixtureServer, silence, value } from "./fixture-server.mjs";
import { realServer } from "./real-server.mjs";
import { SCENES } from "./scenes.mjs";
import { tellStory } from "./story/api.mjs";
import { WALKS, WHOLE_WALK } from "./walks.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const DIST = join(ROOT, "apps/console/dist");
const SHOTS = join(ROOT, "shots");
const SCRIPT_BUDGET_BYTES = 300_000;
const SIZES = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } };

const VARIANTS = ["en", "ja"].flatMap((language) =>
  ["light", "dark"].flatMap((theme) => Object.keys(SIZES).map((width) => ({ language, theme, width }))),
);

const [wanted = "", ...only] = process.argv.slice(2);
const browser = await openBrowser();
if (browser === null) {
  console.log("No pictures: Chromium is not installed (apt-get install chromium). Nothing was checked.");
  process.exit(0);
}
const server = await fixtureServer(DIST);
const faults = [];
try {
  faults.push(...weigh());
  await shootAll();
  await walkAll();
} finally {
  await browser.close();
  server.close();
}
for (const fault of faults) console.log(`FAILED ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** What the browser fetches before anything shows, compressed: the scripts and styles that the start page names. */
function weigh() {
  const page = readFileSync(join(DIST, "index.html"), "utf8");
  const size = (ending) =>
    [...new Set(page.match(new RegExp(`/assets/[\\w-]+\\.${ending}`, "g")))]
      .map((path) => gzipSync(readFileSync(join(DIST, path))).length)
      .reduce((sum, each) => sum + each, 0);
  const scripts = size("js");
  console.log(`first route: script ${kilo(scripts)}, style ${kilo(size("css"))} (gzip)`);
  return scripts < SCRIPT_BUDGET_BYTES ? [] : [`budget: ${kilo(scripts)} of script on the first route`];
}

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

function kilo(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
