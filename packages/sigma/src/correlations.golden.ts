import { join } from "node:path";
import type { NativeEvent, NativeObject } from "@mizugiwa/events";
import { type GoldenCase, goldenSuite, readJsonLines } from "@mizugiwa/proof";
import { compileRules, correlate, parseRules, type RuleSet } from "./index.js";
import { listOf, objectOf, textOf } from "./proving/json.js";

const FILE = "detection/conformance/correlations.ndjson";

/** Rules, correlations and filters over a few events in their order of arrival: what must be told, and of which group. */
export default goldenSuite({
  name: "detection/conformance-correlation",
  needs: [FILE],
  cases: (root) => readJsonLines(join(root, FILE)).map(toCase),
});

function toCase(line: unknown): GoldenCase {
  const one = objectOf(line);
  const id = textOf(one["id"]);
  return { id, run: () => judge(one, id) };
}

function judge(one: NativeObject, id: string): void {
  const set = compileRules([parseRules(textOf(one["docs"]), `${id}.yml`)]);
  const expect = objectOf(one["expect"]);
  const loads = set.problems.length === 0;
  if (loads === (expect["_load"] === "reject")) throw new Error(`loading: ${JSON.stringify(set.problems)}`);
  if (!loads) return;
  const found = run(set, listOf(one["events"]).map(objectOf));
  for (const [rule, wanted] of Object.entries(expect)) {
    const had = [...new Set(found.get(rule) ?? [])].sort();
    const meant = listOf(wanted)
      .map((each) => groupText(objectOf(each)))
      .sort();
    if (String(had) !== String(meant)) throw new Error(`${rule}: found ${had.join() || "nothing"}`);
  }
}

/** What is told by the name of its rule: groups of correlations, and `event` with the place of what a rule matched. */
function run(set: RuleSet, events: readonly NativeObject[]): Map<string, string[]> {
  const told = new Map<string, string[]>();
  const tell = (rule: string | null, group: NativeObject): void => {
    const name = rule ?? "";
    told.set(name, [...(told.get(name) ?? []), groupText(group)]);
  };
  const correlator = correlate(set);
  for (const [index, event] of events.entries()) {
    for (const match of set.match(toEvent(event, index))) {
      if (!match.silent) tell(match.rule.name, { event: index });
      correlator.add(match, { time: textOf(event["t"]), ref: String(index) }, "log");
    }
  }
  correlator.finish();
  for (const { rule, group } of correlator.alerts()) tell(rule.name, group);
  return told;
}

function groupText(group: NativeObject): string {
  const pairs = Object.entries(group).map(([field, value]) => [field, JSON.stringify(value)].join("="));
  return `{${pairs.sort().join()}}`;
}

function toEvent(fields: NativeObject, index: number): NativeEvent {
  const time = typeof fields["t"] === "string" ? fields["t"] : null;
  return { index, id: null, time, timeAssumed: false, logsource: {}, fields };
}
