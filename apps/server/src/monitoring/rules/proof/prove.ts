import type { NativeEvent } from "@mizugiwa/events";
import { alertingOn, compileRules, eventsOf, type RuleSet } from "@mizugiwa/sigma";
import { parseText, type RuleText } from "../texts.js";

/** A rule and what must prove it; crosses threads as it is. */
export interface ProofAsked {
  readonly rule: string;
  readonly texts: readonly RuleText[];
  readonly samples: readonly { readonly name: string; readonly expect: boolean; readonly bytes: Uint8Array }[];
}

interface ProofFault {
  readonly sample: string;
  readonly detail: string;
}

export interface ProofResult {
  readonly rule: string;
  readonly samples: number;
  readonly failed: number;
  /** The first of them. */
  readonly faults: readonly ProofFault[];
}

const FAULTS_MAX = 20;

/** Runs the samples of one rule: each is read as a log file of that content would be. */
export function proveRule({ rule, texts, samples }: ProofAsked): ProofResult {
  const set = compileRules(texts.map(parseText));
  const known = [...set.rules, ...set.correlations].some((each) => idOf(each) === rule);
  const refused = known ? null : (set.problems[0]?.detail ?? "the rule does not run");
  const faults = samples.flatMap(({ name, expect, bytes }) => {
    const detail = refused ?? faultOf(set, rule, { name, expect, bytes, line: 1 });
    return detail === null ? [] : [{ sample: name, detail }];
  });
  return { rule, samples: samples.length, failed: faults.length, faults: faults.slice(0, FAULTS_MAX) };
}

function faultOf(set: RuleSet, rule: string, sample: Parameters<typeof eventsOf>[0]): string | null {
  const events: NativeEvent[] = [];
  for (const item of eventsOf(sample)) {
    if (!item.ok) return `${item.problem.detail} (${item.problem.code})`;
    events.push(item.value);
  }
  const fired = alertingOn(set, events).some((each) => idOf(each) === rule);
  if (fired === sample.expect) return null;
  return sample.expect ? "the rule must fire and does not" : "the rule fires and must not";
}

function idOf({ id, path }: { readonly id: string | null; readonly path: string }): string {
  return id ?? path;
}
