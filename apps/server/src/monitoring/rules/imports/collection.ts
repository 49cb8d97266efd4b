import type { Problem } from "@mizugiwa/base";
import { compileRules, lint, parseRules, type RuleFile, readProof } from "@mizugiwa/sigma";
import { type Document, type RuleEntry, toEntries } from "../entries.js";
import { type Collected, type CollectedFile, isLicencePath, isRulePath } from "./files.js";

/** Something refused, as it is told: the path is that within the collection. */
interface Refused {
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string | null;
}

export interface CollectedSample {
  readonly rule: string;
  readonly name: string;
  readonly expect: boolean;
  readonly bytes: Uint8Array;
}

/** What a collection holds. */
export interface Collection {
  readonly entries: readonly RuleEntry[];
  readonly samples: readonly CollectedSample[];
  readonly refused: readonly Refused[];
  /** Licence of the whole, as its LICENSE file says. */
  readonly license: string | null;
  /** Rule files in folders of what is no longer or not yet a rule. */
  readonly leftOut: number;
}

/** Folders of SigmaHQ and its likes whose files are no rules to run, or not any more. */
const ASIDE = new Set(["deprecated", "unsupported", "tests", "test", ".github", "documentation", "examples", "other"]);
const REFUSED_MAX = 2000;

/** Reads the files of a collection; entries bear paths below `imports/<name>/`. */
export function readCollection(name: string, { files: all, problems }: Collected): Collection {
  const files = withoutRoot(all);
  const base = `imports/${name}/`;
  const rules = files.filter(({ path }) => isRulePath(path));
  const taken = rules.filter(
    ({ path }) =>
      !path
        .split("/")
        .slice(0, -1)
        .some((folder) => ASIDE.has(folder.toLowerCase())),
  );
  const parsed = taken.map(({ path, bytes }) => {
    const text = Buffer.from(bytes)
      .toString("utf8")
      .replace(/^\uFEFF/, "");
    return { text, file: parseRules(text, base + path) };
  });
  const set = compileRules(parsed.map(({ file }) => file));
  const running = new Set<Document>([...set.rules, ...set.correlations]);
  const entries = new Map<string, RuleEntry>();
  for (const { text, file } of parsed) {
    const found = [...file.rules, ...file.correlations].filter((document) => running.has(document));
    for (const entry of toEntries(text, [...found, ...file.filters])) {
      if (!entries.has(entry.facts.id)) entries.set(entry.facts.id, entry);
    }
  }
  const refused = [...problems, ...remedied(set.problems, parsed)].map((problem) => toRefused(problem, base));
  return {
    entries: [...entries.values()],
    samples: samplesIn(files, entries, base),
    refused: refused.slice(0, REFUSED_MAX),
    license: licenceIn(files),
    leftOut: rules.length - taken.length,
  };
}

/** An archive of a repository has all in one folder, whose name says nothing. */
function withoutRoot(files: readonly CollectedFile[]): readonly CollectedFile[] {
  const [first] = files;
  const root = first?.path.split("/")[0] ?? "";
  const isShared = root !== "" && !root.startsWith("rules") && files.every(({ path }) => path.startsWith(`${root}/`));
  return isShared ? files.map(({ path, bytes }) => ({ path: path.slice(root.length + 1), bytes })) : files;
}

/** What cannot run, each with what helps; the lints know the remedies. */
function remedied(problems: readonly Problem[], parsed: readonly { file: RuleFile }[]): Problem[] {
  const byPath = new Map(parsed.map(({ file }) => [file.path, file]));
  return problems.map((problem) => {
    const file = byPath.get(problem.place.path ?? "");
    if (problem.remedy !== undefined || file === undefined) return problem;
    const remedy = lint(file).find(({ code }) => code === problem.code)?.remedy;
    return remedy === undefined ? problem : { ...problem, remedy };
  });
}

function toRefused({ place, code, detail, remedy }: Problem, base: string): Refused {
  const path = place.path ?? "";
  return {
    path: path.startsWith(base) ? path.slice(base.length) : path,
    line: place.line ?? null,
    column: place.column ?? null,
    code,
    detail,
    remedy: remedy ?? null,
  };
}

const RULE_ID = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(evtx|json|log|txt)$/i;

/**
 * Samples that came along: SigmaHQ's regression data, whose files bear the id of the rule that must fire on them (of an
 * event log and the same as JSON the log is taken), and samples beside the rules in the form of the house.
 */
function samplesIn(
  files: readonly CollectedFile[],
  entries: ReadonlyMap<string, RuleEntry>,
  base: string,
): CollectedSample[] {
  const byPath = new Map([...entries.values()].map(({ facts }) => [facts.path, facts.id]));
  const isEvtx = new Set(files.map(({ path }) => path).filter((path) => /\.evtx$/i.test(path)));
  return files.flatMap(({ path, bytes }): CollectedSample[] => {
    if (path.endsWith(".proof.ndjson")) {
      const rule = byPath.get(`${base}${path.replace(/\.proof\.ndjson$/, ".yml")}`);
      if (rule === undefined) return [];
      const samples = readProof(Buffer.from(bytes).toString("utf8"), path);
      return samples.flatMap((item) => (item.ok ? [{ rule, ...item.value }] : []));
    }
    const id = RULE_ID.exec(path)?.[1]?.toLowerCase();
    if (id === undefined || !entries.has(id)) return [];
    if (/\.json$/i.test(path) && isEvtx.has(path.replace(/\.json$/i, ".evtx"))) return [];
    return [{ rule: id, name: path.split("/").slice(-2).join("/"), expect: true, bytes }];
  });
}

const LICENCES: readonly (readonly [RegExp, string])[] = [
  [/Detection Rule License[^\n]*1\.1/i, "DRL-1.1"],
  [/Detection Rule License/i, "DRL-1.0"],
  [/Apache License\s+Version 2\.0/i, "Apache-2.0"],
  [/GNU AFFERO GENERAL PUBLIC LICENSE/i, "AGPL-3.0"],
  [/GNU LESSER GENERAL PUBLIC LICENSE/i, "LGPL"],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 3/i, "GPL-3.0"],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 2/i, "GPL-2.0"],
  [/Elastic License/i, "Elastic-2.0"],
  [/Permission is hereby granted, free of charge/i, "MIT"],
];

/** By the text of the licence file that lies nearest to the root; its first line where the text is not known. */
function licenceIn(files: readonly CollectedFile[]): string | null {
  const depth = ({ path }: CollectedFile): number => path.split("/").length;
  const [nearest] = files.filter(({ path }) => isLicencePath(path)).sort((one, other) => depth(one) - depth(other));
  if (nearest === undefined) return null;
  const text = Buffer.from(nearest.bytes).toString("utf8");
  const first =
    text
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim()
      .slice(0, 100) ?? null;
  return LICENCES.find(([pattern]) => pattern.test(text))?.[1] ?? first;
}
