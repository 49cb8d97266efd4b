import fc from "fast-check";
import { expect, test } from "vitest";
import { alertsOf, correlationNamed, inShort, ruleNamed, type Seen, seconds, setOf } from "../proving/correlated.js";
import type { RuleSet } from "../rule-set.js";
import { correlatePromptly, type PromptAlert, type PromptCorrelator } from "./prompt.js";

const A = ruleNamed("a");
const B = ruleNamed("b");
const C = ruleNamed("c");
const many = (condition = "gte: 2", span = "10s"): string =>
  correlationNamed("x", `type: event_count, rules: [a], timespan: ${span}, group-by: [u], condition: {${condition}}`);
const at = (second: number, a = "a", u = "1"): Seen => ({ at: second, fields: { a, u } });

function feed(set: RuleSet, correlator: PromptCorrelator, { at: second, fields }: Seen): void {
  const time = new Date(seconds(second)).toISOString();
  const event = { index: 0, id: null, time, timeAssumed: false, logsource: {}, fields };
  const ref = `${second}/${JSON.stringify(fields)}`;
  for (const match of set.match(event)) correlator.add(match, { time, ref });
}

/** What was told, with what came instead of it; by what each said at last. */
function standing(alerts: readonly PromptAlert[]): PromptAlert[] {
  const told = new Map<string, PromptAlert>();
  for (const alert of alerts) {
    if (alert.instead === null) expect(told.has(alert.key)).toBe(false);
    else expect(told.delete(alert.instead)).toBe(true);
    told.set(alert.key, { ...alert, instead: null });
  }
  return [...told.values()];
}

test("what lasts is told with the match that completes it, and not again when it is sure", () => {
  const set = setOf(A, many());
  const correlator = correlatePromptly(set);
  feed(set, correlator, at(0));
  correlator.tell(0);
  expect(correlator.alerts()).toEqual([]);
  feed(set, correlator, at(1));
  correlator.tell(0);
  expect(inShort(correlator.alerts())).toEqual(["x @1 1"]);
  correlator.advance(seconds(100));
  correlator.finish();
  expect(correlator.alerts()).toEqual([]);
});

test("a match that comes late is told after a replay, and moves an alert that was told before it", () => {
  const set = setOf(A, many());
  const correlator = correlatePromptly(set);
  for (const second of [0, 5]) feed(set, correlator, at(second));
  correlator.tell(0);
  const [before] = correlator.alerts();
  feed(set, correlator, at(30));
  correlator.tell(0);
  feed(set, correlator, at(3));
  feed(set, correlator, at(25));
  correlator.tell(1);
  const found = correlator.alerts();
  expect(inShort(found)).toEqual(["x @30 1"]);
  correlator.advance(seconds(100));
  const [moved, ...others] = correlator.alerts();
  expect(others).toEqual([]);
  expect(moved).toMatchObject({
    instead: before?.key,
    count: 2,
    refs: [expect.stringMatching(/^0/), expect.stringMatching(/^3/)],
  });
  expect(correlator.counts).toMatchObject({ disordered: 2, late: 0 });
});

test("replays are paced by the caller's clock, and what waits for one is said", () => {
  const set = setOf(A, many());
  const correlator = correlatePromptly(set);
  for (const [index, second] of [60, 40, 41].entries()) {
    feed(set, correlator, at(second));
    correlator.tell(index);
  }
  expect([correlator.alerts(), correlator.isWaiting]).toEqual([[], true]);
  correlator.tell(2_000_000);
  expect([inShort(correlator.alerts()), correlator.isWaiting]).toEqual([["x @41 1"], false]);
});

const undone: [name: string, documents: string[]][] = [
  ["absence", [A, B, correlationNamed("x", "type: temporal, rules: [a, b], timespan: 10s, condition: a and not b")]],
  ["an upper bound", [A, many("gte: 1, lte: 4")]],
  ["a sum", [A, correlationNamed("x", "type: value_sum, rules: [a], timespan: 10s, condition: {field: n, gte: 1}")]],
  [
    "a count of alerts",
    [
      A,
      correlationNamed("in", "type: event_count, rules: [a], timespan: 10s, condition: {gte: 1}"),
      correlationNamed("x", "type: event_count, rules: [in], timespan: 10s, condition: {gte: 1}"),
    ],
  ],
];
for (const [name, documents] of undone) {
  test(`what could still be undone waits until it is sure: ${name}`, () => {
    const set = setOf(...documents);
    const correlator = correlatePromptly(set);
    feed(set, correlator, { at: 0, fields: { a: "a", u: "1", n: 2 } });
    correlator.tell(0);
    expect(correlator.alerts()).toEqual([]);
    correlator.advance(seconds(1000));
    expect(correlator.alerts()).toHaveLength(1);
  });
}

