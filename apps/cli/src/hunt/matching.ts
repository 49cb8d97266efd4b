import { type Problem, toProblem } from "@mizugiwa/base";
import type { NativeEvent } from "@mizugiwa/events";
import { compileRules, parseRules, type RuleSet, type SigmaCorrelation } from "@mizugiwa/sigma";
import { refusalOf } from "../files/file-problem.js";
import { rowWriter } from "../print/rows.js";
import { factsOf, type RuleFacts } from "../rules/rule-facts.js";
import type { RuleText } from "../rules/rule-text.js";
import { detectionOf, type ReadFrom } from "./detection.js";
import type { Entry } from "./entries.js";
import type { Display, RuleRefusal, RulesReport } from "./protocol.js";

/** Rules compiled from their texts, and what is to be said of them. */
export interface CompiledTexts {
  readonly ruleSet: RuleSet;
  readonly report: RulesReport;
}

export function compileTexts(texts: readonly RuleText[]): CompiledTexts {
  const ruleSet = compileRules(texts.map(({ text, path }) => parseRules(text, path)));
  const refused = [...ruleSet.problems, ...ruleSet.correlations.map(notRun)].map(ruleRefusal);
  return { ruleSet, report: { facts: ruleSet.rules.map(factsOf), refused, unroutable: ruleSet.unroutable } };
}

/** What rules find together needs the events of all files in the order of time; a hunt reads files side by side. */
function notRun({ path, title }: SigmaCorrelation): Problem {
  return toProblem("correlation-not-run", {
    path,
    detail: `${title}: a hunt runs no correlations; rules that alert only through them stay silent`,
  });
}

/** A problem of a rule with its place, as the summary lists it. */
export function ruleRefusal({ place, ...problem }: Problem): RuleRefusal {
  const { line = null, column = null, path = "", field } = place;
  const bare = { ...problem, place: { path, ...(field === undefined ? {} : { field }) } };
  return { ...refusalOf(bare, path), line, column };
}

/** What the hunt makes of an event: an entry for each rule it fulfils. */
export function matching({ ruleSet, report }: CompiledTexts, display: Display) {
  const row = rowWriter(display);
  const ordinals = new Map(ruleSet.rules.map((rule, ordinal) => [rule, ordinal]));
  return (event: NativeEvent, from: ReadFrom): Entry[] =>
    ruleSet.match(event).flatMap((match) => {
      if (match.silent) return [];
      const rule = ordinals.get(match.rule);
      const facts: RuleFacts | undefined = rule === undefined ? undefined : report.facts[rule];
      if (rule === undefined || facts === undefined) return [];
      return [{ rule, time: event.time, text: row(detectionOf(event, match, facts, from)) }];
    });
}
