import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldenSuite } from "@mizugiwa/proof";
import type { Entry } from "../../entry.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { expectationOf, expectFields, type Golden, imageOf, secondsText, sha256 } from "../shared/golden.fixture.js";
import { textOf } from "../shared/names.js";
import { exfat } from "./exfat.js";

const tally = { back: 0, of: 0, intact: 0 };

/**
 * Live listing equal in every field that lies on the disk; all deleted files back, none called intact that differs. The expectation's access
 * and change times are what a mount showed: the first were never written out, the second do not exist on exFAT.
 */
export default goldenSuite({
  name: "forensics/exfat",
  needs: ["forensics/images/fat"],
  cases: (root) => {
    Object.assign(tally, { back: 0, of: 0, intact: 0 });
    const folder = join(root, "forensics/images/fat");
    const volume = imageOf(readFileSync(join(folder, "exfat.raw.zst")));
    const golden = expectationOf(readFileSync(join(folder, "exfat.expected.json"), "utf8"));
    const opened = (): FileSystem => exfat.open(volume, DEFAULT_FILE_SYSTEM_OPTIONS);
    return [
      { id: "exfat/live", run: () => judgeLive(opened(), golden) },
      { id: "exfat/deleted", run: () => judgeDeleted(opened(), golden) },
    ];
  },
  verdict: () => [
    `${tally.back} of ${tally.of} deleted contents came back, ${tally.intact} called intact, none wrongly`,
  ],
});

function pathOf(entry: Entry): string {
  return `${textOf(entry.directory)}/${textOf(entry.name)}`;
}

function judgeLive(system: FileSystem, { live }: Golden): void {
  const listed = new Map<string, Entry>();
  for (const item of system.list()) {
    if (!item.ok) throw new Error(`problem: ${item.problem.detail}`);
    listed.set(pathOf(item.value), item.value);
  }
  for (const { path, type, size, sha256: hash, ...times } of live) {
    const entry = listed.get(String(path));
    if (entry === undefined) throw new Error(`${String(path)} is not listed`);
    // No slot tells when the root changed; a mount shows 1970 for it.
    const mtime = path === "/" ? null : times["mtime"];
    const had = {
      type: entry.type,
      size: entry.size,
      mtime: secondsText(entry.modified),
      sha256: entry.type === "file" ? sha256(system.open(entry)) : undefined,
      problems: entry.problems,
    };
    expectFields(pathOf(entry), had, { type, size, mtime, sha256: hash, problems: [] });
  }
  if (listed.size !== live.length) throw new Error(`${listed.size} entries, want ${live.length}`);
  if (system.problems.length > 0) throw new Error(system.problems.map(({ detail }) => detail).join("; "));
}

function judgeDeleted(system: FileSystem, { deleted }: Golden): void {
  const back = new Map<string, { hash: string | null; mtime: string | null; confidence: string }>();
  for (const item of system.deleted()) {
    if (!item.ok) throw new Error(item.problem.detail);
    const { entry, content, confidence } = item.value;
    const hash = content === null ? null : sha256(content);
    back.set(pathOf(entry), { hash, mtime: secondsText(entry.modified), confidence });
  }
  for (const { path, mtime, sha256: hash } of deleted) {
    const had = back.get(String(path));
    if (had === undefined) throw new Error(`${String(path)} did not come back`);
    expectFields(String(path), { hash: had.hash, mtime: had.mtime }, { hash, mtime });
    tally.of += 1;
    tally.back += 1;
    tally.intact += had.confidence === "intact" ? 1 : 0;
  }
  const known = new Set(deleted.map(({ path }) => String(path)));
  for (const [path, { confidence }] of back) {
    if (confidence === "intact" && !known.has(path)) throw new Error(`${path} is called intact and nobody knows it`);
  }
}
