// `npm run shots -- speed`: from a press to the next paint on a list of 100,000 rows, in Chromium. Prints the median and the
// slowest in twenty; fails above 100 ms.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./browser.mjs";
import { fixtureServer, value } from "./fixture-server.mjs";
import { ALERTS } from "./story/alerts.mjs";
import { tellStory } from "./story/api.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const ROWS = 100_000;
const PRESSES = 60;
const BUDGET_MS = 100;

const browser = await openBrowser();
if (browser === null) {
  console.log("Nothing was measured: Chromium is not installed (apt-get install chromium).");
  process.exit(0);
}
const server = await fixtureServer(join(ROOT, "apps/console/dist"));
try {
  const story = tellStory({});
  const body = JSON.stringify({ rows: Array.from({ length: ROWS }, (_, index) => rowOf(index)), next: null });
  Object.assign(server.script, {
    standing: value({ state: "done", expiresAt: null, csrf: null, version: "0" }),
    story: {
      answer: (method, path, query, given) =>
        path === "/api/v1/alerts" && query.get("sort") !== "newest"
          ? { status: 200, type: "application/json", body }
          : story.answer(method, path, query, given),
    },
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${server.port}/alerts?filters=none&group=`);
  await page.locator(".grid tbody tr[aria-rowindex]").first().waitFor({ timeout: 60_000 });
  for (const [name, keys] of [
    ["moving the cursor", ["j"]],
    ["choosing rows", ["x", "j"]],
  ]) {
    const took = [];
    for (let index = 0; index < PRESSES; index += 1) took.push(await press(page, keys[index % keys.length]));
    report(name, took);
  }
} finally {
  await browser.close();
  server.close();
}

function rowOf(index) {
  const alert = ALERTS[index % ALERTS.length];
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  return { ...alert, id, number: index + 1 };
}

/** ms from a key going down to the frame that shows what it did. */
async function press(page, key) {
  await page.evaluate(() => {
    window.painted = new Promise((resolve) => {
      const pressed = (event) => {
        const from = event.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve(performance.now() - from);
          channel.port2.postMessage(null);
        });
      };
      addEventListener("keydown", pressed, { once: true, capture: true });
    });
  });
  await page.keyboard.press(key);
  return await page.evaluate(() => window.painted);
}

function report(name, took) {
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const [median, slow] = [at(0.5), at(0.95)];
  console.log(`${name}, ${ROWS.toLocaleString("en")} rows: median ${median.toFixed(0)} ms, p95 ${slow.toFixed(0)} ms`);
  if (slow > BUDGET_MS) process.exitCode = 1;
}
