// Builds everything that runs: TypeScript first (incrementally), then the console's pages where their sources changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function run(...words) {
  const done = spawnSync(process.execPath, words, { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function hashOf(inputs) {
  const hash = createHash("sha256");
  const visit = (path) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(path).update("\0").update(readFileSync(path)).update("\0");
  };
  for (const input of inputs) visit(join(root, input));
  return hash.digest("hex");
}

// What the compiler kept from an earlier build may hold errors that are mended since: only a whole build is believed.
const compiler = join(root, "node_modules/typescript-7/bin/tsc");
if (spawnSync(process.execPath, [compiler, "-b"], { cwd: root }).status !== 0) run(compiler, "-b", "--force");

const CONSOLE_INPUTS = [
  "apps/console/src",
  "apps/console/index.html",
  "apps/console/vite.config.ts",
  "packages/words/src",
  "package-lock.json",
];
const stampFile = join(root, ".cache/console.stamp");
const stamp = hashOf(CONSOLE_INPUTS);
const fresh =
  existsSync(join(root, "apps/console/dist/index.html")) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, "utf8") === stamp;
if (!fresh) {
  run(join(root, "node_modules/vite/bin/vite.js"), "build", "apps/console", "--logLevel", "warn");
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}
