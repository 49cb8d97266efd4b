import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { Budget, MizugiwaError, type Problem, problemOf, toProblem } from "@mizugiwa/base";
import { type Collected, type CollectedFile, cleanPath, DEPTH_MAX, FILES_MAX, sizeFor, TOTAL_MAX } from "./files.js";

/** The folder that was asked for, where it lies within one that an operator allows; links are followed first. */
export function allowedFolder(asked: string, roots: readonly string[]): string {
  const real = realOf(asked);
  const isWithin = roots.some((root) => {
    const allowed = realOf(root);
    return allowed !== null && real !== null && (real === allowed || real.startsWith(`${allowed}${sep}`));
  });
  if (real !== null && isWithin) return real;
  throw new MizugiwaError("folder-not-allowed", {
    field: "folder",
    detail: "the folder is not there, or lies outside those that rules may be read from",
    remedy: "The operator names them in MIZUGIWA_RULE_FOLDERS; see docs/rules.md.",
  });
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (caught) {
    if (caught instanceof Error && "code" in caught) return null;
    throw caught;
  }
}

/** The files of a folder that are of interest. Links are not followed, nor anything that is neither file nor folder. */
export function filesOfFolder(root: string): Collected {
  const files: CollectedFile[] = [];
  const problems: Problem[] = [];
  const count = new Budget(FILES_MAX * 4, "files and folders");
  const total = new Budget(TOTAL_MAX, "bytes in all files");
  const visit = (folder: string, inner: string, depth: number): void => {
    if (depth > DEPTH_MAX) {
      problems.push(toProblem("folder-deep", { path: inner, detail: `more than ${DEPTH_MAX} folders deep` }));
      return;
    }
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
      count.take(1);
      const path = cleanPath(inner === "" ? entry.name : `${inner}/${entry.name}`);
      if (path === null || entry.name === ".git" || entry.name === "node_modules") continue;
      if (entry.isDirectory()) visit(join(folder, entry.name), path, depth + 1);
      else if (entry.isFile()) read(join(folder, entry.name), path);
    }
  };
  const read = (file: string, path: string): void => {
    const limit = sizeFor(path);
    if (limit === null) return;
    try {
      files.push({ path, bytes: readWithin(file, limit, total) });
    } catch (caught) {
      if (total.used > total.limit) throw caught;
      problems.push(problemOf(caught, { path }));
    }
  };
  try {
    visit(root, "", 1);
  } catch (caught) {
    problems.push(problemOf(caught));
  }
  return { files, problems };
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}

function readWithin(file: string, limit: number, total: Budget): Uint8Array {
  const fd = openSync(file, "r");
  try {
    const { size } = fstatSync(fd);
    if (size > limit) throw new MizugiwaError("file-large", { detail: `the file has more than ${limit} bytes` });
    total.take(size);
    return new Uint8Array(readFileSync(fd));
  } finally {
    closeSync(fd);
  }
}

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/** The commit that a checkout stands at; null where the folder is none. Nothing but files is read. */
export function revisionOf(root: string): string | null {
  const head = textAt(join(root, ".git", "HEAD"))?.trim();
  if (head === undefined) return null;
  const name = /^ref: (refs\/[\w./-]{1,200})$/.exec(head)?.[1];
  if (name === undefined || name.includes("..")) return COMMIT.test(head) ? head : null;
  const loose = textAt(join(root, ".git", name))?.trim();
  if (loose !== undefined && COMMIT.test(loose)) return loose;
  const packed = textAt(join(root, ".git", "packed-refs")) ?? "";
  const line = packed.split("\n").find((each) => each.endsWith(` ${name}`));
  const commit = line?.slice(0, -name.length - 1) ?? "";
  return COMMIT.test(commit) ? commit : null;
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (caught) {
    if (caught instanceof Error && "code" in caught) return undefined;
    throw caught;
  }
}
