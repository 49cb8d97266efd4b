// Builds, then runs the tests: all of them, or those whose path holds one of the given words.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const steps = [
  [join(root, "scripts/build.mjs")],
  [join(root, "node_modules/vitest/vitest.mjs"), "run", ...process.argv.slice(2)],
];
for (const step of steps) {
  const done = spawnSync(process.execPath, step, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
