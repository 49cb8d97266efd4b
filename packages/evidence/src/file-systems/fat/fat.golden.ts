import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldenSuite } from "@mizugiwa/proof";
import type { Entry } from "../../entry.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { expectationOf, expectFields, type Golden, imageOf, type Row, sha256 } from "../shared/golden.fixture.js";
import { textOf } from "../shared/names.js";
import { fat } from "./fat.js";

const tally = { back: 0, of: 0, intact: 0 };

/** Live listing equal in every field; deleted files back with their content, none called intact that differs or whose chain is ambiguous. */
export default goldenSuite({
  name: "forensics/fat",
  needs: ["forensics/images/fat"],
  cases: (root) => {
    Object.assign(tally, { back: 0, of: 0, intact: 0 });
    const folder = join(root, "forensics/images/fat");
    return ["fat12-floppy", "fat16", "fat32"].flatMap((name) => {
      const volume = imageOf(readFileSync(join(folder, `${name}.raw.zst`)));
      const golden = expectationOf(readFileSync(join(folder, `${name}.expected.json`), "utf8"));
      const opened = (): FileSystem => fat.open(volume, DEFAULT_FILE_SYSTEM_OPTIONS);
      return [
        { id: `${name}/live`, run: () => judgeLive(opened(), golden, name.slice(0, 5)) },
        { id: `${name}/deleted`, run: () => judgeDeleted(opened(), golden) },
      ];
    });
  },
  verdict: () => [
    `${tally.back} of ${tally.of} deleted contents came back, ${tally.intact} called intact, none wrongly`,
  ],
});

function pathOf(entry: Entry): string {
  return `${textOf(entry.directory)}/${textOf(entry.name)}`;
}

function judgeLive(system: FileSystem, { live }: Golden, kind: string): void {
  const listed = new Map<string, Entry>();
  for (const item of system.list()) {
    if (!item.ok) throw new Error(`problem: ${item.problem.detail}`);
    listed.set(pathOf(item.value), item.value);
  }
  expectFields(
    "volume",
    { kind: system.kind, problems: system.problems, label: system.label },
    { kind: kind.replace("-", ""), problems: [], label: "EVIDENCE" },
  );
  for (const row of live) judgeEntry(system, listed.get(String(row["path"])), row);
  const [first] = listed.keys();
  if (first !== "/") throw new Error(`${first} is listed first, want the root`);
  if (listed.size - 1 !== live.length)
    throw new Error(`${listed.size - 1} entries below the root, want ${live.length}`);
}

const LETTERS = [
  [1, "R"],
  [2, "H"],
  [4, "S"],
] as const;

function judgeEntry(system: FileSystem, entry: Entry | undefined, row: Row): void {
  if (entry === undefined) throw new Error(`${String(row["path"])} is not listed`);
  const attributes = Number(entry.facts.get("attributes"));
  const clock = entry.modified === null ? null : new Date(entry.modified.seconds * 1000).toISOString().slice(0, 19);
  const file = entry.type === "file";
  expectFields(
    pathOf(entry),
    {
      type: entry.type,
      size: file ? entry.size : undefined,
      mtime_wallclock: clock,
      attributes: LETTERS.map(([bit, letter]) => ((attributes & bit) === 0 ? "" : letter)).join(""),
      sha256: file ? sha256(system.open(entry)) : undefined,
    },
    {
      type: row["type"],
      size: row["size"],
      mtime_wallclock: row["mtime_wallclock"],
      attributes: row["attributes"],
      sha256: row["sha256"],
    },
  );
}

function judgeDeleted(system: FileSystem, { deleted }: Golden): void {
  const back = new Map<string, { hash: string | null; confidence: string }>();
  for (const item of system.deleted()) {
    if (!item.ok) throw new Error(item.problem.detail);
    const { entry, content, confidence } = item.value;
    back.set(`${pathOf(entry)} ${entry.modified?.seconds}`, {
      hash: content === null ? null : sha256(content),
      confidence,
    });
  }
  const expected = new Set<string>();
  for (const row of deleted) {
    const path = String(row["path"]);
    const keys = [path, path.replace(/\/[^/]([^/]*)$/, "/_$1"), path.replace(/^\/many/, "/_any")];
    const key = keys.map((each) => `${each} ${String(row["mtime"])}`).find((each) => back.has(each));
    const had = key === undefined ? undefined : back.get(key);
    if (key === undefined || had === undefined) throw new Error(`${path} did not come back`);
    expected.add(key);
    const right = had.hash === row["sha256"];
    const ambiguous = row["chain_ambiguous"] !== undefined;
    if (had.confidence === "intact" && (!right || ambiguous)) throw new Error(`${path} is called intact wrongly`);
    if (!right && !ambiguous) throw new Error(`${path}: ${had.confidence}, content differs`);
    tally.of += 1;
    tally.back += right ? 1 : 0;
    tally.intact += had.confidence === "intact" ? 1 : 0;
  }
  for (const [key, { confidence }] of back) {
    if (confidence === "intact" && !expected.has(key)) throw new Error(`${key} is called intact and nobody knows it`);
  }
}
