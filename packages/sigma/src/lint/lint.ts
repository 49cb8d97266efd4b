import { type Problem, placedIn } from "@mizugiwa/base";
import { type CompileOptions, compileFiles } from "../compile/compiler.js";
import { needsOf } from "../compile/needs.js";
import { FieldTable } from "../match/fields.js";
import type { RuleFile } from "../parse/rules.js";
import type { SigmaRule } from "../rule.js";
import type { Lint } from "./finding.js";
import { metadataLints } from "./metadata.js";
import { REMEDIES } from "./remedies.js";
import { structureLints } from "./structure.js";
import { valueLints } from "./values.js";

/**
 * What is doubtful in the rules of a file, in the order of their lines: nothing here keeps a rule from running. Problems
 * that do keep one from running are among `file.problems` and those of `compileRules`; they are listed here too, so that
 * an author sees all at once. Every entry has a code, a place, a detail and a remedy.
 */
export function lint(file: RuleFile, options: CompileOptions = {}): Problem[] {
  const table = new FieldTable();
  const compiled = compileFiles([file], table, options);
  const found = file.rules.flatMap(lintsOf).map((each) => toPlaced(each, file.path));
  const unfiled = [...compiled.bySource.values()].flat().filter(({ tree }) => needsOf(tree) === null);
  for (const rule of new Set(unfiled.map(({ ordinal }) => compiled.rules[ordinal]))) {
    if (rule !== undefined) found.push(toPlaced(unindexed(rule), file.path));
  }
  const all = [...compiled.problems, ...compiled.lints, ...found].map(remedied);
  return all.sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0));
}

function lintsOf(rule: SigmaRule): Lint[] {
  return [...metadataLints(rule), ...structureLints(rule), ...valueLints(rule)];
}

function unindexed({ line, column }: SigmaRule): Lint {
  const detail = "nothing that every match must hold is long enough to look it up by: the rule is asked of every event";
  return { code: "rule-unindexed", line, column, detail };
}

function toPlaced({ code, detail, ...place }: Lint, path: string): Problem {
  return placedIn({ path }, { code, place, detail });
}

function remedied(problem: Problem): Problem {
  const remedy = problem.remedy ?? REMEDIES.get(problem.code);
  return remedy === undefined ? problem : { ...problem, remedy };
}
