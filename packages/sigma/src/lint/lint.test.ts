import { expect, test } from "vitest";
import { lint, parseRules } from "../index.js";

const HEAD =
  "title: t\nid: 5638f7c0-ac70-491d-8465-2a65075e0d86\nstatus: test\nlevel: low\nauthor: a\ndescription: d\nlogsource: {category: test}\n";
const detecting = (items: string, condition = "s"): string =>
  `${HEAD}detection:\n  s: {${items}}\n  condition: ${condition}\n`;

const cases: [name: string, text: string, codes: string[]][] = [
  ["a sound rule", detecting("a: value"), []],
  [
    "nothing is said about the rule",
    "title: t\nlogsource: {category: test}\ndetection: {s: {a: value}, condition: s}\n",
    ["id-missing", "level-missing", "status-missing", "description-missing", "author-missing"],
  ],
  [
    "modified before it was written",
    `date: 2026-01-02\nmodified: 2026-01-01\n${detecting("a: value")}`,
    ["date-order"],
  ],
  ["a technique without its number", `tags: [attack.t1]\n${detecting("a: value")}`, ["tag-technique"]],
  [
    "a logsource nobody reads",
    detecting("a: value").replace("category: test", "product: windows, category: nothing"),
    ["logsource-unread"],
  ],
  [
    "a selection that is not used",
    detecting("a: value").replace("  condition", "  o: {b: value}\n  condition"),
    ["selection-unused"],
  ],
  ["two spellings of a field", detecting("Image: value, image|contains: other"), ["field-spelling"]],
  ["a wildcard alone", detecting("a: '*', b: value"), ["wildcard-alone"]],
  ["wildcards at the ends", detecting("a: '*value*'"), ["wildcard-ends"]],
  ["a wildcard within is fine", detecting("a: 'some*value'"), []],
  ["a star the modifier has already", detecting("a|contains: 'value*'"), ["wildcard-affix"]],
  ["a star that is none", detecting("a: 'C:\\Windows\\*'"), ["wildcard-escaped"]],
  ["a short text", detecting("a|contains: ab, b: value"), ["value-short"]],
  ["an expression without anything of one", detecting("a|re: value"), ["regex-plain"]],
  ["an expression open at its end", detecting("a|re: 'val[u]e.*'"), ["regex-open"]],
  ["windash without a dash", detecting("a|contains|windash: value"), ["windash-idle"]],
  ["a placeholder without expand", detecting("a: '%users%'"), ["placeholder-plain"]],
  ["host bits", detecting("a|cidr: 10.0.0.1/8, b: value"), ["cidr-host-bits"]],
  ["a value twice", detecting("a: [value, VALUE]"), ["value-twice"]],
  ["null in a list", detecting("a: [value, null], b: value"), ["null-in-list"]],
  ["asked of every event", detecting("a: value", "not s"), ["rule-unindexed"]],
  ["all of one", detecting("a|contains|all: value"), ["all-of-one"]],
  ["what keeps a rule from running is listed too", detecting("a|nothing: value"), ["modifier-unknown"]],
];
for (const [name, text, codes] of cases) {
  test(name, () => {
    const found = lint(parseRules(text, "t.yml"));
    expect(found.map(({ code }) => code).sort()).toEqual([...codes].sort());
    for (const each of found) {
      expect(each.place.path).toBe("t.yml");
      expect(each.place.line).toBeGreaterThan(0);
      expect(each.detail).not.toBe("");
      expect(each.remedy).toMatch(/\.$/);
    }
  });
}
