// `npm run shots`: every page × {en, ja} × {light, dark} × {1440, 390} as the demo fills it, into ./shots. Fails on a serious
// accessibility finding, a fault of a script, a page wider than its window, or a sentence of ours in another language.
// `npm run shots -- incident` takes only pages with that word in their name, `npm run shots -- incident ja-dark.390` only those
// pictures of them; `npm run shots -- faces` what the demo cannot show, `npm run shots -- speed` how quick a long list is.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, watch } from "./browser.mjs";
import { demoPages, SIZES, shootPage, VARIANTS } from "./pages.mjs";
import { ask, makeFirstAccount, openContext } from "./person.mjs";
import { realServer } from "./real-server.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const SHOTS = join(ROOT, "shots");
/** Enough of the thirty days to fill every page, and told in well under a minute. */
const SHARE = "0.15";
const TOLD_WITHIN_MS = 300_000;

const [wanted = "", ...only] = process.argv.slice(2);
const browser = await openBrowser();
if (browser === null) {
  console.log("No pictures: Chromium is not installed (apt-get install chromium). Nothing was checked.");
  process.exit(0);
}
const server = await realServer(ROOT, ["--demo"], { MIZUGIWA_DEMO_SHARE: SHARE });
const faults = [];
try {
  await shootAll();
} finally {
  await browser.close();
  await server.close();
}
for (const fault of faults) console.log(`FAILED ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function shootAll() {
  const origin = new URL(server.address).origin;
  const first = await openContext(browser, "en");
  const page = await first.newPage();
  await makeFirstAccount(page, server.address, "en");
  await page.close();
  await waitForStory(first, origin);
  const storageState = await first.storageState();
  const scenes = (await demoPages(first, origin)).filter(({ name }) => name.includes(wanted));
  if (wanted === "") rmSync(SHOTS, { recursive: true, force: true });
  mkdirSync(SHOTS, { recursive: true });
  const variants = VARIANTS.filter((each) => only.length === 0 || only.includes(keyOf(each)));
  for (const variant of variants) {
    const context = await openContext(browser, variant.language, {
      viewport: SIZES[variant.width],
      colorScheme: variant.theme,
      reducedMotion: "reduce",
      timezoneId: "Asia/Tokyo",
      storageState,
    });
    await context.addInitScript((chosen) => localStorage.setItem("mizugiwa.language", chosen), variant.language);
    for (const scene of scenes) faults.push(...(await shoot(context, origin, scene, variant)));
    await context.close();
  }
  console.log(`${scenes.length * variants.length} pictures in shots/`);
}

async function shoot(context, origin, scene, variant) {
  const name = `${scene.name}.${keyOf(variant)}`;
  const page = await context.newPage();
  const seen = watch(page, server.port);
  try {
    seen.push(...(await shootPage(page, origin, scene, { ...variant, folder: SHOTS, name })));
  } catch (caught) {
    // One page that never comes must not keep the others from being looked at.
    seen.push(caught instanceof Error ? caught.message : String(caught));
  }
  await page.close();
  return seen.map((fault) => `${name}: ${fault}`);
}

function keyOf({ language, theme, width }) {
  return `${language}-${theme}.${width}`;
}

/** The incident is the last thing that the story tells. */
async function waitForStory(context, origin) {
  const until = Date.now() + TOLD_WITHIN_MS;
  while (Date.now() < until) {
    const { rows } = await ask(context, origin, "GET", "/api/v1/incidents?limit=1");
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error("the demo did not tell its story in time");
}
