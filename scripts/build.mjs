// Builds everything that runs: TypeScript first, then the console's pages.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function run(...words) {
  const done = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

run(join(root, "node_modules/typescript-7/bin/tsc"), "-b");
if (existsSync(join(root, "apps/console/vite.config.ts"))) {
  run(join(root, "node_modules/vite/bin/vite.js"), "build", "apps/console", "--logLevel", "warn");
}
