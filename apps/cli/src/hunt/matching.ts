import type { Problem } from "@mizugiwa/base";
import type { NativeEvent } from "@mizugiwa/events";
import { compileRules, type Match, parseRules, type RuleSet } from "@mizugiwa/sigma";
import { refusalOf } from "../files/file-problem.js";
import { rowWriter } from "../print/rows.js";
import { factsOf, type RuleFacts } from "../rules/rule-facts.js";
import type { RuleText } from "../rules/rule-text.js";
import { detectionOf, type ReadFrom } from "./detection.js";
import type { Entry, Found } from "./entries.js";
import { feedText, refOf } from "./feeds.js";
import type { Display, RuleRefusal, RulesReport } from "./protocol.js";

/** Rules compiled from their texts, and what is to be said of them. */
export interface CompiledTexts {
  readonly ruleSet: RuleSet;
  readonly report: RulesReport;
}

export function compileTexts(texts: readonly RuleText[]): CompiledTexts {
  const ruleSet = compileRules(texts.map(({ text, path }) => parseRules(text, path)));
  const { rules, correlations, problems, unroutable } = ruleSet;
  const facts = [...rules, ...correlations].map(factsOf);
  return {
    ruleSet,
    report: { facts, correlations: correlations.length, refused: problems.map(ruleRefusal), unroutable },
  };
}

/** A problem of a rule with its place, as the summary lists it. */
export function ruleRefusal({ place, ...problem }: Problem): RuleRefusal {
  const { line = null, column = null, path = "", field } = place;
  const bare = { ...problem, place: { path, ...(field === undefined ? {} : { field }) } };
  return { ...refusalOf(bare, path), line, column };
}

const NOTHING: Found = { entries: [], feeds: [] };

/** What the hunt makes of an event: an entry for each rule it fulfils, and what correlations ask for. */
export function matching({ ruleSet, report }: CompiledTexts, display: Display) {
  const row = rowWriter(display);
  return (event: NativeEvent, from: ReadFrom): Found => {
    const matches = ruleSet.match(event);
    if (matches.length === 0) return NOTHING;
    const entries = matches.flatMap((match) => {
      const facts: RuleFacts | undefined = match.silent ? undefined : report.facts[match.ordinal];
      if (facts === undefined) return [];
      return [{ rule: match.ordinal, time: event.time, text: row(detectionOf(event, match, facts, from)) }];
    });
    return { entries, feeds: feedsOf(matches, event, from) };
  };
}

function feedsOf(matches: readonly Match[], { time, index, id }: NativeEvent, from: ReadFrom): Entry[] {
  return matches.flatMap(({ ordinal, feed }) =>
    feed === null ? [] : [{ rule: ordinal, time, text: feedText(refOf({ ...from, index, id }), feed) }],
  );
}
