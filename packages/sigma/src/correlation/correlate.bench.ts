import { bench } from "@mizugiwa/proof";
import { compileRules, correlate, parseRules, type RuleSet } from "../index.js";

interface Load {
  readonly set: RuleSet;
  readonly events: number;
  readonly distinct: number;
}

const RULES =
  "title: a\nname: a\nlogsource: {category: test}\ndetection: {sel: {a: a}, condition: sel}\n---\n" +
  "title: x\ncorrelation: {type: value_count, rules: [a], timespan: 1h, group-by: [u], condition: {field: n, gte: 1000000}}\n";

/** Matches through `value_count` with 10,000 distinct values in one group's window. */
export default bench<Load, number>({
  name: "value_count at 10,000 distinct values",
  unit: "events",
  amount: ({ events }) => events,
  small: { input: () => made(1000, 100), check: (held) => expectHeld(held, 1000) },
  full: { input: () => made(300_000, 10_000), check: (held) => expectHeld(held, 300_000) },
  work: ({ set, events, distinct }) => {
    const correlator = correlate(set);
    const start = Date.parse("2026-01-01T00:00:00Z");
    for (let index = 0; index < events; index += 1) {
      const at = start + index * 5;
      const feed = ["one", `value ${index % distinct}`];
      correlator.add({ ordinal: 0, feed }, { time: new Date(at).toISOString(), ref: String(index) }, "log");
      if (index % 1000 === 0) correlator.advance("log", at - 1000);
    }
    correlator.finish();
    return correlator.counts.added;
  },
});

function made(events: number, distinct: number): Load {
  return { set: compileRules([parseRules(RULES, "bench.yml")]), events, distinct };
}

function expectHeld(had: number, wanted: number): void {
  if (had !== wanted) throw new Error(`expected ${wanted} matches, got ${had}`);
}
