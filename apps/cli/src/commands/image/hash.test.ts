import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dispatch } from "../../command/dispatch.js";
import { testIo } from "../../command/test-io.fixture.js";
import { type TarFile, tarOf } from "../../image/tar.fixture.js";
import { COMMANDS } from "../index.js";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const INSTALLED: readonly TarFile[] = [
  { path: "usr/bin/ls", content: "ls", mode: 0o755 },
  { path: "usr/bin/ps", content: "ps", mode: 0o755 },
  { path: "etc/ssh/sshd_config", content: "PermitRootLogin no" },
  { path: "var/lib/dpkg/info/core.md5sums", content: `${md5("ls")}  usr/bin/ls\n${md5("ps")}  usr/bin/ps\n` },
  {
    path: "var/lib/dpkg/status",
    content: `Package: core\nStatus: install ok installed\nConffiles:\n /etc/ssh/sshd_config ${md5("PermitRootLogin no")}\n`,
  },
];

let folder = "";
let clean = "";
let attacked = "";
let baseline = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-hash-"));
  [clean, attacked, baseline] = [join(folder, "clean.tar"), join(folder, "attacked.tar"), join(folder, "base.ndjson")];
  writeFileSync(clean, tarOf(INSTALLED));
  const [ls, , , ...rest] = INSTALLED;
  writeFileSync(
    attacked,
    tarOf([
      ...(ls === undefined ? [] : [{ ...ls, mode: 0o4755 }]),
      { path: "usr/bin/ps", content: "hides", mode: 0o755 },
      { path: "tmp/x", content: "shell" },
      ...rest,
    ]),
  );
  expect((await run("hash", "--format", "ndjson", "-o", baseline, clean)).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo();
  const code = await dispatch(["image", ...words], io, COMMANDS);
  return { code, out: io.out(), err: io.err() };
}

/** Verdicts by path, of NDJSON. */
async function verdictsOf(...words: string[]): Promise<Record<string, unknown>> {
  const { out } = await run("hash", "--format", "ndjson", ...words);
  const rows = out
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  const pairs = rows.flatMap((row) =>
    typeof row === "object" && row !== null && "path" in row && "verdict" in row && "type" in row && row.type === "file"
      ? [[String(row.path), row.verdict] as const]
      : [],
  );
  return Object.fromEntries(pairs);
}

test("the packages of the image itself show a replaced program and what is missing", async () => {
  expect(await verdictsOf("--packages", attacked)).toMatchObject({
    "/usr/bin/ls": "known",
    "/usr/bin/ps": "changed",
    "/tmp/x": "unknown",
    "/etc/ssh/sshd_config": "missing",
  });
});

test("a baseline shows content, modes, what was added and what is missing", async () => {
  expect(await verdictsOf("--baseline", baseline, attacked)).toMatchObject({
    "/usr/bin/ls": "changed",
    "/usr/bin/ps": "changed",
    "/tmp/x": "added",
    "/etc/ssh/sshd_config": "missing",
    "/var/lib/dpkg/status": "known",
  });
  expect(Object.values(await verdictsOf("--baseline", baseline, clean))).not.toContain("changed");
});

test("a list of hashes marks what it knows", async () => {
  const list = join(folder, "list.txt");
  writeFileSync(list, `${sha256("shell")}  x\n${md5("hides")}\n`);
  const { out, err } = await run("hash", "--known", list, "--only", "known", attacked);
  expect(out).toContain(`known     ${sha256("shell")}  /tmp/x  (list ${list}: same)`);
  expect(out).toContain("/usr/bin/ps");
  expect(err).toContain("2 known");
});

test("the exit code says whether a verdict was found that was asked for", async () => {
  expect((await run("hash", "--packages", "--fail-on", "changed", attacked)).code).toBe(1);
  expect((await run("hash", "--packages", "--fail-on", "changed,missing", clean)).code).toBe(0);
  expect((await run("hash", "--packages", "--fail-on", "changd", clean)).code).toBe(2);
  expect((await run("hash", "--fail-on", "changed", clean)).code).toBe(2);
  expect((await run("ls", "--only", "changed", clean)).code).toBe(2);
  expect((await run("hash", "--baseline", join(folder, "absent"), clean)).code).toBe(3);
});

test("a listing, CSV and JSON show the same verdicts", async () => {
  expect((await run("ls", "-r", "--packages", "--only", "changed", attacked)).out).toMatch(
    /^changed {5}.*\/usr\/bin\/ps {2}\(package core: content\)\n$/,
  );
  const csv = (await run("hash", "--packages", "--format", "csv", attacked)).out.split("\r\n");
  expect(csv[0]).toMatch(/,stream,sha256,md5,verdict,reasons$/);
  expect(csv.find((line) => line.includes("/usr/bin/ps"))).toMatch(/,changed,package core: content$/);
  const json: unknown = JSON.parse((await run("hash", "--packages", "--format", "json", attacked)).out);
  expect(json).toContainEqual(
    expect.objectContaining({ path: "/etc/ssh/sshd_config", verdict: "missing", path_hex: null }),
  );
});

test("what lies outside of the path is not missing", async () => {
  expect(await verdictsOf("--packages", "--path", "/usr", attacked)).toEqual({
    "/usr/bin/ls": "known",
    "/usr/bin/ps": "changed",
  });
});

test("a summary counts the verdicts", async () => {
  const path = join(folder, "summary.json");
  await run("hash", "--packages", "--summary", path, attacked);
  const summary: unknown = JSON.parse(readFileSync(path, "utf8"));
  expect(summary).toMatchObject({ files: 5, known: 1, changed: 1, missing: 1, cancelled: false });
});

test("what was printed elsewhere is not resumed, and other work is not gone on with", async () => {
  expect((await run("hash", "--resume", clean)).code).toBe(2);
  const out = join(folder, "other.ndjson");
  writeFileSync(out, "");
  writeFileSync(`${out}.resume`, '{"identity":"{}","kept":{"done":1,"bytes":0,"tally":{}}}');
  expect((await run("hash", "--format", "ndjson", "--resume", "-o", out, clean)).code).toBe(2);
  expect(existsSync(`${out}.resume`)).toBe(true);
});

test("without anything to compare with, lines are those of sha256sum", async () => {
  expect((await run("hash", "--path", "/usr/bin/ls", clean)).out).toBe(`${sha256("ls")}  /usr/bin/ls\n`);
  expect((await run("hash", "--whole", clean)).out).toBe(
    `${createHash("sha256").update(readFileSync(clean)).digest("hex")}  ${clean}\n`,
  );
});
