import fc from "fast-check";
import { expect, test } from "vitest";
import { correlate } from "../index.js";
import {
  alertsOf,
  correlationNamed,
  feed,
  inShort,
  ruleNamed,
  type Seen,
  seconds,
  setOf,
} from "../proving/correlated.js";

const A = ruleNamed("a");
const B = ruleNamed("b");
const C = ruleNamed("c");
const counted = (condition: string, more = ""): string =>
  correlationNamed(
    "x",
    `type: event_count, rules: [a], timespan: 10s, group-by: [u], condition: {${condition}}${more}`,
  );
const by = (type: string, condition: string): string =>
  correlationNamed("x", `type: ${type}, rules: [a], timespan: 10s, condition: {field: n, ${condition}}`);
const together = (type: string, condition = ""): string =>
  correlationNamed("x", `type: ${type}, rules: [a, b, c], timespan: 10s${condition}`);
const words = (condition: string): string =>
  correlationNamed("x", `type: temporal, rules: [a, b], timespan: 10s, group-by: [u], condition: ${condition}`);

const at = (second: number, a: string, more: Record<string, string | number> = {}): Seen => ({
  at: second,
  fields: { a, u: "1", ...more },
});
const values = (...numbers: readonly (number | string)[]): Seen[] => numbers.map((n, index) => at(index, "a", { n }));

const cases: [name: string, documents: string[], seen: Seen[], alerts: string[]][] = [
  ["both ends of the window count", [A, counted("gte: 2")], [at(0, "a"), at(10, "a")], ["x @10 1"]],
  ["an event beyond the window does not", [A, counted("gte: 2")], [at(0, "a"), at(10.001, "a")], []],
  ["one alert a group and timespan", [A, counted("gte: 1")], [at(0, "a"), at(5, "a"), at(10, "a")], ["x @0 1"]],
  ["again once the timespan has passed", [A, counted("gte: 1")], [at(0, "a"), at(11, "a")], ["x @0 1", "x @11 1"]],
  ["events of one instant count together", [A, counted("eq: 2")], [at(0, "a"), at(0, "a"), at(0, "a")], []],
  ["a range holds between its bounds", [A, counted("gt: 1, lt: 3")], [at(0, "a"), at(1, "a")], ["x @1 1"]],
  ["neq holds at any other number", [A, counted("neq: 1")], [at(0, "a"), at(1, "a")], ["x @1 1"]],
  ["without the field there is no group", [A, counted("gte: 1")], [{ at: 0, fields: { a: "a" } }], []],
  ["different values, not events", [A, by("value_count", "gte: 2")], values("p", "p", "q"), ["x @2"]],
  ["a sum of whole numbers and texts", [A, by("value_sum", "gt: 5")], values(2, "3", "no", 1), ["x @3"]],
  ["a sum leaves no rest behind", [A, by("value_sum", "eq: 0.3")], values(0.1, 0.2), ["x @1"]],
  ["an average of numbers only", [A, by("value_avg", "gte: 3")], values(1, "no", 5), ["x @2"]],
  ["a median lies between two middles", [A, by("value_median", "eq: 2.5")], values(1, 2, 3, 40), ["x @3"]],
  ["a percentile", [A, by("value_percentile", "percentile: 75, gte: 3.25")], values(1, 2, 3, 4), ["x @3"]],
  ["a share of values in percent", [A, by("value_percentile", "lte: 25")], values("p", "p", "p", "q"), ["x @3"]],
  ["all rules in any order", [A, B, C, together("temporal")], [at(0, "c"), at(1, "a"), at(2, "b")], ["x @2"]],
  ["some of the rules", [A, B, C, together("temporal", ", condition: {gte: 2}")], [at(0, "c"), at(1, "a")], ["x @1"]],
  ["in the order listed", [A, B, C, together("temporal_ordered")], [at(0, "a"), at(1, "b"), at(2, "c")], ["x @2"]],
  ["not in another order", [A, B, C, together("temporal_ordered")], [at(0, "a"), at(1, "c"), at(2, "b")], []],
  [
    "of equal times either is first",
    [A, B, C, together("temporal_ordered")],
    [at(0, "c"), at(0, "b"), at(0, "a")],
    ["x @0"],
  ],
  [
    "a broken order begins again",
    [A, B, C, together("temporal_ordered")],
    [at(0, "a"), at(9, "b"), at(10, "a"), at(11, "b"), at(12, "c")],
    ["x @12"],
  ],
  ["an order that began too early", [A, B, C, together("temporal_ordered")], [at(0, "a"), at(5, "b"), at(11, "c")], []],
  ["either rule", [A, B, words("a or b")], [at(0, "b")], ["x @0 1"]],
  ["absence is decided when the window has closed", [A, B, words("a and not b")], [at(0, "a")], ["x @10 1"]],
  ["what follows in time undoes it", [A, B, words("a and not b")], [at(0, "a"), at(10, "b")], []],
  ["what came before undoes it too", [A, B, words("a and not b")], [at(0, "b"), at(10, "a")], []],
  ["what follows later does not", [A, B, words("a and not b")], [at(0, "a"), at(10.5, "b")], ["x @10 1"]],
];
for (const [name, documents, seen, alerts] of cases) {
  test(name, () => expect(inShort(alertsOf(setOf(...documents), seen))).toEqual(alerts));
}

