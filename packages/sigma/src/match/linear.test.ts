import { expect, test } from "vitest";
import { compileRules, parseRules } from "../index.js";

/** The milliseconds one event takes against a rule of one item. */
function milliseconds(item: string, value: string): number {
  const text = `title: t\nlogsource: {category: test}\ndetection: {s: {${item}}, condition: s}\n`;
  const set = compileRules([parseRules(text, "t.yml")]);
  const event = { index: 0, id: null, time: null, timeAssumed: false, logsource: {}, fields: { a: value } };
  set.match(event);
  const start = performance.now();
  set.match(event);
  return performance.now() - start;
}

const cases: [name: string, item: string, value: string, mostMs: number][] = [
  ["nested repetition", "a|re: '^(a+)+$'", `${"a".repeat(39)}!`, 10],
  ["alternatives that overlap", "a|re: '^(a|a|aa)*$'", `${"a".repeat(39)}!`, 10],
  ["stars between texts", "a: '*a*a*a*a*a*a*a*a*b'", "a".repeat(20_000), 200],
];
for (const [name, item, value, mostMs] of cases) {
  test(`no pattern can stall: ${name}`, () => {
    const tries = Array.from({ length: 3 }, () => milliseconds(item, value));
    expect(Math.min(...tries)).toBeLessThan(mostMs);
  });
}
