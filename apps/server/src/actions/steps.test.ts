import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ACTION_STATES,
  type ActionFacts,
  type ActionPart,
  type ActionState,
  decideActionStep,
  isCause,
} from "./steps.js";

/** The pairs once more, by hand: a test made from the table alone would agree with any table. */
const LEGAL: Readonly<Record<string, ActionPart>> = {
  "open analysed": "owner",
  "analysed planned": "owner",
  "planned implementing": "owner",
  "implementing implemented": "owner",
  "implemented verified": "judge",
  "implemented implementing": "judge",
  "verified implementing": "judge",
  "verified effective": "judge",
  "effective closed": "judge",
  "closed open": "contributor",
  "risk_accepted open": "contributor",
  "open risk_accepted": "approver",
  "analysed risk_accepted": "approver",
  "planned risk_accepted": "approver",
  "implementing risk_accepted": "approver",
  "implemented risk_accepted": "approver",
  "verified risk_accepted": "approver",
  "effective risk_accepted": "approver",
};

const whole = (state: ActionState): ActionFacts => ({
  state,
  grade: "major",
  condition: "The gateway accepted a password alone",
  contained: true,
  rootCause: "The second factor is set per account, and nothing compares the accounts with the rule",
  causeMethod: "five-whys",
  measures: 2,
  measuresOpen: 0,
  criterion: "25 sign-ins of 30 days, each with two factors",
  servicesUnanswered: 0,
  proofs: 1,
  daysSinceVerified: 30,
  runs: 0,
  effectHeld: true,
  recurrences: 0,
  daysSinceClosed: 365,
});
const ASK = { reason: "because", exception: "EX-2026-0001", recurrence: "met again" };
const PARTS: readonly ActionPart[] = ["owner", "judge", "approver", "contributor"];

test("every pair of states, by everybody, is as the hand-written list says", () => {
  for (const part of PARTS) {
    const may = (asked: ActionPart) => (asked === part ? null : ({ guard: "permission", about: asked } as const));
    for (const from of ACTION_STATES) {
      for (const to of ACTION_STATES) {
        const decision = decideActionStep(whole(from), to, may, ASK);
        const found = "refused" in decision ? decision.refused.code : "done";
        const who = LEGAL[`${from} ${to}`];
        expect([part, from, to, found]).toEqual([
          part,
          from,
          to,
          who === undefined ? "no-such-step" : who === part ? "done" : "not-permitted",
        ]);
      }
    }
  }
});

const lacking = (state: ActionState, to: ActionState, facts: Partial<ActionFacts>, ask: object = ASK) => {
  const decision = decideActionStep({ ...whole(state), ...facts }, to, () => null, ask);
  return "refused" in decision && decision.refused.code === "facts-missing" ? decision.refused.about : [];
};

const guards: [name: string, from: ActionState, to: ActionState, facts: Partial<ActionFacts>, missing: string[]][] = [
  ["a major weakness is contained first", "open", "analysed", { contained: false }, ["containment"]],
  ["a minor one need not be", "open", "analysed", { contained: false, grade: "minor" }, []],
  [
    "a cause is named with its method",
    "open",
    "analysed",
    { rootCause: " ", causeMethod: null },
    ["rootCause", "causeMethod"],
  ],
  ["every other service has answered", "analysed", "planned", { servicesUnanswered: 1 }, ["otherServices"]],
  ["the criterion stands before the work", "analysed", "planned", { criterion: null }, ["criterion"]],
  ["all measures are done", "implementing", "implemented", { measuresOpen: 1 }, ["measuresDone"]],
  ["a proof is newer than the issue", "implementing", "implemented", { proofs: 0 }, ["proofs"]],
  ["29 days and 24 runs are too few", "verified", "effective", { daysSinceVerified: 29, runs: 24 }, ["effectPeriod"]],
  ["25 runs stand for the days", "verified", "effective", { daysSinceVerified: 0, runs: 25 }, []],
  ["the newest check held", "verified", "effective", { effectHeld: false }, ["effectHeld"]],
  ["nothing recurred", "effective", "closed", { recurrences: 1 }, ["recurrence"]],
  ["a recurrence counts for 365 days", "closed", "open", { daysSinceClosed: 366 }, ["recurrencePeriod"]],
];
for (const [name, from, to, facts, missing] of guards) {
  test(name, () => expect(lacking(from, to, facts)).toEqual(missing));
}

test("what is asked with nothing names what a return, an acceptance and a recurrence need", () => {
  expect(lacking("implemented", "implementing", {}, {})).toEqual(["reason"]);
  expect(lacking("planned", "risk_accepted", {}, {})).toEqual(["reason", "exception"]);
  expect(lacking("closed", "open", {}, {})).toEqual(["recurrence"]);
});

const causes: [text: string, isCause: boolean][] = [
  ["Human error", false],
  ["ヒューマンエラー", false],
  ["確認不足。", false],
  ["担当者のミス", false],
  ["the gateway accepted: a password ALONE.", false],
  ["", false],
  ["Human error was possible because nothing compares the accounts with the rule", true],
  ["設定の差分を検知する仕組みがない", true],
];
for (const [text, expected] of causes) {
  test(`“${text}” is ${expected ? "a" : "no"} cause`, () =>
    expect(isCause(text, "The gateway accepted a password alone")).toBe(expected));
}

test("no order of steps closes an action without its five proofs", () => {
  const arbitrary = fc.record({
    contained: fc.boolean(),
    rootCause: fc.constantFrom(null, "Human error", "Nothing compares the accounts with the rule"),
    causeMethod: fc.constantFrom(null, "five-whys" as const),
    servicesUnanswered: fc.constantFrom(0, 2),
    criterion: fc.constantFrom(null, "25 sign-ins"),
    proofs: fc.constantFrom(0, 1),
    measures: fc.constantFrom(0, 1),
    measuresOpen: fc.constantFrom(0, 1),
    daysSinceVerified: fc.constantFrom(null, 3, 40),
    runs: fc.constantFrom(0, 30),
    effectHeld: fc.constantFrom(null, false, true),
    recurrences: fc.constantFrom(0, 1),
  });
  const walk = fc.array(fc.tuple(fc.constantFrom(...ACTION_STATES), arbitrary), { minLength: 8, maxLength: 40 });
  fc.assert(
    fc.property(walk, fc.constantFrom("major", "minor", "observation"), (steps, grade) => {
      let state: ActionState = "open";
      let passed = new Set<string>();
      for (const [to, given] of steps) {
        const facts = { ...whole(state), ...given, grade };
        const decision = decideActionStep(facts, to, () => null, ASK);
        if ("refused" in decision) continue;
        if (to === "analysed") passed = new Set(isCause(facts.rootCause, facts.condition) ? ["cause"] : []);
        if (to === "planned" && facts.servicesUnanswered === 0) passed.add("horizontal");
        if (to === "verified" && facts.proofs > 0) passed.add("evidence").add("verifier");
        if (to === "effective" && ((facts.daysSinceVerified ?? 0) >= 30 || facts.runs >= 25)) passed.add("window");
        if (to === "closed")
          expect([...passed].toSorted()).toEqual(["cause", "evidence", "horizontal", "verifier", "window"]);
        state = to;
      }
    }),
    { numRuns: 500 },
  );
});