test("an alert names what it saw", () => {
  const set = setOf(A, counted("gte: 3"));
  const [alert] = alertsOf(set, [at(0, "a"), at(1, "a"), at(2, "a")], { evidenceLimit: 2 });
  expect(alert).toMatchObject({ value: 3, count: 3, group: { u: "1" }, since: "2026-01-01T12:00:01Z" });
  expect(alert?.refs.map((ref) => ref.slice(0, 2))).toEqual(["1/", "2/"]);
});

test("a chain waits for the inner correlation and is silent about it", () => {
  const many = correlationNamed(
    "many",
    "type: event_count, rules: [a], timespan: 1h, group-by: [u], condition: {gte: 2}",
  );
  const outer = correlationNamed("x", "type: temporal_ordered, rules: [many, b], timespan: 5s, group-by: [u]");
  const set = setOf(A, B, many, outer);
  const seen = [at(0, "a"), at(1, "a"), at(100, "a"), at(103, "b")];
  expect(inShort(alertsOf(set, seen))).toEqual(["x @103 1"]);
  const told = setOf(A, B, many, outer.replace("type", "generate: true, type"));
  expect(inShort(alertsOf(told, seen))).toEqual(["many @1 1", "x @103 1"]);
});

test("an outer correlation groups by a field the inner one does not know", () => {
  const many = correlationNamed(
    "many",
    "type: event_count, rules: [a], timespan: 1h, group-by: [u], condition: {gte: 2}",
  );
  const outer = correlationNamed("x", "type: temporal, rules: [many, b], timespan: 5s, group-by: [h]");
  const seen = [at(0, "a", { h: "p" }), at(1, "a", { h: "q" }), at(2, "b", { h: "q" })];
  expect(inShort(alertsOf(setOf(A, B, many, outer), seen))).toEqual(["x @2 q"]);
});

test("counts of an inner correlation count its alerts", () => {
  const many = correlationNamed(
    "many",
    "type: event_count, rules: [a], timespan: 10s, group-by: [u], condition: {gte: 2}",
  );
  const outer = correlationNamed("x", "type: event_count, rules: [many], timespan: 1h, condition: {gte: 2}");
  const set = setOf(A, many, outer);
  expect(inShort(alertsOf(set, [at(0, "a"), at(1, "a"), at(2, "a")]))).toEqual([]);
  expect(inShort(alertsOf(set, [at(0, "a"), at(1, "a"), at(20, "a"), at(21, "a")]))).toEqual(["x @21"]);
});

