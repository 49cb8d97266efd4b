import { join } from "node:path";
import { complaints, plant, runTool } from "./tool.mjs";

const KNIP = "knip/bin/knip.js";

/** Nothing stands here that nobody uses: files, exports, dependencies. */
export const dead = {
  name: "dead code (knip)",
  run: () => complaints(runTool(KNIP, ["--no-progress"])),
  canary() {
    const folder = plant("dead", {
      "package.json": { name: "planted", version: "1.0.0", type: "module", dependencies: { "is-number": "7.0.0" } },
      "knip.json": { entry: ["src/index.ts"], project: ["src/**/*.ts"] },
      "src/index.ts": 'import { used } from "./used.js";\nexport const all = used;\n',
      "src/used.ts": "export const used = 1;\nexport const never = 2;\n",
      "src/forgotten.ts": "export const forgotten = 1;\n",
    });
    return {
      found: complaints(runTool(KNIP, ["--no-progress", "--directory", folder, "--config", join(folder, "knip.json")])),
      expected: [/forgotten\.ts/, /\bnever\b/, /is-number/],
    };
  },
};
