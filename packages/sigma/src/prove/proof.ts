import { type Item, problem, problemOf, record } from "@mizugiwa/base";
import { type NativeEvent, readLog } from "@mizugiwa/events";
import { correlate } from "../correlation/correlate.js";
import type { SigmaCorrelation, SigmaRule } from "../rule.js";
import type { RuleSet } from "../rule-set.js";

/** A sample that proves a rule (content/README.md, "Its samples"). */
export interface Sample {
  readonly name: string;
  /** Whether the rule must fire. */
  readonly expect: boolean;
  /** What stands in the log. */
  readonly bytes: Uint8Array;
  /** Line within its file, from 1. */
  readonly line: number;
}

export const PROOF_ENDING = ".proof.ndjson";

/** The file that holds the samples of a rule file. */
export function proofPathOf(rulePath: string): string {
  return rulePath.replace(/\.ya?ml$/i, "") + PROOF_ENDING;
}

/** The samples of a proof file, one a line; a line that is none is a problem with its place. */
export function readProof(text: string, path: string): Item<Sample>[] {
  return text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [readSample(line, path, index + 1)]));
}

function readSample(text: string, path: string, line: number): Item<Sample> {
  const bad = (detail: string): Item<never> => problem("sample-shape", { path, line, detail });
  let sample: unknown;
  try {
    sample = JSON.parse(text);
  } catch (caught) {
    return bad(caught instanceof Error ? caught.message : String(caught));
  }
  if (typeof sample !== "object" || sample === null) return bad("a sample is an object");
  const { name, expect, event, log } = { name: null, expect: null, event: undefined, log: undefined, ...sample };
  if (typeof name !== "string" || name === "") return bad("a sample has a name");
  if (typeof expect !== "boolean") return bad("`expect` is true or false");
  if ((event === undefined) === (log === undefined)) return bad("a sample has `event` or `log`, one of them");
  if (log !== undefined && typeof log !== "string") return bad("`log` is text");
  return record({ name, expect, bytes: Buffer.from(log ?? JSON.stringify(event)), line });
}

/** The events of a sample, read as a file of that content would be. */
export function eventsOf({ bytes }: Sample): Item<NativeEvent>[] {
  try {
    return [...readLog([bytes]).items];
  } catch (caught) {
    return [{ ok: false, problem: problemOf(caught) }];
  }
}

/**
 * What alerts on the events of one sample: the rules that alert by themselves, once for each match, then the
 * correlations over all of them.
 */
export function alertingOn(rules: RuleSet, events: readonly NativeEvent[]): (SigmaRule | SigmaCorrelation)[] {
  const correlator = correlate(rules);
  const alerting: (SigmaRule | SigmaCorrelation)[] = [];
  for (const event of events) {
    for (const match of rules.match(event)) {
      if (!match.silent) alerting.push(match.rule);
      correlator.add(match, { time: event.time, ref: String(event.index) }, "sample");
    }
  }
  correlator.finish();
  return [...alerting, ...correlator.alerts().map(({ rule }) => rule)];
}

/** What is wrong with a sample against the rules of one file; null where it proves what it should. */
export function faultOf(rules: RuleSet, sample: Sample): string | null {
  const events: NativeEvent[] = [];
  for (const item of eventsOf(sample)) {
    if (!item.ok) return `${item.problem.detail} (${item.problem.code})`;
    events.push(item.value);
  }
  const fired = alertingOn(rules, events).length > 0;
  if (fired === sample.expect) return null;
  return sample.expect ? "the rule must fire and does not" : "the rule fires and must not";
}
