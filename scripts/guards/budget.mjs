import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT } from "./tool.mjs";

const DIST = "apps/console/dist";
const SCRIPT_BYTES = 300_000;

/** The scripts that a page names, compressed, against the budget of the first route. */
function overweight(page, sizeOf) {
  const scripts = [...new Set(page.match(/\/assets\/[\w-]+\.js/g) ?? [])];
  if (scripts.length === 0) return [`${DIST}/index.html names no script: is the console built?`];
  const bytes = scripts.reduce((sum, path) => sum + sizeOf(path), 0);
  if (bytes < SCRIPT_BYTES) return [];
  return [`first route: ${Math.round(bytes / 1000)} kB of script (gzip), ${SCRIPT_BYTES / 1000} kB allowed`];
}

/** What a browser fetches before the console's first page shows. */
export const budget = {
  name: "budget of the first route",
  run: () =>
    overweight(
      readFileSync(join(ROOT, DIST, "index.html"), "utf8"),
      (path) => gzipSync(readFileSync(join(ROOT, DIST, path))).length,
    ),
  canary: () => ({
    found: [
      ...overweight('<script src="/assets/a.js"></script><link href="/assets/b.js">', () => 150_000),
      ...overweight("<script></script>", () => 0),
      ...overweight('<script src="/assets/light.js"></script>', () => 10).map((fault) => `light ${fault}`),
    ],
    expected: [/300 kB of script/, /names no script/],
    unexpected: [/^light/m],
  }),
};
