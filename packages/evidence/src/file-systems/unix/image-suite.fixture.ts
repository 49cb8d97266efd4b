import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type ByteSource, chunksOf, memorySource, unzstd } from "@mizugiwa/bytes";
import { type GoldenSuite, goldenSuite } from "@mizugiwa/proof";
import type { Entry } from "../../entry.js";
import type { Instant } from "../../instant.js";
import type { Recovered } from "../../recovery/recovered.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem, type FileSystemFormat } from "../file-system.js";
import { joinPath } from "./text.js";

/** One file of an expectation; only what it says is compared. */
interface ExpectedFile {
  readonly path: string;
  readonly path_hex?: string;
  readonly type: string;
  readonly size?: number;
  readonly ino?: number;
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly nlink?: number;
  readonly atime?: string;
  readonly mtime?: string;
  readonly ctime?: string;
  readonly crtime?: string;
  readonly sha256?: string;
  readonly target?: string;
  readonly rdev?: readonly [number, number];
  readonly xattrs_b64?: Readonly<Record<string, string>>;
  readonly recoverable?: string;
  readonly content_on_image?: string;
}

interface Expected {
  readonly live: readonly ExpectedFile[];
  readonly deleted: readonly ExpectedFile[];
}

const PACKED = ".raw.zst";

export function readImage(path: string): ByteSource {
  return memorySource(Buffer.concat([...unzstd([readFileSync(path)])]));
}

/** The images of a folder, by name. */
export function imagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(PACKED))
    .map((name) => name.slice(0, -PACKED.length));
}

/** A suite over a folder of packed images with their expectations: live listing, then deleted files. */
export function unixImageSuite(
  name: string,
  folder: string,
  format: FileSystemFormat,
  required: "exact" | "whole",
): GoldenSuite {
  const tally = { live: 0, deleted: 0, required: 0, exact: 0, intact: 0, named: 0 };
  return goldenSuite({
    name,
    needs: [folder],
    cases: (root) => {
      Object.assign(tally, { live: 0, deleted: 0, required: 0, exact: 0, intact: 0, named: 0 });
      const base = join(root, folder);
      return imagesIn(base).flatMap((image) => {
        const open = (): FileSystem => format.open(readImage(join(base, image + PACKED)), DEFAULT_FILE_SYSTEM_OPTIONS);
        const expected = readExpected(base, image);
        return [
          { id: `${image}/live`, run: () => void (tally.live += judgeLive(open(), expected.live)) },
          { id: `${image}/deleted`, run: () => judgeDeleted(open(), expected.deleted, required, tally) },
        ];
      });
    },
    verdict: () => {
      const share = tally.required === 0 ? 1 : tally.exact / tally.required;
      const lines = [
        `${tally.live} live names equal in every field`,
        `${tally.exact} of ${tally.required} deleted files that can be had came back exact; ${tally.intact} called intact, none wrong`,
        `${tally.named} of ${tally.deleted} deleted files known by path`,
      ];
      if (share < (required === "exact" ? 1 : 0.95)) throw new Error(lines.join("; "));
      return lines;
    },
  });
}

