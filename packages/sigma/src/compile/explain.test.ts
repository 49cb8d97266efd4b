import type { LogSource, NativeObject } from "@mizugiwa/events";
import { expect, test } from "vitest";
import { compileRules, type Explanation, parseRules } from "../index.js";

const rule = (detection: string, logsource = "category: test"): string =>
  `title: t\nlogsource: {${logsource}}\ndetection: {${detection}}\n`;

function explained(text: string, fields: NativeObject, logsource: LogSource = {}): Explanation {
  const set = compileRules([parseRules(text, "t.yml")]);
  const [only] = set.rules;
  if (only === undefined) throw new Error("the rule was refused");
  return set.explain(only, { index: 0, id: null, time: null, timeAssumed: false, logsource, fields });
}

test("a match names what held", () => {
  const { matched, sources } = explained(rule("s: {a|contains: x, b: 1}, condition: s"), { a: "axb", b: 1 });
  expect(matched).toBe(true);
  expect(sources[0]?.matched.map(({ field, value }) => [field, value])).toEqual([
    ["a", "axb"],
    ["b", 1],
  ]);
});

test("the first item that fails is named, with what was wanted and what was there", () => {
  const { matched, sources } = explained(rule("s: {a: x, b|endswith: [y, z], c: 1}, condition: s"), { a: "x", b: "w" });
  expect(matched).toBe(false);
  expect(sources[0]?.matched.map(({ field }) => field)).toEqual(["a"]);
  expect(sources[0]?.failure).toMatchObject({
    kind: "item",
    selection: "s",
    field: "b",
    modifiers: ["endswith"],
    wanted: ["y", "z"],
    present: true,
    had: ["w"],
    line: 3,
  });
});

test("an absent field is told from one with another value", () => {
  expect(explained(rule("s: {a: x}, condition: s"), {}).sources[0]?.failure).toMatchObject({ present: false, had: [] });
});

test("of alternatives the one that came furthest is explained", () => {
  const two = rule("s: [{a: 1, b: 1}, {a: 2, c: 2, d: 2}], condition: s");
  expect(explained(two, { a: 2, c: 2, d: 0 }).sources[0]?.failure).toMatchObject({ field: "d" });
});

test("an exclusion names what it held by", () => {
  const { sources } = explained(rule("s: {a: x}, f: {u: adm}, condition: s and not f"), { a: "x", u: "adm" });
  expect(sources[0]?.failure).toEqual({
    kind: "excluded",
    filter: null,
    by: [{ selection: "f", field: "u", value: "adm" }],
  });
});

test("a filter is named by its title", () => {
  const filter = "---\ntitle: ours\nlogsource: {category: test}\nfilter: {rules: any, f: {u: adm}, condition: not f}\n";
  const { sources } = explained(rule("s: {a: x}, condition: s") + filter, { a: "x", u: "adm" });
  expect(sources[0]?.failure).toMatchObject({ kind: "excluded", filter: "ours" });
});

test("an event of another source says what it is", () => {
  const text = rule("s: {Image: x}, condition: s", "product: windows, category: process_creation");
  const { sources } = explained(text, { Image: "x" }, { product: "linux" });
  expect(sources.length).toBeGreaterThan(1);
  expect(sources[0]?.failure).toMatchObject({ kind: "other-source", facts: { product: "linux" } });
});