const ALL = setOf(
  A,
  B,
  C,
  many("gte: 2", "4s").replace("{", "{generate: true, "),
  correlationNamed(
    "some",
    "type: value_count, rules: [a, b], timespan: 5s, group-by: [u], condition: {field: n, gte: 2}",
  ),
  correlationNamed("few", "type: event_count, rules: [b], timespan: 5s, group-by: [u], condition: {gt: 1, lt: 3}"),
  correlationNamed("sum", "type: value_sum, rules: [a], timespan: 7s, group-by: [u], condition: {field: n, gt: 3}"),
  correlationNamed("all", "type: temporal, rules: [a, b, c], timespan: 6s, group-by: [u]"),
  correlationNamed(
    "two",
    "type: temporal, rules: [b, c], timespan: 3s, group-by: [u], condition: b or c, generate: true",
  ),
  correlationNamed("row", "type: temporal_ordered, rules: [some, a, c], timespan: 8s, group-by: [u], generate: true"),
  correlationNamed("not", "type: temporal, rules: [some, c], timespan: 4s, group-by: [u], condition: some and not c"),
);
const event = fc.record({
  at: fc.integer({ min: 0, max: 40 }),
  fields: fc.record({
    a: fc.constantFrom("a", "b", "c"),
    u: fc.constantFrom("1", "2"),
    n: fc.integer({ min: 0, max: 3 }),
  }),
});

test("what is told in the end is a function of the set of events: any order, any pace of telling, any restart", () => {
  expect(ALL.problems).toEqual([]);
  const property = fc.property(fc.array(event, { maxLength: 50 }), fc.infiniteStream(fc.nat()), (seen, random) => {
    const chance = (of: number): boolean => (random.next().value ?? 0) % of === 0;
    const wanted = alertsOf(
      ALL,
      [...seen].sort((p, q) => p.at - q.at),
    );
    let correlator = correlatePromptly(ALL);
    const rest = [...seen];
    const found: PromptAlert[] = [];
    for (let now = 0; rest.length > 0; now += 400_000) {
      const [next] = rest.splice((random.next().value ?? 0) % rest.length, 1);
      if (next !== undefined) feed(ALL, correlator, next);
      const lowest = Math.min(...rest.map(({ at: second }) => second));
      if (chance(3) && rest.length > 0) correlator.advance(seconds(lowest));
      if (!chance(3)) correlator.tell(now);
      found.push(...correlator.alerts());
      if (!chance(8)) continue;
      const kept: unknown = JSON.parse(JSON.stringify(correlator.snapshot()));
      correlator = correlatePromptly(ALL);
      expect(correlator.restore(kept)).toEqual([]);
    }
    correlator.finish();
    const told = standing([...found, ...correlator.alerts()]);
    const inOrder = (alerts: readonly object[]): string[] =>
      alerts.map((alert) => JSON.stringify({ ...alert, instead: null })).sort();
    expect(inOrder(told)).toEqual(inOrder(wanted));
  });
  fc.assert(property, { numRuns: 500 });
});

test("in order everything that lasts is told with its event, whatever other matches do", () => {
  const property = fc.property(fc.array(event, { maxLength: 40 }), (seen) => {
    const set = setOf(A, B, C, many("gte: 2", "4s").replace("{", "{generate: true, "));
    const sorted = [...seen].sort((p, q) => p.at - q.at);
    const correlator = correlatePromptly(set);
    for (const each of sorted) feed(set, correlator, each);
    correlator.tell(0);
    const told = correlator.alerts();
    expect(told.map(({ key }) => key)).toEqual(alertsOf(set, sorted).map(({ key }) => key));
    correlator.finish();
    expect(correlator.alerts()).toEqual([]);
  });
  fc.assert(property, { numRuns: 100 });
});
