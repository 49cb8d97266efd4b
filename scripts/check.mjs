// `npm run check`: everything that can be said without running the product. Each guard must first find its planted
// violation: a guard that finds nothing anywhere is broken, not content.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { budget } from "./guards/budget.mjs";
import { dead } from "./guards/dead.mjs";
import { format } from "./guards/format.mjs";
import { imports } from "./guards/imports.mjs";
import { install } from "./guards/install.mjs";
import { licences } from "./guards/licences.mjs";
import { lint } from "./guards/lint.mjs";
import { text } from "./guards/text.mjs";
import { ROOT } from "./guards/tool.mjs";
import { types } from "./guards/types.mjs";

const built = spawnSync(process.execPath, [join(ROOT, "scripts/build.mjs")], { stdio: "inherit" });
if (built.status !== 0) process.exit(1);

// These look at what was built.
const [{ codes }, { contract }] = await Promise.all([import("./guards/codes.mjs"), import("./guards/contract.mjs")]);
const GUARDS = [install, licences, text, contract, codes, budget, types, format, lint, imports, dead];

let failed = 0;
for (const guard of GUARDS) {
  const start = performance.now();
  const faults = [...blindness(guard), ...guard.run()];
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? "ok    " : "FAILED"} ${guard.name} (${seconds} s)`);
  for (const fault of faults) console.log(fault.replaceAll(/^/gm, "       "));
  if (faults.length > 0) failed += 1;
}
console.log(`${GUARDS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function blindness(guard) {
  const { found, expected, unexpected = [] } = guard.canary();
  const said = found.join("\n");
  return [
    ...expected.filter((pattern) => !pattern.test(said)).map((pattern) => `planted violation not found: ${pattern}`),
    ...unexpected.filter((pattern) => pattern.test(said)).map((pattern) => `found where nothing is wrong: ${pattern}`),
  ];
}