test("an alias is another field in each rule", () => {
  const body = "type: temporal, rules: [a, b], timespan: 10s, group-by: [ip], aliases: {ip: {a: src, b: dst}}";
  const seen = [
    at(0, "a", { src: "1.1.1.1" }),
    at(1, "b", { src: "1.1.1.1", dst: "2.2.2.2" }),
    at(2, "b", { dst: "1.1.1.1" }),
  ];
  expect(inShort(alertsOf(setOf(A, B, correlationNamed("x", body)), seen))).toEqual(["x @2 1.1.1.1"]);
});

const refused: [name: string, document: string, code: string][] = [
  ["a reference that leads nowhere", counted("gte: 1").replace("[a]", "[z]"), "reference-missing"],
  ["a circle", counted("gte: 1").replace("[a]", "[x]"), "correlation-cycle"],
  ["a timespan in words", counted("gte: 1").replace("10s", "5 minutes"), "correlation-timespan"],
  ["a timespan of nothing", counted("gte: 1").replace("10s", "0s"), "correlation-timespan"],
  ["a type nobody knows", counted("gte: 1").replace("event_count", "event_sum"), "correlation-type"],
  ["a bound that is no number", counted("gte: many"), "correlation-condition"],
  ["values without a field", counted("gte: 1").replace("event_count", "value_count"), "correlation-field"],
  ["words for a count", words("a").replace("temporal", "event_count"), "correlation-condition"],
  ["a condition that leaves a rule out", words("a"), "correlation-condition"],
  ["nothing but absence", words("not a and not b"), "correlation-condition"],
  ["the same rule twice", counted("gte: 1").replace("[a]", "[a, a]"), "correlation-rules"],
];
for (const [name, document, code] of refused) {
  test(`refused: ${name}`, () => {
    const set = setOf(A, B, document);
    expect(set.problems.map((each) => each.code)).toEqual([code]);
    expect(set.problems[0]?.place.path).toBe("test.yml");
    expect(set.problems[0]?.place.line).toBeGreaterThan(1);
    expect(set.rules).toHaveLength(2);
  });
}

test("a source that runs ahead makes no other late; what is behind its own watermark is counted", () => {
  const set = setOf(A, counted("gte: 2"));
  const correlator = correlate(set);
  feed(set, correlator, { ...at(0, "a"), source: "slow" }, 0);
  correlator.advance("fast", seconds(1000));
  feed(set, correlator, { ...at(1, "a"), source: "slow" }, 1);
  correlator.advance("slow", seconds(2));
  feed(set, correlator, { ...at(1, "a"), source: "slow" }, 2);
  feed(set, correlator, { ...at(500, "a"), source: "fast" }, 3);
  expect(inShort(correlator.alerts())).toEqual(["x @1 1"]);
  expect(correlator.counts).toMatchObject({ added: 2, late: 2 });
});

test("what does not fit is refused and counted, and groups go with their events", () => {
  const set = setOf(A, counted("gte: 9"));
  const correlator = correlate(set, { entriesLimit: 2 });
  for (const second of [0, 1, 2]) feed(set, correlator, at(second, "a"), second);
  expect(correlator.counts).toMatchObject({ refused: 1, held: 2 });
  correlator.advance("log", seconds(5));
  expect(correlator.counts).toMatchObject({ held: 2, groups: 1 });
  correlator.advance("log", seconds(100));
  expect(correlator.counts).toMatchObject({ held: 0, groups: 0 });
});

