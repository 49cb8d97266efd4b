import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

/** An npm of our own: notes each run, takes a while, then installs what it was told to. */
const FAKE_NPM = `
const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
appendFileSync("runs", process.pid + "\\n");
setTimeout(() => {
  if (process.env.FAKE_INSTALLS === "nothing") return;
  mkdirSync("node_modules/a", { recursive: true });
  writeFileSync("node_modules/a/package.json", JSON.stringify({ name: "a", version: "1.0.0" }));
  process.exitCode = Number(process.env.FAKE_EXIT ?? 0);
}, Number(process.env.FAKE_MS ?? 50));
`;
const INSTALLER = `
import { ensureInstalled } from ${JSON.stringify(fileURLToPath(new URL("install.mjs", import.meta.url)))};
try { console.log(await ensureInstalled(process.cwd(), (text) => process.stderr.write(text))); }
catch (error) { console.error(error.message); process.exitCode = 1; }
`;

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mizugiwa-start-"));
  const lock = { lockfileVersion: 3, packages: { "": {}, "node_modules/a": { version: "1.0.0" } } };
  writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock));
  writeFileSync(join(root, "npm.js"), FAKE_NPM);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function install(env = {}) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", INSTALLER], {
    cwd: root,
    env: { ...process.env, npm_execpath: join(root, "npm.js"), ...env },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  const done = new Promise((resolve) => child.once("exit", (code) => resolve({ code, out: out.trim(), err })));
  return { child, done };
}

const runs = () => (existsSync(join(root, "runs")) ? readFileSync(join(root, "runs"), "utf8").trim().split("\n") : []);
const stamped = () => existsSync(join(root, ".cache/install.stamp"));

async function until(condition) {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("it did not happen within 5 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("installs once; a stamp that fits asks npm nothing", async () => {
  expect(await install().done).toMatchObject({ code: 0, out: "true" });
  expect(await install().done).toMatchObject({ code: 0, out: "false" });
  expect(runs()).toHaveLength(1);
});

test("a package deleted behind its back is installed again", async () => {
  await install().done;
  rmSync(join(root, "node_modules/a"), { recursive: true });
  expect(await install().done).toMatchObject({ code: 0, out: "true" });
});

test("two at once install once", async () => {
  const both = await Promise.all([install({ FAKE_MS: "400" }).done, install({ FAKE_MS: "400" }).done]);
  expect(new Set(both.map((each) => each.out))).toEqual(new Set(["false", "true"]));
  expect(runs()).toHaveLength(1);
});

test("killed midway, the next start waits for the npm left behind and then installs itself", async () => {
  const first = install({ FAKE_MS: "1500" });
  await until(() => runs().length === 1);
  await until(() => readFileSync(join(root, ".cache/install.lock"), "utf8").trim().split("\n").length === 2);
  first.child.kill("SIGKILL");
  await first.done;
  expect(stamped()).toBe(false);
  const second = await install().done;
  expect(second).toMatchObject({ code: 0, out: "true" });
  expect(second.err).toContain("Another installation is under way");
  expect(runs()).toHaveLength(2);
  expect(stamped()).toBe(true);
});

test("an npm that fails leaves no stamp and is named", async () => {
  expect(await install({ FAKE_EXIT: "3" }).done).toMatchObject({ code: 1 });
  expect(stamped()).toBe(false);
});

test("an npm that ends well with a package missing leaves no stamp", async () => {
  const { code, err } = await install({ FAKE_INSTALLS: "nothing" }).done;
  expect(code).toBe(1);
  expect(err).toContain("a@1.0.0");
  expect(stamped()).toBe(false);
});

test("a lock left by a dead process is taken over", async () => {
  const dead = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => dead.once("exit", resolve));
  await install().done;
  rmSync(join(root, ".cache/install.stamp"));
  writeFileSync(join(root, ".cache/install.lock"), `${dead.pid}\n`);
  expect(await install().done).toMatchObject({ code: 0, out: "true" });
});
