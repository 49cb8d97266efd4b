import { createHash } from "node:crypto";
import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { type Baseline, readBaseline } from "./baseline.js";
import { Comparison, type Known } from "./comparison.js";
import { readHashList } from "./hash-list.js";
import type { ComparedFile } from "./verdict.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function row(path: string, content: string | null, more: Readonly<Record<string, unknown>> = {}): string {
  const streams = content === null ? [] : [{ name: "", size: content.length, sha256: sha256(content) }];
  return JSON.stringify({
    volume: "p1",
    path,
    path_hex: null,
    type: "file",
    mode: "100644",
    uid: 0,
    gid: 0,
    target: null,
    streams,
    ...more,
  });
}

function baselineOf(...rows: readonly string[]): Baseline {
  return readBaseline("base", memorySource(Buffer.from(rows.join("\n"))), { seed: 9, heldBytes: 1e6 });
}

function file(path: string, content: string, more: Partial<ComparedFile> = {}): ComparedFile {
  const streams = [{ name: "", digests: { sha256: sha256(content) } }];
  return {
    volume: "p1",
    path: Buffer.from(path),
    type: "file",
    mode: 0o100644,
    uid: 0,
    gid: 0,
    target: null,
    streams,
    ...more,
  };
}

const NOTHING: Known = { lists: [], packages: new Map(), baseline: null, isOnlyVolume: true };
const against = (baseline: Baseline, more: Partial<Known> = {}): Comparison =>
  new Comparison({ ...NOTHING, baseline, ...more });

const rows: [name: string, now: ComparedFile, verdict: string, says: string[]][] = [
  ["the same", file("/a", "a"), "known", ["same"]],
  ["other content", file("/a", "b"), "changed", ["content"]],
  ["another mode", file("/a", "a", { mode: 0o104755 }), "changed", ["mode"]],
  ["another owner", file("/a", "a", { uid: 33 }), "changed", ["owner"]],
  [
    "a link in its place",
    file("/a", "a", { type: "symlink", streams: [], target: Buffer.from("b") }),
    "changed",
    ["type", "target", "streams"],
  ],
  [
    "a further stream",
    file("/a", "a", {
      streams: [
        { name: "", digests: { sha256: sha256("a") } },
        { name: "x", digests: null },
      ],
    }),
    "changed",
    ["content", "streams"],
  ],
  ["content that cannot be read", file("/a", "a", { streams: [{ name: "", digests: null }] }), "changed", ["content"]],
];
for (const [name, now, verdict, says] of rows) {
  test(`against a baseline: ${name} is ${verdict}`, () => {
    const judged = against(baselineOf(row("/a", "a"))).judge(now);
    expect(judged?.verdict).toBe(verdict);
    expect(judged?.reasons).toEqual([{ by: "baseline", name: "base", says }]);
  });
}

test("what the baseline does not have is added, what the evidence does not have is missing", () => {
  const comparison = against(
    baselineOf(row("/a", "a"), row("/gone", "g"), row("/dir", null, { type: "dir", mode: "40755" })),
  );
  comparison.judge(file("/a", "a"));
  expect(comparison.judge(file("/new", "n"))?.verdict).toBe("added");
  const gone = [...comparison.missing()].map(({ path, type }) => [Buffer.from(path).toString(), type]);
  expect(gone).toEqual([
    ["/gone", "file"],
    ["/dir", "dir"],
  ]);
});

test("names that are no UTF-8 are compared by their bytes", () => {
  const baseline = baselineOf(row("/\ufffd", "a", { path_hex: "2fff" }));
  expect(against(baseline).judge(file("", "a", { path: Uint8Array.of(0x2f, 0xff) }))?.verdict).toBe("known");
});

test("one volume is the other whatever it is called, several are told apart by name", () => {
  const now = file("/a", "a", { volume: null });
  expect(against(baselineOf(row("/a", "a"))).judge(now)?.verdict).toBe("known");
  expect(against(baselineOf(row("/a", "a")), { isOnlyVolume: false }).judge(now)?.verdict).toBe("added");
});

test("a file that differs from the baseline is changed although a list knows its content", () => {
  const list = readHashList("nsrl", memorySource(Buffer.from(sha256("old bug"))), 1000);
  const comparison = against(baselineOf(row("/a", "a")), { lists: [list] });
  const judged = comparison.judge(file("/a", "old bug"));
  expect(judged?.verdict).toBe("changed");
  expect(judged?.reasons.map(({ by }) => by)).toEqual(["baseline", "list"]);
});

test("without a baseline what no list knows is unknown, and folders are not judged", () => {
  const list = readHashList("nsrl", memorySource(Buffer.from(sha256("a"))), 1000);
  const comparison = new Comparison({ ...NOTHING, lists: [list] });
  expect(comparison.judge(file("/x", "a"))?.verdict).toBe("known");
  expect(comparison.judge(file("/x", "b"))?.verdict).toBe("unknown");
  expect(comparison.judge(file("/d", "", { type: "dir", streams: [] }))).toBeNull();
});

test("lines that are no records are named, and the others count", () => {
  const baseline = baselineOf("{", row("/a", "a"), '{"path":"/b"}');
  expect(baseline.problems.map(({ place }) => place.line)).toEqual([1, 3]);
  expect(baseline.count).toBe(1);
});
