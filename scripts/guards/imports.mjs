import { existsSync } from "node:fs";
import { join } from "node:path";
import { complaints, plant, ROOT, runTool } from "./tool.mjs";

const CRUISER = "dependency-cruiser/bin/dependency-cruise.mjs";
const CONFIG = join(ROOT, ".dependency-cruiser.cjs");

function cruise(folder) {
  const rooms = ["packages", "apps", "proof"].filter((room) => existsSync(join(folder, room)));
  const done = runTool(CRUISER, ["--config", CONFIG, "--output-type", "err", ...rooms], { cwd: folder });
  const blind = /\(0 modules|, 0 dependencies/.test(done.output);
  return blind ? [`the cruiser saw nothing: ${done.output.trim()}`] : complaints(done);
}

/** The directions of ARCHITECTURE.md. */
export const imports = {
  name: "import directions (dependency-cruiser)",
  run: () => cruise(ROOT),
  canary() {
    const folder = plant("imports", {
      "packages/base/src/up.ts": 'import { b } from "../../bytes/src/b.js";\nexport const up = b;\n',
      "packages/bytes/src/b.ts": 'import { readFileSync } from "node:fs";\nexport const b = readFileSync;\n',
      "packages/records/src/r.ts": 'import { p } from "../../../proof/src/p.js";\nexport const r = p;\n',
      "proof/src/p.ts": "export const p = 1;\n",
      "apps/server/src/platform/index.ts": 'import { a } from "../audit/index.js";\nexport const x = a;\n',
      "apps/server/src/audit/index.ts": 'export { a } from "./rules.js";\n',
      "apps/server/src/audit/rules.ts": 'import { connect } from "node:net";\nexport const a = connect;\n',
      "apps/server/src/response/index.ts": 'export { a } from "../audit/rules.js";\n',
      "apps/console/src/c.ts":
        'import { x } from "../../server/src/platform/index.js";\nimport { d } from "./d.js";\nexport const c = [x, d];\n',
      "apps/console/src/d.ts":
        'import { c } from "./c.js";\nimport { e } from "./nowhere.js";\nexport const d = [c, e];\n',
      "apps/server/src/main.ts": 'import "../../cli/src/main.js";\n',
      "apps/cli/src/main.ts": "export const main = 1;\n",
    });
    return {
      found: cruise(folder),
      expected: [
        /package-direction-base/,
        /package-direction-records/,
        /package-effects/,
        /proof-in-product/,
        /domain-order-platform/,
        /domain-door-audit/,
        /connections-outwards/,
        /console-imports/,
        /server-imports-cli/,
        /circular/,
        /unresolvable/,
      ],
    };
  },
};
