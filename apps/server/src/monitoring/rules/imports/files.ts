import { Budget, type Problem, problemOf, toProblem } from "@mizugiwa/base";
import { DEFAULT_LIMITS, memorySource, readZip, type ZipEntry } from "@mizugiwa/bytes";

/** A file of a collection, by its path within it. */
export interface CollectedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Collected {
  readonly files: readonly CollectedFile[];
  readonly problems: readonly Problem[];
}

/** All of SigmaHQ with its regression data has 4,700 files, 40 MB of them of interest. */
export const FILES_MAX = 30_000;
export const TOTAL_MAX = 256 * 1024 * 1024;
export const DEPTH_MAX = 16;
const RULE_MAX = 1024 * 1024;
const SAMPLE_MAX = 2 * 1024 * 1024;

const RULE = /\.ya?ml$/i;
const SAMPLE = /(^|\/)regression_data\/.*\.(evtx|json|log|txt)$|\.proof\.ndjson$/i;
const LICENCE = /(^|\/)(LICEN[CS]E|COPYING)(\.[a-z.]{2,20})?$/i;

/** How large a file of this name may be; null where it is none of ours. */
export function sizeFor(path: string): number | null {
  if (SAMPLE.test(path)) return SAMPLE_MAX;
  return RULE.test(path) || LICENCE.test(path) ? RULE_MAX : null;
}

export function isRulePath(path: string): boolean {
  return RULE.test(path) && !/(^|\/)regression_data\//i.test(path);
}

export function isLicencePath(path: string): boolean {
  return LICENCE.test(path);
}

/** A name within a collection as a label: no drive, no way up, no more than so many folders. */
export function cleanPath(name: string): string | null {
  const parts = name
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  const bad =
    parts.length === 0 || parts.length > DEPTH_MAX || parts.some((part) => part === ".." || part.includes("\0"));
  return bad || name.length > 500 ? null : parts.join("/");
}

/** The files of a zip that are of interest; never more than the bounds, whatever its headers say. */
export function filesOfZip(bytes: Uint8Array): Collected {
  const files: CollectedFile[] = [];
  const problems: Problem[] = [];
  const total = new Budget(TOTAL_MAX, "bytes in all files");
  const entries = new Budget(FILES_MAX, "files and folders in the archive");
  try {
    for (const item of readZip(memorySource(bytes), { entries, windowBytes: DEFAULT_LIMITS.windowBytes })) {
      if (!item.ok) problems.push(item.problem);
      else readEntry(item.value, total, files, problems);
    }
  } catch (caught) {
    problems.push(problemOf(caught));
  }
  return { files, problems };
}

function readEntry(entry: ZipEntry, total: Budget, files: CollectedFile[], problems: Problem[]): void {
  const path = cleanPath(entry.name);
  if (path === null) {
    problems.push(
      toProblem("path-refused", { path: entry.name.slice(0, 200), detail: "the name leads out of the archive" }),
    );
    return;
  }
  const limit = sizeFor(path);
  if (limit === null) return;
  try {
    files.push({ path, bytes: readWithin(entry, new Budget(limit, "bytes in one file"), total) });
  } catch (caught) {
    if (total.used > total.limit) throw caught;
    problems.push(problemOf(caught, { path }));
  }
}

function readWithin(entry: ZipEntry, own: Budget, total: Budget): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (const chunk of entry.open((packed) => packed)) {
    own.take(chunk.length);
    total.take(chunk.length);
    chunks.push(chunk.slice());
  }
  return new Uint8Array(Buffer.concat(chunks));
}
