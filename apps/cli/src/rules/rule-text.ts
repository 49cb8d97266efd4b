import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { problemOf } from "@mizugiwa/base";
import { FileError, fileError, type Refusal, refusalOf } from "../files/file-problem.js";
import { type FoundFile, walk } from "../files/walk.js";

/** A rule file as text: what workers are sent, each to compile its own set. */
export interface RuleText {
  readonly path: string;
  readonly text: string;
}

export interface RuleTexts {
  readonly texts: readonly RuleText[];
  /** Rule files that could not be read. */
  readonly refused: readonly Refusal[];
}

/** Far above any rule (the largest of SigmaHQ has 60 kB); a bundle of all of SigmaHQ has 8 MB. */
const RULE_FILE_BYTES_MAX = 32 * 1024 * 1024;

/** Reads the rule files at the paths: files, and `.yml` and `.yaml` files below folders. */
export function readRuleTexts(paths: readonly string[]): RuleTexts {
  const { files, refused } = walk(paths, isRuleName);
  const texts: RuleText[] = [];
  const all = [...refused];
  for (const file of files) {
    try {
      texts.push({ path: file.path, text: readText(file) });
    } catch (caught) {
      all.push(refusalOf(problemOf(caught, { path: file.path }), file.path));
    }
  }
  return { texts, refused: all };
}

/** The text of a file that need not be there: null where it is not, a refusal where it cannot be read. */
export function readOptionalText(path: string): string | Refusal | null {
  if (!existsSync(path)) return null;
  const { files, refused } = walk([path]);
  const [file] = files;
  if (file === undefined) return refused[0] ?? null;
  try {
    return readText(file);
  } catch (caught) {
    return refusalOf(problemOf(caught, { path }), path);
  }
}

function isRuleName(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

/** The text of a file that is to be small; throws FileError. */
function readText({ path, name, size }: FoundFile): string {
  if (size > RULE_FILE_BYTES_MAX) {
    throw new FileError("rule-file-large", { path, detail: `more than ${RULE_FILE_BYTES_MAX} bytes` });
  }
  try {
    const fd = openSync(typeof name === "string" ? name : Buffer.from(name), "r");
    try {
      return readFileSync(fd, "utf8").replace(/^\uFEFF/, "");
    } finally {
      closeSync(fd);
    }
  } catch (caught) {
    throw fileError(caught, path);
  }
}

/** Where the rules that ship lie: in a checkout beside apps, in a package within it. */
export const OWN_RULES: readonly string[] = ["../../../../content/rules", "../../content/rules"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
