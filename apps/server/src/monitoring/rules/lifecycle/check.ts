import type { Problem } from "@mizugiwa/base";
import { compileRules, lint, parseRules } from "@mizugiwa/sigma";
import { entriesOf, type RuleEntry } from "../entries.js";
import { parseText, type RuleText } from "../texts.js";
import type { RuleChecked } from "./schema.js";

const SHOWN_MAX = 200;

/** Everything that is wrong or doubtful in a text, by line and column; `others` are what it may refer to. */
export function checkText(text: string, path: string, others: readonly RuleText[]): RuleChecked {
  const file = parseRules(text, path);
  const errors = compileRules([file, ...others.map(parseText)]).problems.filter(({ place }) => place.path === path);
  const linted = lint(file).filter(({ code, place }) => {
    // Alone, a text refers to nothing; with the others its references were followed above.
    return !errors.some((each) => isSame(each, code, place)) && !code.startsWith("reference-");
  });
  const errorCodes = new Set(errors.map(({ code }) => code));
  const { entries } = entriesOf(text, path);
  const diagnostics = [
    ...errors.map((problem) => diagnostic("error", withRemedy(problem, lint(file)))),
    ...linted.filter(({ code }) => !errorCodes.has(code)).map((problem) => diagnostic("warning", problem)),
  ];
  return {
    sound: errors.length === 0 && entries.length > 0,
    diagnostics: diagnostics.sort((a, b) => a.line - b.line || a.column - b.column).slice(0, SHOWN_MAX),
    documents: entries.map(({ facts: { id, kind, title } }) => ({ id, kind, title })),
  };
}

function isSame(one: Problem, code: string, place: Problem["place"]): boolean {
  return one.code === code && one.place.line === place.line && one.place.column === place.column;
}

/** The remedy that the lints know for the same code. */
function withRemedy(problem: Problem, known: readonly Problem[]): Problem {
  const remedy = problem.remedy ?? known.find(({ code }) => code === problem.code)?.remedy;
  return remedy === undefined ? problem : { ...problem, remedy };
}

function diagnostic(severity: "error" | "warning", { code, place, detail, remedy }: Problem) {
  return { severity, code, line: place.line ?? 1, column: place.column ?? 1, detail, remedy: remedy ?? null };
}

/** The one document of a text that is to become a version; else what is wrong with it. */
export function onlyEntry(text: string, path: string): RuleEntry | Problem {
  const { entries, problems } = entriesOf(text, path);
  const [entry, ...more] = entries;
  const [problem] = problems;
  if (problem !== undefined) return problem;
  if (entry !== undefined && more.length === 0) return entry;
  const detail = `the text holds ${entries.length} documents`;
  return {
    code: "rule-documents",
    place: { line: 1, column: 1 },
    detail,
    remedy: "Write one rule, correlation or filter.",
  };
}
