// Builds, then runs golden suites, benches, soaks or the screenshots: `node scripts/proof.mjs golden --suite detection`.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [what, ...words] = process.argv.slice(2);
/** `shots` has two more programs: what the demo cannot show, and how quick a long list is. */
const more = ["faces", "speed"].includes(words[0]) ? words.shift() : "shots";
const program =
  what === "shots" ? [join(root, `e2e/${more}.mjs`), ...words] : [join(root, "proof/dist/main.js"), what, ...words];

for (const step of [[join(root, "scripts/build.mjs")], program]) {
  const done = spawnSync(
    process.execPath,
    step.filter((word) => word !== undefined),
    { stdio: "inherit" },
  );
  if (done.status !== 0) process.exit(done.status ?? 1);
}
