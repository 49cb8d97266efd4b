import { expect, test } from "vitest";
import { mayDo, ROLES } from "../../platform/access/index.js";
import { ALERT_STATES, type AlertState, DISPOSITIONS } from "./states.js";
import {
  ALERT_STEP_NAMES,
  ALERT_STEPS,
  type AlertStep,
  type AlertStepName,
  decideAlertStep,
  decideAlertWay,
  openSteps,
  type StepAsk,
  type StepFacts,
} from "./steps.js";

/** The pairs once more, by hand: a test made from the table alone would agree with any table. */
const LEGAL: readonly string[] = [
  "new acknowledge acknowledged",
  "acknowledged triage triaging",
  "triaging close closed",
  "triaging link linked",
  "linked unlink triaging",
  "new snooze snoozed",
  "acknowledged snooze snoozed",
  "triaging snooze snoozed",
  "snoozed wake new",
  "snoozed reopen new",
  "closed reopen new",
  "closed unmerge new",
];
const NOW = 1000;
const ASK: StepAsk = { disposition: "informational", incident: "i", untilMs: NOW + 1 };
const facts = (state: AlertState, given: Partial<StepFacts> = {}): StepFacts => ({
  id: "a",
  state,
  mergedInto: null,
  snoozedUntilMs: state === "snoozed" ? NOW : null,
  ...given,
});
/** A duplicate is taken apart, and every other closed alert reopened. */
const factsFor = (state: AlertState, name: AlertStepName): StepFacts =>
  facts(state, { mergedInto: name === "unmerge" ? "b" : null });
const anybody = (): boolean => true;

test("every pair of a state and a step is as the hand-written list says", () => {
  const found = ALERT_STATES.flatMap((state) =>
    ALERT_STEP_NAMES.flatMap((name) => {
      const decision = decideAlertStep(factsFor(state, name), name, anybody, ASK, NOW);
      return "step" in decision ? [`${state} ${name} ${decision.step.to}`] : [];
    }),
  );
  expect(found.toSorted()).toEqual(LEGAL.toSorted());
});

/** Who triages, once more by hand. */
const TRIAGERS: readonly string[] = ["analyst", "incident-handler", "incident-commander"];

for (const role of ROLES) {
  test(`every pair of states as ${role}: the steps of people are for who triages, those of the system for nobody`, () => {
    const may = (who: AlertStep["who"]): boolean => who !== "system" && mayDo([role], who);
    for (const state of ALERT_STATES) {
      for (const name of ALERT_STEP_NAMES) {
        const decision = decideAlertStep(factsFor(state, name), name, may, ASK, NOW);
        const isLegal = LEGAL.some((line) => line.startsWith(`${state} ${name} `));
        const refused = "refused" in decision ? decision.refused.code : null;
        const expected = !isLegal
          ? "no-such-step"
          : name !== "wake" && TRIAGERS.includes(role)
            ? null
            : "not-permitted";
        expect([state, name, refused]).toEqual([state, name, expected]);
      }
    }
  });
}

const guards: [
  name: string,
  from: AlertState,
  step: AlertStepName,
  ask: StepAsk,
  missing: readonly string[],
  given?: Partial<StepFacts>,
][] = [
  ["a closing needs a disposition", "triaging", "close", {}, ["disposition"]],
  ["a false positive needs a reason", "triaging", "close", { disposition: "false_positive" }, ["reason"]],
  [
    "a reason of blanks is none",
    "triaging",
    "close",
    { disposition: "benign_expected", reason: " \u3000" },
    ["reason"],
  ],
  ["no impact needs a reason", "triaging", "close", { disposition: "true_positive_no_impact" }, ["reason"]],
  ["what only informs needs none", "triaging", "close", { disposition: "informational" }, []],
  ["a duplicate needs the alert that is kept", "triaging", "close", { disposition: "duplicate" }, ["into"]],
  [
    "only a duplicate has one",
    "triaging",
    "close",
    { disposition: "informational", into: { id: "b", sameKind: true, merged: false } },
    ["disposition"],
  ],
  [
    "nothing is a duplicate of itself",
    "triaging",
    "close",
    { disposition: "duplicate", into: { id: "a", sameKind: true, merged: false } },
    ["into"],
  ],
  [
    "an exercise is no duplicate of what is real",
    "triaging",
    "close",
    { disposition: "duplicate", into: { id: "b", sameKind: false, merged: false } },
    ["into"],
  ],
  [
    "duplicates do not form chains",
    "triaging",
    "close",
    { disposition: "duplicate", into: { id: "b", sameKind: true, merged: true } },
    ["into"],
  ],
  ["a snooze needs its end", "new", "snooze", {}, ["until"]],
  ["a snooze ends later than now", "new", "snooze", { untilMs: NOW }, ["until"]],
  ["nothing wakes before it is due", "snoozed", "wake", {}, ["until"], { snoozedUntilMs: NOW + 1 }],
  ["a link needs its incident", "triaging", "link", {}, ["incident"]],
  ["a duplicate is taken apart, not reopened", "closed", "reopen", {}, ["unmerge"], { mergedInto: "b" }],
  ["only a duplicate is taken apart", "closed", "unmerge", {}, ["into"]],
];
for (const [name, from, step, ask, missing, given] of guards) {
  test(name, () => {
    const decision = decideAlertStep(facts(from, given), step, anybody, ask, NOW);
    expect("refused" in decision ? decision.refused.about : []).toEqual(missing);
  });
}

test("on the way to a closing the states between are passed, from wherever it begins", () => {
  const way = (state: AlertState, name: AlertStepName) => {
    const found = decideAlertWay(facts(state), name, anybody, ASK, NOW);
    return "steps" in found ? found.steps.map((step) => step.name) : found.refused.code;
  };
  expect(way("new", "close")).toEqual(["acknowledge", "triage", "close"]);
  expect(way("acknowledged", "close")).toEqual(["triage", "close"]);
  expect(way("triaging", "link")).toEqual(["link"]);
  expect(way("new", "triage")).toEqual(["acknowledge", "triage"]);
  expect(way("snoozed", "close")).toBe("no-such-step");
  expect(way("closed", "close")).toBe("no-such-step");
  expect(way("linked", "snooze")).toBe("no-such-step");
});

test("who may not triage is told so, whatever the state", () => {
  const way = decideAlertWay(facts("new"), "close", () => false, ASK, NOW);
  expect(way).toMatchObject({ refused: { code: "not-permitted" } });
});

test("the steps that are offered are those that could be taken with what they ask for", () => {
  const offered = (state: AlertState, given: Partial<StepFacts> = {}) =>
    openSteps(facts(state, given), (who) => who !== "system");
  expect(offered("new")).toEqual(["acknowledge", "triage", "close", "link", "snooze"]);
  expect(offered("linked")).toEqual(["unlink"]);
  expect(offered("snoozed")).toEqual(["reopen"]);
  expect(offered("closed")).toEqual(["reopen"]);
  expect(offered("closed", { mergedInto: "b" })).toEqual(["unmerge"]);
});

test("no step leads nowhere, and every state is reached", () => {
  expect(new Set(ALERT_STEPS.map(({ to }) => to))).toEqual(new Set(ALERT_STATES));
  expect(DISPOSITIONS).toHaveLength(5);
});