function readExpected(base: string, image: string): Expected {
  const found = readdirSync(base).find(
    (name) => name === `${image}.expected.json` || name === `${image}.expected.json.gz`,
  );
  if (found === undefined) throw new Error(`${image} has no expectation`);
  const bytes = readFileSync(join(base, found));
  const value: unknown = JSON.parse((found.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
  if (!isExpected(value)) throw new Error(`${found} is no expectation`);
  return value;
}

function isExpected(value: unknown): value is Expected {
  return (
    typeof value === "object" && value !== null && "live" in value && "deleted" in value && Array.isArray(value.live)
  );
}

const pathHex = (entry: Entry): string => Buffer.from(joinPath(entry.directory, entry.name)).toString("hex");
const wantedHex = (file: ExpectedFile): string => file.path_hex ?? Buffer.from(file.path).toString("hex");

/** Times as the expectation has them: seconds, a point, nine digits. */
function timeText(instant: Instant | null): string | undefined {
  if (instant === null) return undefined;
  return `${instant.seconds}.${String(instant.nanos).padStart(9, "0")}`;
}

function sha256Of(source: ByteSource): string {
  const hash = createHash("sha256");
  for (const chunk of chunksOf(source, 1024 * 1024)) hash.update(chunk);
  return hash.digest("hex");
}

/** The facts of an entry that an expectation may name, in its form. */
function actualOf(entry: Entry, fs: FileSystem, wanted: ExpectedFile): ExpectedFile {
  const xattrs = Object.fromEntries(
    [...entry.xattrs].map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  );
  return {
    path: wanted.path,
    type: entry.type,
    size: entry.size,
    ino: entry.inode ?? -1,
    mode: entry.mode?.toString(8) ?? "",
    uid: entry.uid ?? -1,
    gid: entry.gid ?? -1,
    nlink: entry.links ?? -1,
    atime: timeText(entry.accessed) ?? "",
    mtime: timeText(entry.modified) ?? "",
    ctime: timeText(entry.changed) ?? "",
    crtime: timeText(entry.born) ?? "",
    ...(wanted.sha256 === undefined ? {} : { sha256: sha256Of(fs.open(entry)) }),
    ...(entry.target === null ? {} : { target: Buffer.from(entry.target).toString("utf8") }),
    ...(entry.device === null ? {} : { rdev: entry.device }),
    ...(entry.xattrs.size === 0 ? {} : { xattrs_b64: xattrs }),
  };
}

const COMPARED = [
  "type",
  "size",
  "ino",
  "mode",
  "uid",
  "gid",
  "nlink",
  "atime",
  "mtime",
  "ctime",
  "crtime",
  "sha256",
  "target",
  "rdev",
] as const;

function judgeLive(fs: FileSystem, expected: readonly ExpectedFile[]): number {
  if (fs.problems.length > 0) throw new Error(`problems on opening: ${JSON.stringify(fs.problems[0])}`);
  const found = new Map<string, Entry>();
  for (const item of fs.list()) {
    if (!item.ok) throw new Error(`a problem in the listing: ${JSON.stringify(item.problem)}`);
    if (item.value.problems.length > 0)
      throw new Error(`a problem of an entry: ${JSON.stringify(item.value.problems[0])}`);
    found.set(pathHex(item.value), item.value);
  }
  const faults: string[] = [];
  for (const file of expected) {
    const entry = found.get(wantedHex(file));
    if (entry === undefined) faults.push(`${file.path} is missing`);
    else faults.push(...differences(file, actualOf(entry, fs, file)));
    found.delete(wantedHex(file));
  }
  const complete = expected.some(({ mode }) => mode !== undefined);
  for (const entry of found.values()) {
    // Where modes are not listed, directories are not listed either.
    if (!complete && entry.type === "dir") continue;
    const path = Buffer.from(joinPath(entry.directory, entry.name)).toString("utf8");
    if (path !== "/lost+found") faults.push(`${path} is not expected`);
  }
  if (faults.length > 0) throw new Error(`${faults.length} differences: ${faults.slice(0, 8).join("; ")}`);
  return expected.length;
}

function differences(file: ExpectedFile, actual: ExpectedFile): string[] {
  const faults: string[] = [];
  for (const field of COMPARED) {
    const want = file[field];
    if (want === undefined) continue;
    // Expectations were taken before the files were read once more: then the access is later than the last change.
    if (field === "atime" && Number(actual.atime) >= Number(actual.ctime)) continue;
    if (JSON.stringify(want) !== JSON.stringify(actual[field]))
      faults.push(`${file.path}: ${field} is ${JSON.stringify(actual[field])}, want ${JSON.stringify(want)}`);
  }
  const [have, want] = [actual.xattrs_b64 ?? {}, file.xattrs_b64 ?? {}];
  if (file.mode !== undefined) {
    for (const name of new Set([...Object.keys(have), ...Object.keys(want)])) {
      if (have[name] !== want[name]) faults.push(`${file.path}: attribute ${name} differs`);
    }
  }
  return faults;
}

interface Tally {
  deleted: number;
  required: number;
  exact: number;
  intact: number;
  named: number;
}

/** Every file that can be had must come back exact; nothing called intact may differ from what was there. */
function judgeDeleted(
  fs: FileSystem,
  expected: readonly ExpectedFile[],
  required: "exact" | "whole",
  tally: Tally,
): void {
  const byPath = new Map<string, Recovered[]>();
  for (const item of fs.deleted()) {
    if (!item.ok) throw new Error(`a problem: ${JSON.stringify(item.problem)}`);
    const key = pathHex(item.value.entry);
    byPath.set(key, [...(byPath.get(key) ?? []), item.value]);
  }
  const faults: string[] = [];
  for (const file of expected) {
    tally.deleted += 1;
    const all = byPath.get(wantedHex(file)) ?? [];
    if (all.length > 0) tally.named += 1;
    for (const each of all) {
      if (each.confidence !== "intact" || each.entry.type !== "file") continue;
      tally.intact += 1;
      if (each.content === null || sha256Of(each.content) !== file.sha256)
        faults.push(`${file.path} is called intact and differs`);
      if (file.recoverable?.startsWith("content only") === true)
        faults.push(`${file.path} is called intact, its map is lost`);
    }
    const must = required === "exact" ? file.recoverable === "exact" : file.content_on_image === "whole";
    if (!must) continue;
    tally.required += 1;
    const good = all.some(
      (each) => each.confidence === "intact" && each.content !== null && sha256Of(each.content) === file.sha256,
    );
    if (good) tally.exact += 1;
    else faults.push(`${file.path} did not come back: ${all.map((each) => each.confidence).join(", ") || "not found"}`);
  }
  if (faults.length > 0) throw new Error(`${faults.length} faults: ${faults.slice(0, 12).join("; ")}`);
}
