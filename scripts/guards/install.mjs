import { spawnSync } from "node:child_process";
import { complaints, plant, ROOT } from "./tool.mjs";

function dryRun(folder) {
  const npm = process.env.npm_execpath;
  const words = ["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund"];
  const [program, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const done = spawnSync(program, [...first, ...words], { cwd: folder, encoding: "utf8" });
  const output = `${done.stdout}${done.stderr}`;
  const unfit = /EBADENGINE/.test(output) ? 1 : 0;
  return complaints({ status: done.status === 0 ? unfit : (done.status ?? 1), output });
}

/** Other machines install exactly what the lock file names, on the oldest Node.js we promise. */
export const install = {
  name: "npm ci --dry-run",
  run: () => dryRun(ROOT),
  canary() {
    const folder = plant("install", {
      "package.json": { name: "planted", version: "1.0.0", dependencies: { "is-number": "7.0.0" } },
      "package-lock.json": {
        name: "planted",
        version: "1.0.0",
        lockfileVersion: 3,
        packages: { "": { name: "planted", version: "1.0.0" } },
      },
    });
    return { found: dryRun(folder), expected: [/Missing: is-number@7\.0\.0 from lock file/] };
  },
};
