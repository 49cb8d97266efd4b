import { expect, test } from "vitest";
import type { HeldRule, HeldVersion } from "./book.js";
import { entriesOf } from "./entries.js";
import type { Stage } from "./lifecycle/steps.js";
import { closureOf, Referred, textsToRun } from "./running.js";

const COUNTED =
  "title: Counted\nid: c1\nname: counted\nlogsource: {product: acme}\ndetection: {s: {a: b}, condition: s}\n";
const MANY =
  "title: Many\nid: m1\ncorrelation: {type: event_count, rules: [counted], timespan: 1m, condition: {gte: 3}}\n";
const ALONE = "title: Alone\nid: a1\nlogsource: {product: acme}\ndetection: {s: {a: c}, condition: s}\n";

function held(text: string, stages: readonly Stage[]): HeldRule {
  const [entry] = entriesOf(text, "f.yml").entries;
  if (entry === undefined) throw new Error("no entry");
  const versions = stages.map((stage, index): HeldVersion => {
    return { ...entry, number: index + 1, stage, import: null, license: null, lookDue: null };
  });
  const at = (wanted: readonly Stage[]) => versions.find(({ stage }) => wanted.includes(stage)) ?? null;
  return {
    id: entry.facts.id,
    shipped: null,
    live: at(["live"]),
    open: at(["draft", "test", "staged"]),
    last: at(["retired"]),
  };
}

const cases: [name: string, rules: HeldRule[], off: string[], runs: string[]][] = [
  ["what is live runs", [held(ALONE, ["live"])], [], ["f.yml Alone"]],
  ["what is switched off does not", [held(ALONE, ["live"])], ["a1"], []],
  ["a draft, a test and what is retired do not", [held(ALONE, ["draft"]), held(MANY, ["retired"])], [], []],
  ["what is staged runs on trial", [held(ALONE, ["staged"])], [], ["trial/1/f.yml Alone"]],
  [
    "a new version on trial stands beside the one that runs",
    [held(ALONE, ["live", "staged"])],
    [],
    ["f.yml Alone", "trial/2/f.yml Alone"],
  ],
  [
    "a correlation runs with its rule",
    [held(COUNTED, ["live"]), held(MANY, ["live"])],
    [],
    ["f.yml Counted", "f.yml Many"],
  ],
  ["a rule rests while its correlation does", [held(COUNTED, ["live"]), held(MANY, ["live"])], ["m1"], []],
];
for (const [name, rules, off, runs] of cases) {
  test(name, () => {
    const texts = textsToRun(rules, (id) => off.includes(id));
    expect(texts.map(({ path, text }) => `${path} ${/title: (\w+)/.exec(text)?.[1]}`)).toEqual(runs);
  });
}

test("a correlation is compiled alone with what it refers to", () => {
  const rules = [held(COUNTED, ["live"]), held(MANY, ["draft"])];
  const many = rules[1]?.open;
  expect(closureOf(many ?? never(), new Referred(rules)).map(({ text }) => text)).toEqual([MANY, COUNTED]);
});

test("documents of one file are entries of their own", () => {
  const { entries } = entriesOf(`${MANY}---\n${COUNTED}`, "x.yml");
  expect(entries.map(({ facts: { id, kind, refersTo, quiets }, text }) => [id, kind, refersTo, quiets, text])).toEqual([
    ["c1", "rule", [], false, COUNTED],
    ["m1", "correlation", ["counted"], true, MANY],
  ]);
});

function never(): never {
  throw new Error("it was there");
}
