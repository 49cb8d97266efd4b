import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Runs a JavaScript tool of node_modules; gives its exit code and everything it printed. */
export function runTool(script, words, options = {}) {
  const done = spawnSync(process.execPath, [join(ROOT, "node_modules", script), ...words], {
    cwd: options.cwd ?? ROOT,
    input: options.input,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status: done.status ?? 1, output: `${done.stdout}${done.stderr}` };
}

/** Writes the files of a planted violation into a fresh folder inside the checkout, so that packages resolve. */
export function plant(name, files) {
  const folder = join(ROOT, ".cache/canaries", name);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof text === "string" ? text : JSON.stringify(text));
  }
  return folder;
}

/** The output as the violations of a guard: nothing where the tool was content. */
export function complaints({ status, output }) {
  return status === 0 ? [] : [output.trim() === "" ? `exit code ${status}` : output.trim()];
}
