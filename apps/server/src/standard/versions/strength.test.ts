import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Requirement as RequirementSchema } from "../baseline/index.js";
import { SHIPPED_CONTENT } from "../content/read.js";
import { CLASSES, type ClassId, type Requirement, type Transition, type Turn, transitionOf, turnOf } from "../index.js";

const SIGN_IN = RequirementSchema.parse(parse(readFileSync(`${SHIPPED_CONTENT}baseline/iam/MZ-IAM-03.yaml`, "utf8")));

/** The requirement with one thing changed. */
function changed(change: (copy: Requirement) => void): Requirement {
  const copy = structuredClone(SIGN_IN);
  change(copy);
  return copy;
}

const set = (id: string, at: ClassId, value: number) =>
  changed(({ params }) => {
    const param = params.find((each) => each.id === id);
    if (param !== undefined) param.values[at] = value;
  });

const rows: [name: string, after: Requirement, turns: [C1: Turn, C2: Turn, C3: Turn]][] = [
  ["nothing changed", SIGN_IN, ["equal", "equal", "equal"]],
  ["a smaller maximum is stronger where it stands", set("idle", "C1", 20), ["stronger", "equal", "equal"]],
  ["a larger maximum is weaker", set("idle", "C3", 15), ["equal", "equal", "weaker"]],
  ["a step up on a scale is stronger", set("factor", "C1", 2), ["stronger", "equal", "equal"]],
  [
    "an entry put in at the foot of a scale moves positions and no strength",
    changed(({ params }) => {
      const [factor] = params;
      if (factor?.direction !== "set") return;
      factor.scale.unshift({ en: "a password", ja: "パスワード" });
      factor.values = { C1: 2, C2: 3, C3: 4 };
    }),
    ["equal", "equal", "equal"],
  ],
  [
    "a further statement is stronger in every class",
    changed(({ statements }) => {
      statements.push({ id: "d", en: "Each must be named.", ja: "記名とすること。" });
    }),
    ["stronger", "stronger", "stronger"],
  ],
  [
    "a statement that is gone is weaker",
    changed(({ statements }) => {
      statements.pop();
    }),
    ["weaker", "weaker", "weaker"],
  ],
  [
    "other words are told apart from strength",
    changed(({ statements }) => {
      const [first] = statements;
      if (first !== undefined) first.ja = first.ja.replace("すべて", "例外なく");
    }),
    ["reworded", "reworded", "reworded"],
  ],
  [
    "an exception that can no longer be granted is stronger",
    changed((copy) => {
      copy.waivable = ["C1"];
    }),
    ["equal", "stronger", "equal"],
  ],
  [
    "evidence that must be younger is stronger",
    changed(({ evidence }) => {
      const [first] = evidence;
      if (first !== undefined) first.maxAgeDays.C3 = 1;
    }),
    ["equal", "equal", "stronger"],
  ],
  [
    "a class left out is gone",
    changed((copy) => {
      copy.applies = { classes: ["C2", "C3"] };
    }),
    ["gone", "equal", "equal"],
  ],
];

describe("a version compared with the one before", () => {
  for (const [name, after, turns] of rows) {
    test(name, () => expect(CLASSES.map((at) => turnOf(SIGN_IN, after, at))).toEqual(turns));
  }
  test("what is stronger in one thing and weaker in another is stronger: somebody has something to do", () => {
    const both = structuredClone(set("idle", "C1", 20));
    for (const param of both.params) if (param.id === "life") param.values.C1 = 24;
    expect(turnOf(SIGN_IN, both, "C1")).toBe("stronger");
  });
});

describe("from when a change counts", () => {
  const due = (before: Requirement | null, after: Requirement | null): (string | null)[] =>
    CLASSES.map((at): Transition => transitionOf(before, after, at, "2026-12-01")).map(({ dueOn }) => dueOn);
  test("a new requirement in 90 days, in class C3 in 30", () =>
    expect(due(null, SIGN_IN)).toEqual(["2027-03-01", "2027-03-01", "2026-12-31"]));
  test("a stronger one where it is stronger", () =>
    expect(due(SIGN_IN, set("idle", "C3", 5))).toEqual([null, null, "2026-12-31"]));
  test("what is weaker, reworded or gone owes nothing new", () => {
    expect(due(SIGN_IN, set("idle", "C3", 15))).toEqual([null, null, null]);
    expect(due(SIGN_IN, null)).toEqual([null, null, null]);
  });
});
