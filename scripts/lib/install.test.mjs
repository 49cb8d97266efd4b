import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { missingPackages, nodeRefusal, stampOf } from "./install.mjs";

const HOST = { platform: "linux", arch: "x64", libc: "glibc" };
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mizugiwa-install-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function lock(packages) {
  writeFileSync(
    join(root, "package-lock.json"),
    JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...packages } }),
  );
}

function install(name, version) {
  mkdirSync(join(root, "node_modules", name), { recursive: true });
  writeFileSync(join(root, "node_modules", name, "package.json"), JSON.stringify({ name, version }));
}

const versions = [
  ["v18.19.0", false],
  ["v20.19.9", false],
  ["v20.20.0", true],
  ["v22.1.0", true],
  ["v100.0.0", true],
];
for (const [version, fits] of versions) {
  test(`Node.js ${version} ${fits ? "will do" : "is refused with the remedy"}`, () => {
    if (fits) expect(nodeRefusal(version)).toBeNull();
    else expect(nodeRefusal(version)).toContain("Install a newer one");
  });
}

test("an installed package of the locked version is not missing", () => {
  lock({ "node_modules/a": { version: "1.0.0" } });
  install("a", "1.0.0");
  expect(missingPackages(root, HOST)).toEqual([]);
});

test("absent, half-written and other versions are missing", () => {
  lock({
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b": { version: "1.0.0" },
    "node_modules/@s/c": { version: "2.0.0" },
  });
  install("b", "1.0.1");
  mkdirSync(join(root, "node_modules/@s/c"), { recursive: true });
  writeFileSync(join(root, "node_modules/@s/c/package.json"), '{"name": "c", "ver');
  expect(missingPackages(root, HOST)).toEqual(["a@1.0.0", "b@1.0.0", "@s/c@2.0.0"]);
});

test("a nested package is looked for where the lock says", () => {
  lock({ "node_modules/a/node_modules/b": { version: "1.0.0" } });
  install("b", "1.0.0");
  expect(missingPackages(root, HOST)).toEqual(["b@1.0.0"]);
});

test("binaries of other platforms may be absent, those of this one may not", () => {
  const entry = (os, cpu, libc) => ({
    version: "1.0.0",
    optional: true,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
  });
  lock({
    "node_modules/x-darwin": entry("darwin", "arm64"),
    "node_modules/x-musl": entry("linux", "x64", "musl"),
    "node_modules/x-gnu": entry("linux", "x64", "glibc"),
  });
  expect(missingPackages(root, HOST)).toEqual(["x-gnu@1.0.0"]);
});

test("a workspace link must lead somewhere", () => {
  lock({ "node_modules/w": { link: true, resolved: "packages/w" }, "packages/w": { version: "0.1.0" } });
  expect(missingPackages(root, HOST)).toEqual(["node_modules/w"]);
  mkdirSync(join(root, "packages/w"), { recursive: true });
  writeFileSync(join(root, "packages/w/package.json"), "{}");
  mkdirSync(join(root, "node_modules"), { recursive: true });
  symlinkSync("../packages/w", join(root, "node_modules/w"));
  expect(missingPackages(root, HOST)).toEqual([]);
});

test("the stamp changes with the lock file", () => {
  lock({});
  const before = stampOf(root);
  lock({ "node_modules/a": { version: "1.0.0" } });
  expect(stampOf(root)).not.toBe(before);
});
