import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive, startedAt } from "../../process/alive.js";
import { type Bundle, findBundle, linkLibraries } from "./bundle.js";
import { idleAccount, unusedId } from "./ids.js";
import { readPidFile } from "./postmaster.js";
import { makeSecret, scramVerifier } from "./scram.js";
import { fitsSocket } from "./socket.js";
import { closedFolder } from "./ways.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-parts-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the bundle", () => {
  test("of this platform is found with its version", () => {
    expect(findBundle().version).toMatch(/^18\./);
    expect(findBundle().major).toBe(18);
  });

  for (const platform of ["win32-x64", "sunos-x64", "linux-riscv64"]) {
    test(`of ${platform} is refused with the remedy`, () =>
      expect(() => findBundle(platform)).toThrow(/no embedded PostgreSQL for .*postgres-bundle-missing.*DATABASE_URL/));
  }

  test("of another platform is not installed here", () => {
    const other = process.platform === "darwin" ? "linux-x64" : "darwin-arm64";
    expect(() => findBundle(other)).toThrow(/not installed.*npm ci.*DATABASE_URL/);
  });

  function fake(target: string): Bundle {
    const native = join(folder, "fake/native");
    mkdirSync(join(native, "lib"), { recursive: true });
    writeFileSync(join(native, "lib/libx.so.1.2"), "");
    const links = [{ source: "native/lib/libx.so.1.2", target }];
    writeFileSync(join(native, "pg-symlinks.json"), JSON.stringify(links));
    return { folder: native, version: "18.4.0", major: 18 };
  }

  test("gets the links it lacks, once", () => {
    const bundle = fake("native/lib/libx.so.1");
    expect(linkLibraries(bundle, join(folder, "spare"))).toBeNull();
    expect(readlinkSync(join(bundle.folder, "lib/libx.so.1"))).toBe("libx.so.1.2");
    expect(linkLibraries(bundle, join(folder, "spare"))).toBeNull();
    expect(existsSync(join(folder, "spare"))).toBe(false);
  });

  test("that cannot be written gets its links in another folder", () => {
    const bundle = fake("native/missing/libx.so.1");
    expect(linkLibraries(bundle, join(folder, "spare"))).toBe(join(folder, "spare"));
    expect(readlinkSync(join(folder, "spare/libx.so.1"))).toContain("lib/libx.so.1.2");
  });
});

describe("postmaster.pid", () => {
  const whole = ["4711", "/data", "1795530854", "5432", "/run/socket", "", "  1234567  8", "ready   ", ""];
  const cases: [name: string, text: string, read: unknown][] = [
    ["of a ready one", whole.join("\n"), { pid: 4711, port: 5432, socketFolder: "/run/socket", ready: true }],
    [
      "of one that starts",
      whole.with(7, "starting").join("\n"),
      { pid: 4711, port: 5432, socketFolder: "/run/socket", ready: false },
    ],
    [
      "of single-user mode",
      whole.with(0, "-4711").join("\n"),
      { pid: 4711, port: 5432, socketFolder: "/run/socket", ready: true },
    ],
    ["half written", whole.slice(0, 3).join("\n"), null],
    ["empty", "", null],
    ["garbled", "abc\ndef\n\n\n\n", null],
  ];
  for (const [name, text, read] of cases) {
    test(name, () => {
      writeFileSync(join(folder, "postmaster.pid"), text);
      expect(readPidFile(folder)).toEqual(read);
      rmSync(join(folder, "postmaster.pid"));
    });
  }

  test("that is not there", () => expect(readPidFile(folder)).toBeNull());
});

test("a verifier has PostgreSQL's form and depends on password and salt", () => {
  const salt = Buffer.alloc(16, 7);
  expect(scramVerifier("secret", salt)).toMatch(/^SCRAM-SHA-256\$4096:[\w+/=]{24}\$[\w+/=]{44}:[\w+/=]{44}$/);
  expect(scramVerifier("secret", salt)).toBe(scramVerifier("secret", salt));
  expect(scramVerifier("secret", salt)).not.toBe(scramVerifier("Secret", salt));
  expect(scramVerifier("secret")).not.toBe(scramVerifier("secret"));
});

test("secrets are 256 bits and never the same", () => {
  expect(makeSecret()).toMatch(/^[\w-]{43}$/);
  expect(makeSecret()).not.toBe(makeSecret());
});

test("a socket fits up to the shortest limit of the systems", () => {
  expect(fitsSocket("x".repeat(89))).toBe(true);
  expect(fitsSocket("x".repeat(90))).toBe(false);
  expect(fitsSocket("水".repeat(30))).toBe(false); // bytes, not letters
});

test("the first folder closed to others is named, the place itself does not count", () => {
  const closed = join(folder, "a/closed");
  mkdirSync(join(closed, "b"), { recursive: true });
  spawnSync("chmod", ["0711", folder, join(folder, "a")]);
  spawnSync("chmod", ["0700", closed, join(closed, "b")]);
  expect(closedFolder(join(closed, "b/c"))).toBe(closed);
  expect(closedFolder(closed)).toBeNull();
  expect(closedFolder(join(folder, "a/not/there"))).toBeNull();
});

describe("user ids", () => {
  test("are the same for the same seed, others for others", () => {
    expect(unusedId("a", null)).toBe(unusedId("a", null));
    expect(unusedId("a", null)).not.toBe(unusedId("b", null));
  });
  test("belong to nobody", () => expect(unusedId("a", null)).toBeGreaterThanOrEqual(49_152));
  test("are kept while nobody has them", () => expect(unusedId("a", 51_000)).toBe(51_000));
  test("of an account are given up", () => expect(unusedId("a", 1)).not.toBe(1));
  test("of an idle account have a name and no process", () => {
    expect(idleAccount()?.uid).toBeLessThan(1000);
    expect(idleAccount()?.uid).toBeGreaterThan(0);
  });
});

describe("a process", () => {
  test("is alive until it ended, and has one start", async () => {
    const child = spawn("sleep", ["30"]);
    const pid = child.pid ?? 0;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    expect(isAlive(pid)).toBe(true);
    expect(startedAt(pid)).toMatch(/^\d+$/);
    expect(startedAt(pid)).toBe(startedAt(pid));
    child.kill("SIGKILL");
    await ended;
    expect(isAlive(pid)).toBe(false);
    expect(startedAt(pid)).toBeNull();
  });
  for (const pid of [0, -1, Number.NaN, 2 ** 40]) {
    test(`of id ${pid} is none`, () => expect(isAlive(pid)).toBe(false));
  }
});
