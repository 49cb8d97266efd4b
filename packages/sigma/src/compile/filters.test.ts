import { expect, test } from "vitest";
import { compileRules, parseRules } from "../index.js";

const RULE =
  "title: failed\nname: failed\nlogsource: {category: test}\ndetection:\n  sel: {a: fail}\n  condition: sel\n---\n";
const filter = (rules: string, condition = "not sel", logsource = "category: test"): string =>
  `title: f\nlogsource: {${logsource}}\nfilter:\n  rules: ${rules}\n  sel: {user|startswith: adm_}\n  condition: ${condition}\n---\n`;

/** The users whose failure is reported. */
function reported(...documents: readonly string[]): string[] {
  const set = compileRules([parseRules(documents.join(""), "test.yml")]);
  const users = ["adm_x", "bob"];
  return users.filter((user) => {
    const fields = { a: "fail", user };
    return set.match({ index: 0, id: null, time: null, timeAssumed: false, logsource: {}, fields }).length > 0;
  });
}

const cases: [name: string, filter: string, reported: string[]][] = [
  ["a filter suppresses what it excludes", filter("[failed]"), ["bob"]],
  ["any rule of the logsource", filter("any"), ["bob"]],
  ["all is another word for any", filter("all"), ["bob"]],
  ["a single name without a list", filter("failed"), ["bob"]],
  ["a rule of another logsource is left alone", filter("any", "not sel", "category: other"), ["adm_x", "bob"]],
  [
    "a filter about a service does not take in a rule without one",
    filter("any", "not sel", "service: x"),
    ["adm_x", "bob"],
  ],
  ["without `not` only what it describes is reported", filter("any", "sel"), ["adm_x"]],
  ["wildcards in its condition", filter("any", "not 1 of se*"), ["bob"]],
];
for (const [name, document, users] of cases) test(name, () => expect(reported(RULE, document)).toEqual(users));

test("selections of filter and rule may bear the same name", () => {
  expect(reported(RULE, filter("any"), filter("any", "not sel").replace("adm_", "b"))).toEqual([]);
});

test("a filter that narrows, or that filters nothing, is linted", () => {
  const codes = (document: string): string[] =>
    compileRules([parseRules(RULE + document, "t.yml")]).lints.map(({ code }) => code);
  expect(codes(filter("any", "sel"))).toContain("filter-narrows");
  expect(codes(filter("[nobody]"))).toContain("filter-unused");
  expect(codes(filter("[failed]", "not sel", "category: other"))).toContain("filter-unused");
  expect(codes(filter("[failed]"))).not.toContain("filter-unused");
});

const refused: [name: string, document: string, code: string][] = [
  ["without rules", filter("any").replace("  rules: any\n", ""), "filter-rules"],
  ["with a condition of nothing", filter("any", "not nobody"), "condition-name"],
  ["without a selection", filter("any").replace(/  sel: .*\n/, ""), "filter-shape"],
];
for (const [name, document, code] of refused) {
  test(`a filter ${name} is refused, and the rule runs on`, () => {
    const set = compileRules([parseRules(RULE + document, "t.yml")]);
    expect(set.problems.map((each) => each.code)).toEqual([code]);
    expect(set.rules).toHaveLength(1);
  });
}
