import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dispatch } from "../command/dispatch.js";
import { testIo } from "../command/test-io.fixture.js";
import { COMMANDS } from "../commands/index.js";
import { folderEvidence } from "./folder-evidence.js";

let outside = "";
let folder = "";
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "mizugiwa-folder-"));
  folder = join(outside, "evidence");
  mkdirSync(join(folder, "etc"), { recursive: true });
  writeFileSync(join(outside, "secret"), "secret");
  writeFileSync(join(folder, "etc/passwd"), "root");
  symlinkSync(join(outside, "secret"), join(folder, "etc/shadow"));
  symlinkSync("../..", join(folder, "etc/up"));
});
afterEach(() => rmSync(outside, { recursive: true }));

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo();
  const code = await dispatch(["image", ...words], io, COMMANDS);
  return { code, out: io.out(), err: io.err() };
}

test("a folder is listed with what the system knows of its files, links not followed", async () => {
  const { out } = await run("ls", "-r", "--format", "ndjson", folder);
  const rows = out
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  const { ino, mode, uid } = lstatSync(join(folder, "etc/passwd"));
  expect(rows).toMatchObject([
    { path: "/", type: "dir", volume: null },
    { path: "/etc", type: "dir" },
    { path: "/etc/passwd", type: "file", size: 4, inode: ino, uid, mode: mode.toString(8), links: 1 },
    { path: "/etc/shadow", type: "symlink", target: join(outside, "secret") },
    { path: "/etc/up", type: "symlink", target: "../.." },
  ]);
});

test("its files are hashed, also under several names", async () => {
  linkSync(join(folder, "etc/passwd"), join(folder, "other"));
  const sha256 = createHash("sha256").update("root").digest("hex");
  expect((await run("hash", folder)).out).toBe(`${sha256}  /etc/passwd\n${sha256}  /other\n`);
});

test("it is extracted, its links are not made and what they lead to is not read", async () => {
  const out = join(outside, "out");
  const { code, out: manifest } = await run("extract", "-o", out, folder);
  expect(code).toBe(0);
  expect(readFileSync(join(out, "etc/passwd"), "utf8")).toBe("root");
  expect(existsSync(join(out, "etc/shadow"))).toBe(false);
  expect(manifest).not.toContain(createHash("sha256").update("secret").digest("hex"));
});

test("nothing is written into evidence", async () => {
  for (const words of [
    ["extract", "-o", join(folder, "out"), folder],
    ["hash", "-o", join(folder, "hashes"), folder],
    ["ls", "-o", folder, folder],
  ])
    expect((await run(...words)).code).toBe(2);
  expect(existsSync(join(folder, "out"))).toBe(false);
});

test("a timeline has its times", async () => {
  expect((await run("timeline", folder)).out.split("\n")[2]).toMatch(
    /^0\|\/etc\/passwd\|\d+\|r\/rrw.*\|4\|\d+\|\d+\|\d+\|\d+$/,
  );
});

test.runIf(process.platform === "linux")("special files are listed, not opened", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(join(folder, "socket"), resolve));
  try {
    const { code, out } = await run("hash", "--format", "ndjson", folder);
    expect(code).toBe(0);
    expect(out).toContain('"type":"socket"');
  } finally {
    await new Promise((resolve) => void server.close(resolve));
  }
});

test("a folder or a file that became a link meanwhile is a problem, and is not followed", () => {
  mkdirSync(join(outside, "elsewhere"));
  writeFileSync(join(outside, "elsewhere/passwd"), "secret");
  const [volume] = folderEvidence(folder, [folder]).volumes;
  if (volume === undefined) throw new Error("no volume");
  const fileSystem = folderEvidence(folder, [folder]).fileSystem(volume);
  const entries = [...fileSystem.list()].flatMap((item) => (item.ok ? [item.value] : []));
  const passwd = entries.find(({ name }) => Buffer.from(name).toString() === "passwd");
  if (passwd === undefined) throw new Error("no file");
  renameSync(join(folder, "etc"), join(folder, "moved"));
  symlinkSync(join(outside, "elsewhere"), join(folder, "etc"));
  expect(() => fileSystem.open(passwd).read(0, 4)).toThrow("file-changed");

  const walk = fileSystem.list();
  const seen: string[] = [];
  for (const item of walk) {
    if (!item.ok) seen.push(item.problem.code);
    else if (Buffer.from(item.value.name).toString() === "moved") {
      rmSync(join(folder, "moved"), { recursive: true });
      symlinkSync(join(outside, "elsewhere"), join(folder, "moved"));
    }
  }
  expect(seen).toEqual(["file-changed"]);
});

test("a folder stands alone", async () => {
  const { code, err } = await run("ls", folder, join(outside, "secret"));
  expect([code, err]).toEqual([3, expect.stringContaining("folder-among-images")]);
});
