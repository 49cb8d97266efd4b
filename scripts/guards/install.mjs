import { spawnSync } from "node:child_process";
import { complaints, plant, ROOT } from "./tool.mjs";

/** Under `npm run --silent` npm hands its silence down by the environment: what is wrong must be said all the same. */
const ALOUD = "--loglevel=notice";

function dryRun(folder) {
  const npm = process.env.npm_execpath;
  const words = ["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund", ALOUD];
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
  /** What the lock lacks is a workspace, so that npm need not ask a registry to notice. */
  canary() {
    const lacking = { name: "planted", version: "1.0.0" };
    const folder = plant("install", {
      "package.json": { ...lacking, workspaces: ["inner"] },
      "inner/package.json": { name: "planted-inner", version: "1.0.0" },
      "package-lock.json": { ...lacking, lockfileVersion: 3, packages: { "": { ...lacking, workspaces: ["inner"] } } },
    });
    return { found: dryRun(folder), expected: [/Missing: planted-inner@1\.0\.0 from lock file/] };
  },
};
