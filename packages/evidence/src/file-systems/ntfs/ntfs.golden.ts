import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ByteSource } from "@mizugiwa/bytes";
import { goldenSuite } from "@mizugiwa/proof";
import { around } from "../../containers/files.fixture.js";
import type { Entry } from "../../entry.js";
import { openEvidence } from "../../open.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import {
  expectationOf,
  expectFields,
  type Golden,
  imageOf,
  type Row,
  secondsText,
  sha256,
} from "../shared/golden.fixture.js";
import { textOf } from "../shared/names.js";
import { ntfs } from "./ntfs.js";

/** A volume that Windows wrote, with a log that holds transactions. */
const WINDOWS = "forensics/public/plaso/vsstest.qcow2.zst";

const tally = { intact: 0, survived: 0, remnants: 0 };

/** Live listing equal in every field, streams, and deleted files: all that survive, none claimed wrongly. */
export default goldenSuite({
  name: "forensics/ntfs",
  needs: ["forensics/images/ntfs", WINDOWS],
  cases: (root) => {
    Object.assign(tally, { intact: 0, survived: 0, remnants: 0 });
    const folder = join(root, "forensics/images/ntfs");
    const windows = join(root, WINDOWS);
    const cases = ["ntfs-4k", "ntfs-512"].flatMap((name) => {
      const volume = imageOf(readFileSync(join(folder, `${name}.raw.zst`)));
      const golden = expectationOf(gunzipSync(readFileSync(join(folder, `${name}.expected.json.gz`))).toString("utf8"));
      const opened = (): FileSystem => ntfs.open(volume, DEFAULT_FILE_SYSTEM_OPTIONS);
      return [
        { id: `${name}/live`, run: () => judgeLive(opened(), golden) },
        { id: `${name}/deleted`, run: () => judgeDeleted(opened(), volume, golden) },
      ];
    });
    return [...cases, { id: "windows", run: () => judgeWindows(imageOf(readFileSync(windows))) }];
  },
  verdict: () => [
    `${tally.survived} deleted contents came back, ${tally.intact} called intact, none wrongly; ${tally.remnants} names from index slack`,
  ],
});

function pathOf(entry: Entry): string {
  return `${textOf(entry.directory)}/${textOf(entry.name)}`;
}

function judgeLive(system: FileSystem, { live, streams }: Golden): void {
  const listed = new Map<string, Entry>();
  for (const item of system.list()) {
    if (!item.ok) throw new Error(`problem: ${item.problem.detail}`);
    listed.set(pathOf(item.value), item.value);
  }
  for (const row of live) judgeEntry(system, listed.get(String(row["path"])), row);
  for (const row of streams) {
    const entry = listed.get(String(row["path"]));
    if (entry === undefined) throw new Error(`${String(row["path"])} is not listed`);
    const content = system.open(entry, String(row["stream"]));
    expectFields(
      String(row["path"]),
      { size: content.size, sha256: sha256(content) },
      { size: row["size"], sha256: row["sha256"] },
    );
  }
  const own = [...listed.keys()].filter((path) => !path.startsWith("/$")).length;
  if (own !== live.length) throw new Error(`${own} entries beside the system's, want ${live.length}`);
}

function judgeEntry(system: FileSystem, entry: Entry | undefined, row: Row): void {
  if (entry === undefined) throw new Error(`${String(row["path"])} is not listed`);
  const target = entry.target === null ? undefined : textOf(entry.target);
  const hash = row["sha256"] === undefined ? undefined : sha256(system.open(entry));
  expectFields(
    pathOf(entry),
    {
      type: entry.type,
      size: entry.size,
      nlink: entry.links,
      mft_record: entry.inode,
      mtime: secondsText(entry.modified),
      atime: secondsText(entry.accessed),
      ctime: secondsText(entry.changed),
      crtime_filetime: entry.born === null ? null : Number(ticks(entry.born)),
      file_attributes: entry.facts.get("attributes"),
      target,
      sha256: hash,
    },
    {
      type: row["type"],
      size: row["size"],
      nlink: row["nlink"],
      mft_record: row["mft_record"],
      mtime: row["mtime"],
      atime: row["atime"],
      ctime: row["ctime"],
      crtime_filetime: row["crtime_filetime"],
      file_attributes: row["file_attributes"],
      target: row["target"],
      sha256: row["sha256"],
    },
  );
}

