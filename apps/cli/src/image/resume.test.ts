import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TarFile, tarOf } from "./tar.fixture.js";

const PROGRAM = fileURLToPath(new URL("../../bin/mizugiwa.mjs", import.meta.url));
const FILES = 1600;
const CUTS_MAX = 6;

let folder = "";
let image = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-resume-"));
  image = join(folder, "evidence.tar");
  const files = Array.from({ length: FILES }, (_, index): TarFile => {
    const size = index === 1000 ? 6_000_000 : (index * 7919) % 9000;
    return { path: `d${index % 37}/f${index}`, content: Buffer.alloc(size, String(index)) };
  });
  writeFileSync(image, tarOf(files));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a process of its own; `after` ms a signal interrupts it. */
async function run(words: readonly string[], interrupt?: { after: number; signal: NodeJS.Signals }): Promise<Run> {
  const child = spawn(process.execPath, [PROGRAM, "image", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (bytes: Buffer) => void out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => void err.push(bytes));
  const timer = interrupt === undefined ? null : setTimeout(() => child.kill(interrupt.signal), interrupt.after);
  const code = await new Promise<number | null>((resolve) => void child.once("close", resolve));
  if (timer !== null) clearTimeout(timer);
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** Every file below a folder with its hash. */
function treeOf(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(root, name)).isFile(),
  );
  const hashed = files.map((name): [string, string] => [
    name,
    createHash("sha256")
      .update(readFileSync(join(root, name)))
      .digest("hex"),
  ]);
  return new Map(hashed.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Interrupted between its last act and its end a run has nothing left to do; before its first act it begins anew. */
async function doneOrAnew(words: readonly string[], last: Run): Promise<Run> {
  if (last.out !== "") return last;
  const anew = await run(words);
  return anew.code === 0 ? anew : last;
}

/** Interrupts again and again, at points of the time that the whole takes, until a run ends by itself. */
async function untilDone(
  words: readonly string[],
  signal: NodeJS.Signals,
  seed: number,
  wholeMs: number,
): Promise<Run> {
  let state = seed;
  let last: Run = { code: null, out: "", err: "" };
  for (let cuts = 0; ; cuts += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const after = wholeMs * (0.3 + (0.7 * (state >>> 8)) / 2 ** 24);
    const resumes = cuts > 0 ? ["--resume"] : [];
    const done = await run([...words, ...resumes], cuts < CUTS_MAX ? { after, signal } : undefined);
    if (done.code === 0) return done;
    if (done.err.includes("nothing to resume")) return await doneOrAnew(words, last);
    last = done;
    expect([130, null], done.err).toContain(done.code);
  }
}

describe("an extraction that is interrupted at any point and resumed is the one that was not", {
  timeout: 120_000,
}, () => {
  let whole: Run = { code: null, out: "", err: "" };
  let wholeMs = 0;
  beforeAll(async () => {
    const start = performance.now();
    whole = await run(["extract", "-o", join(folder, "whole"), image]);
    wholeMs = performance.now() - start;
    expect(whole.code).toBe(0);
  }, 60_000);

  for (const [name, signal, seed] of [
    ["Ctrl-C", "SIGINT", 1],
    ["a kill", "SIGKILL", 2],
  ] as const) {
    test(`after ${name}`, async () => {
      const out = join(folder, name);
      const { out: manifest } = await untilDone(["extract", "-o", out, image], signal, seed, wholeMs);
      expect(treeOf(out)).toEqual(treeOf(join(folder, "whole")));
      expect(manifest).toBe(whole.out);
      expect(existsSync(join(out, ".mizugiwa-image"))).toBe(false);
    });
  }

  test("hashes that go to a file are gone on with", async () => {
    const [once, again] = [join(folder, "once.ndjson"), join(folder, "again.ndjson")];
    const words = (out: string): string[] => ["hash", "--format", "ndjson", "-o", out, image];
    expect((await run(words(once))).code).toBe(0);
    await untilDone(words(again), "SIGINT", 3, wholeMs);
    expect(readFileSync(again, "utf8")).toBe(readFileSync(once, "utf8"));
    expect(existsSync(`${again}.resume`)).toBe(false);
  });

  test("the manifest is complete, in the order of the evidence, with the hash of what was written", () => {
    const rows = whole.out
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(
      rows.filter((row) => typeof row === "object" && row !== null && "file" in row && row.file !== null),
    ).toHaveLength(FILES);
    const tree = treeOf(join(folder, "whole"));
    expect(tree.size).toBe(FILES);
    for (const row of rows) {
      if (typeof row === "object" && row !== null && "file" in row && typeof row.file === "string" && "sha256" in row)
        expect(row.sha256).toBe(tree.get(row.file));
    }
  });

  test("a folder with an unfinished run is not written to by another", async () => {
    const out = join(folder, "waiting");
    mkdirSync(join(out, ".mizugiwa-image"), { recursive: true });
    writeFileSync(join(out, ".mizugiwa-image/state.json"), '{"identity":"x","kept":{"done":1,"bytes":0,"tally":{}}}');
    const fresh = await run(["extract", "-o", out, image]);
    expect(fresh.code).toBe(2);
    const other = await run(["extract", "--resume", "--path", "/d1", "-o", join(folder, "whole"), image]);
    expect(other.code).toBe(2);
    expect(other.err).toContain("nothing to resume");
  });
});
