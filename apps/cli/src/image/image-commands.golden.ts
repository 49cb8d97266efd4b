import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GoldenCase, goldenSuite } from "@mizugiwa/proof";
import { dispatch } from "../command/dispatch.js";
import { testIo } from "../command/test-io.fixture.js";
import { COMMANDS } from "../commands/index.js";

const IMAGE = "forensics/case-web01/case-web01.qcow2";
const EXPECTED = "forensics/case-web01/case-web01.expected.json";

type Row = Readonly<Record<string, unknown>>;

/** A whole breach on one disk, through the commands that an investigator types: listed, hashed, brought back. */
export default goldenSuite({
  name: "forensics/commands",
  needs: [IMAGE, EXPECTED],
  cases: (root) => {
    const image = join(root, IMAGE);
    const { live, deleted } = expectationOf(readFileSync(join(root, EXPECTED), "utf8"));
    return [
      { id: "ls", run: () => judgeListing(image, live) },
      { id: "hash", run: () => judgeHashes(image, live) },
      { id: "packages", run: () => judgePackages(image) },
      { id: "cat", run: () => judgeCat(image, live) },
      { id: "recover", run: () => judgeRecovery(image, deleted) },
      { id: "resumed recover", run: () => judgeResumed(image, ["recover"]) },
      { id: "resumed carve", run: () => judgeResumed(image, ["carve", "--every-byte"]) },
      { id: "timeline", run: () => judgeTimeline(image, live) },
    ] satisfies GoldenCase[];
  },
});

function expectationOf(text: string): { live: Row[]; deleted: Row[] } {
  const whole: unknown = JSON.parse(text);
  const rows = (name: string): Row[] => {
    const list: unknown = isRow(whole) ? whole[name] : null;
    return Array.isArray(list) ? list.filter(isRow) : [];
  };
  return { live: rows("live"), deleted: rows("deleted") };
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function run(...words: string[]): Promise<string> {
  const io = testIo();
  const code = await dispatch(["image", ...words], io, COMMANDS);
  if (code !== 0) throw new Error(`image ${words.join(" ")} ended with ${code}: ${io.err()}`);
  return io.out();
}

async function rowsOf(...words: string[]): Promise<Map<string, Row>> {
  const lines = (await run(...words)).split("\n").filter((line) => line !== "");
  return new Map(
    lines
      .map((line): unknown => JSON.parse(line))
      .filter(isRow)
      .map((row) => [String(row["path"]), row]),
  );
}

function needEqual(what: string, had: unknown, wanted: unknown): void {
  if (JSON.stringify(had) !== JSON.stringify(wanted)) {
    throw new Error(`${what} is ${JSON.stringify(had)}, want ${JSON.stringify(wanted)}`);
  }
}

async function judgeListing(image: string, live: readonly Row[]): Promise<void> {
  const had = await rowsOf("ls", "-r", "--live", "--format", "ndjson", image);
  needEqual("number of files", had.size, live.length);
  for (const row of live) {
    const path = String(row["path"]);
    const found = had.get(path);
    for (const [field, name] of [
      ["type", "type"],
      ["size", "size"],
      ["inode", "ino"],
      ["uid", "uid"],
      ["gid", "gid"],
      ["links", "nlink"],
      ["mode", "mode"],
    ] as const) {
      if (row[name] !== undefined) needEqual(`${field} of ${path}`, found?.[field], row[name]);
    }
    for (const name of ["mtime", "atime", "ctime"] as const) {
      if (typeof row[name] === "string") needEqual(`${name} of ${path}`, secondsOf(found?.[name]), row[name]);
    }
  }
}

/** `seconds.nanoseconds`, as the expectations write times. */
function secondsOf(time: unknown): string {
  const [whole = "", fraction = ""] = String(time).replace("Z", "").split(".");
  return `${Date.parse(`${whole}Z`) / 1000}.${fraction.padEnd(9, "0")}`;
}

async function judgeHashes(image: string, live: readonly Row[]): Promise<void> {
  const had = await rowsOf("hash", "--format", "ndjson", image);
  for (const row of live.filter(({ type }) => type === "file")) {
    const streams: unknown = had.get(String(row["path"]))?.["streams"];
    const main: unknown = Array.isArray(streams) ? streams[0] : null;
    needEqual(`hash of ${String(row["path"])}`, isRow(main) ? main["sha256"] : null, row["sha256"]);
  }
}

/** One program and one configuration file are not their packages'; the other eleven files of packages are. */
async function judgePackages(image: string): Promise<void> {
  const had = [...(await rowsOf("hash", "--packages", "--format", "ndjson", image)).values()];
  const of = (verdict: string): unknown[] => had.filter((row) => row["verdict"] === verdict).map(({ path }) => path);
  needEqual("changed files", of("changed"), ["/etc/ssh/sshd_config", "/usr/bin/ps"]);
  needEqual("known files", of("known").length, 11);
  needEqual("missing files", of("missing"), []);
}

async function judgeCat(image: string, live: readonly Row[]): Promise<void> {
  const file = live.find(({ path }) => path === "/etc/hostname");
  if (file === undefined) throw new Error("the case has no /etc/hostname");
  const text = await run("cat", image, "/etc/hostname");
  needEqual("content", createHash("sha256").update(text).digest("hex"), file["sha256"]);
}

async function judgeRecovery(image: string, deleted: readonly Row[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-recover-"));
  try {
    const had = await rowsOf("recover", "-o", folder, image);
    for (const row of deleted) {
      const path = String(row["path"]);
      const found = had.get(path);
      needEqual(`confidence of ${path}`, found?.["confidence"], "intact");
      needEqual(`hash of ${path}`, found?.["sha256"], row["sha256"]);
      const written = readFileSync(join(folder, String(found?.["file"])));
      needEqual(`file of ${path}`, createHash("sha256").update(written).digest("hex"), row["sha256"]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Interrupted at ever later points and resumed, a run has the manifest and the files of one that was not. */
async function judgeResumed(image: string, words: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-resumed-"));
  const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
  try {
    const start = performance.now();
    const wanted = await run(...words, "-o", whole, image);
    const wholeMs = performance.now() - start;
    let had = "";
    for (let cut = 1, code = -1; code !== 0; cut += 1) {
      const io = testIo();
      const resumes = cut === 1 ? [] : ["--resume"];
      const timer = setTimeout(() => io.interrupt(), (wholeMs * cut) / 5);
      code = await dispatch(["image", ...words, ...resumes, "-o", parts, image], io, COMMANDS);
      clearTimeout(timer);
      // Interrupted between its last act and its end it has nothing left to do.
      if (had !== "" && io.err().includes("nothing to resume")) break;
      if (code !== 0 && code !== 130) throw new Error(`it ended with ${code}: ${io.err()}`);
      had = io.out();
    }
    needEqual("manifest", had, wanted);
    needEqual("files", filesOf(parts), filesOf(whole));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  const sums = names.map(
    (name) =>
      `${name} ${createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex")}`,
  );
  return sums.sort((a, b) => (a < b ? -1 : 1));
}

async function judgeTimeline(image: string, live: readonly Row[]): Promise<void> {
  const lines = (await run("timeline", "--live", image)).trimEnd().split("\n");
  needEqual("number of lines", lines.length, live.length);
  for (const line of lines) needEqual(`columns of ${line}`, line.split("|").length, 11);
}