/** A FILETIME passes 2^53 and was rounded when the expectation was read: equal means equal after the same rounding. */
function ticks({ seconds, nanos }: { seconds: number; nanos: number }): bigint {
  return (BigInt(seconds) + 11_644_473_600n) * 10_000_000n + BigInt(nanos / 100);
}

function judgeDeleted(system: FileSystem, volume: ByteSource, { deleted }: Golden): void {
  const back = new Map<string, { hash: string | null; confidence: string; path: string }>();
  const names = new Set<string>();
  for (const item of system.deleted()) {
    if (!item.ok) throw new Error(`problem: ${item.problem.detail}`);
    const { entry, stream, content, confidence, method } = item.value;
    const hash = content === null ? null : sha256(content);
    const path = pathOf(entry);
    const key = `${entry.inode}-${entry.generation}:${stream} ${path}`;
    if (names.has(key)) throw new Error(`${key} is listed twice`);
    names.add(key);
    if (method === "indx") tally.remnants += 1;
    else back.set(`${entry.inode}:${stream}`, { hash, confidence, path });
    if (confidence === "intact") tally.intact += 1;
  }
  for (const row of deleted) {
    const path = String(row["path"]);
    if (row["mft_record_survives"] !== true) {
      judgeName(names, volume, path);
      continue;
    }
    const had = back.get(`${String(row["mft_record"])}:${typeof row["stream"] === "string" ? row["stream"] : ""}`);
    if (had === undefined) throw new Error(`${path} did not come back`);
    if (had.path !== path) throw new Error(`${path} is listed as ${had.path}`);
    const whole = row["content_on_image"] === "whole" || row["content_on_image"] === "empty";
    if (had.confidence === "intact" && had.hash !== row["sha256"]) throw new Error(`${path} is called intact wrongly`);
    if (whole && had.hash !== row["sha256"]) throw new Error(`${path}: ${had.confidence}, content differs`);
    tally.survived += whole ? 1 : 0;
  }
}

/** The record is gone: where the name still lies on the image, it is in the slack of an index, and is listed. */
function judgeName(names: ReadonlySet<string>, volume: ByteSource, path: string): void {
  const name = Buffer.from(path.slice(path.lastIndexOf("/") + 1), "utf16le");
  const isOnImage = Buffer.from(volume.read(0, volume.size)).includes(name);
  if (isOnImage && ![...names].some((key) => key.endsWith(` ${path}`))) throw new Error(`${path} is not listed`);
}

/** What ntfs-3g does not write: a log with records. Its numbers are those that the restart pages hold. */
function judgeWindows(image: ByteSource): void {
  const evidence = openEvidence([{ label: "vsstest.qcow2", source: image }], around(null));
  const [volume] = evidence.volumes;
  if (volume === undefined) throw new Error("no volume was found");
  const system = evidence.fileSystem(volume);
  expectFields("facts", Object.fromEntries(system.facts), {
    version: "3.1",
    "log-state": "clean",
    "log-version": "1.1",
    "log-lsn": "3147797",
    "log-pages": "112",
  });
  for (const item of system.list()) {
    if (!item.ok) throw new Error(item.problem.detail);
    if (pathOf(item.value) !== "/System Volume Information") continue;
    const { owner, dacl } = Object.fromEntries(item.value.facts);
    expectFields("security", { owner, dacl }, { owner: "S-1-5-32-544", dacl: "D:P(A;OICI;FA;;;S-1-5-18)" });
  }
  expectFields("volume", { problems: system.problems }, { problems: [] });
}
