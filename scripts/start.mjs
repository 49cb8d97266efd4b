// `npm start`: checks Node.js, installs what is missing, builds what has changed, runs the server. No dependencies.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureInstalled, nodeRefusal } from "./lib/install.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const refusal = nodeRefusal(process.version);
if (refusal !== null) stop(refusal, 2);

try {
  await ensureInstalled(root, (text) => process.stderr.write(text));
} catch (caught) {
  stop(`Installing failed: ${caught.message}\n`, 4);
}

const built = spawnSync(process.execPath, [join(root, "scripts/build.mjs")], { cwd: root, stdio: ["ignore", 2, 2] });
if (built.status !== 0) stop("Building failed; the compiler's words stand above.\n", 4);

process.argv.splice(1, 1, "mizugiwa", "server", "start");
await import(pathToFileURL(join(root, "apps/cli/dist/main.js")).href);

function stop(text, code) {
  process.stderr.write(text);
  process.exit(code);
}