const ALL = setOf(
  A,
  B,
  C,
  counted("gte: 2, lte: 4").replace("{", "{generate: true, "),
  correlationNamed(
    "many",
    "type: value_count, rules: [a, b], timespan: 5s, group-by: [u], condition: {field: n, gte: 2}",
  ),
  correlationNamed("sum", "type: value_sum, rules: [a], timespan: 7s, group-by: [u], condition: {field: n, gt: 3}"),
  correlationNamed("mid", "type: value_median, rules: [b, c], timespan: 7s, condition: {field: n, gte: 1}"),
  correlationNamed("all", "type: temporal, rules: [a, b, c], timespan: 6s, group-by: [u]"),
  correlationNamed("row", "type: temporal_ordered, rules: [many, a, c], timespan: 8s, group-by: [u]"),
  correlationNamed("not", "type: temporal, rules: [many, c], timespan: 4s, group-by: [u], condition: many and not c"),
);
const event = fc.record({
  at: fc.integer({ min: 0, max: 30 }),
  fields: fc.record({
    a: fc.constantFrom("a", "b", "c"),
    u: fc.constantFrom("1", "2"),
    n: fc.integer({ min: 0, max: 3 }),
  }),
});

test("alerts are a function of the set of events: any order of arrival, any pace of the watermark", () => {
  expect(ALL.problems).toEqual([]);
  const property = fc.property(fc.array(event, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (seen, random) => {
    const sorted = [...seen].sort((p, q) => p.at - q.at);
    const wanted = alertsOf(ALL, sorted);
    const correlator = correlate(ALL);
    const rest = [...seen];
    const found = [];
    while (rest.length > 0) {
      const [next] = rest.splice((random.next().value ?? 0) % rest.length, 1);
      if (next !== undefined) feed(ALL, correlator, next, 0);
      const lowest = Math.min(...rest.map(({ at: second }) => second));
      if ((random.next().value ?? 0) % 3 === 0) correlator.advance("log", seconds(lowest));
      found.push(...correlator.alerts());
    }
    correlator.finish();
    expect([...found, ...correlator.alerts()]).toEqual(wanted);
  });
  fc.assert(property, { numRuns: 300 });
});

test("a snapshot through JSON goes on as if nothing had happened", () => {
  const property = fc.property(fc.array(event, { maxLength: 40 }), fc.nat(), (seen, cut) => {
    const sorted = [...seen].sort((p, q) => p.at - q.at);
    const half = cut % (sorted.length + 1);
    const before = correlate(ALL);
    for (const each of sorted.slice(0, half)) feed(ALL, before, each, 0);
    before.advance("log", seconds((sorted[half]?.at ?? 0) - 1));
    const after = correlate(ALL);
    const stored: unknown = JSON.parse(JSON.stringify(before.snapshot()));
    expect(after.restore(stored)).toEqual([]);
    expect(after.counts).toEqual(before.counts);
    for (const each of sorted.slice(half)) feed(ALL, after, each, 0);
    after.finish();
    expect([...before.alerts(), ...after.alerts()]).toEqual(alertsOf(ALL, sorted));
  });
  fc.assert(property, { numRuns: 200 });
});

test("state of a correlation that has changed is left out and named", () => {
  const old = correlate(setOf(A, counted("gte: 2")));
  const set = setOf(A, counted("gte: 2"));
  feed(set, old, at(0, "a"), 0);
  old.advance("log", seconds(1));
  const changed = correlate(setOf(A, counted("gte: 3")));
  expect(changed.restore(old.snapshot()).map(({ code }) => code)).toEqual(["correlation-state-lost"]);
  const same = correlate(setOf(A, `# a comment\n${counted("gte: 2")}`));
  expect(same.restore(old.snapshot())).toEqual([]);
});

test("what is no snapshot is refused by its part", () => {
  const set = setOf(A, counted("gte: 2"));
  const state = correlate(set).snapshot();
  expect(() => correlate(set).restore(null)).toThrow(/field state/);
  expect(() => correlate(set).restore({ ...state, sources: [["log", "late"]] })).toThrow(/field sources/);
});

test("an upper bound alone is linted: it holds from the first event on", () => {
  const codes = (condition: string): string[] => setOf(A, counted(condition)).lints.map(({ code }) => code);
  expect(codes("lt: 5")).toEqual(["correlation-upper-bound"]);
  expect(codes("lt: 5, gt: 1")).toEqual([]);
});
