import { expect, test } from "vitest";
import { decideStep, STAGES, STEP_NAMES, type StepFacts, type StepName, stepsFrom } from "./steps.js";

const AUTHOR = { account: "a1", person: "p1" };
const OTHER = { account: "a2", person: "p2" };
const GOOD: StepFacts = {
  stage: "staged",
  sound: true,
  proof: "passed",
  needsProof: true,
  author: AUTHOR,
  emergency: AUTHOR,
  reason: "exploited now",
};
const all = (): boolean => true;

// The legal pairs, written a second time: a test made from the table agrees with any table.
const LEGAL: Readonly<Record<string, string>> = {
  "draft test": "test",
  "draft emergency": "live",
  "draft retire": "retired",
  "test rework": "draft",
  "test stage": "staged",
  "test emergency": "live",
  "test retire": "retired",
  "staged rework": "draft",
  "staged approve": "live",
  "staged emergency": "live",
  "staged retire": "retired",
  "live confirm": "live",
  "live retire": "retired",
};

for (const stage of STAGES) {
  for (const step of STEP_NAMES) {
    const to = LEGAL[`${stage} ${step}`];
    test(`${step} from ${stage} ${to === undefined ? "is no step" : `leads to ${to}`}`, () => {
      const decided = decideStep({ ...GOOD, stage }, step, OTHER, all);
      expect(decided).toEqual(to === undefined ? { ok: false, fault: "no-such-step" } : { ok: true, to });
    });
  }
}

const refusals: [name: string, facts: Partial<StepFacts>, step: StepName, actor: typeof OTHER, fault: string][] = [
  ["nobody approves their own work", {}, "approve", AUTHOR, "own-work"],
  ["nor with a second account", {}, "approve", { account: "a9", person: "p1" }, "own-work"],
  [
    "an approver whom the register does not know may be the author",
    {},
    "approve",
    { account: "a9", person: "" },
    "person-unknown",
  ],
  [
    "an author whom it does not know may be the approver",
    { author: { account: "a8", person: null } },
    "approve",
    OTHER,
    "person-unknown",
  ],
  ["what was not proved does not go live", { proof: "none" }, "approve", OTHER, "proof-missing"],
  ["what failed its samples does not go live", { proof: "failed" }, "approve", OTHER, "proof-failed"],
  ["what failed its samples is not staged", { stage: "test", proof: "failed" }, "stage", AUTHOR, "proof-failed"],
  ["what does not load is not tested", { stage: "draft", sound: false }, "test", AUTHOR, "text-unsound"],
  ["an emergency needs a reason", { reason: null }, "emergency", AUTHOR, "reason-missing"],
  ["an emergency does not make a text load", { sound: false }, "emergency", AUTHOR, "text-unsound"],
  ["who hurried is not who looks again", { stage: "live" }, "confirm", AUTHOR, "own-work"],
  [
    "there is no second look without an emergency",
    { stage: "live", emergency: null },
    "confirm",
    OTHER,
    "nothing-to-confirm",
  ],
  ["what runs is not retired without a reason", { stage: "live", reason: null }, "retire", OTHER, "reason-missing"],
];
for (const [name, facts, step, actor, fault] of refusals) {
  const party = { account: actor.account, person: actor.person === "" ? null : actor.person };
  test(name, () => expect(decideStep({ ...GOOD, ...facts }, step, party, all)).toEqual({ ok: false, fault }));
}

test("an emergency needs no proof and no second person", () => {
  const facts = { ...GOOD, stage: "draft", proof: "failed" } as const;
  expect(decideStep(facts, "emergency", AUTHOR, all)).toEqual({ ok: true, to: "live" });
});

test("what has nothing to prove goes live by approval alone", () => {
  const facts = { ...GOOD, proof: "none", needsProof: false } as const;
  expect(decideStep(facts, "approve", OTHER, all)).toEqual({ ok: true, to: "live" });
});

test("an emergency is the commander's, approval and retiring need their own permission", () => {
  const only = (wanted: string) => (permission: string) => permission === wanted;
  const tries = STEP_NAMES.map((step) => {
    const stage = step === "test" ? "draft" : step === "stage" ? "test" : step === "confirm" ? "live" : "staged";
    const allowed = ["rules.manage", "rules.approve", "incidents.lead"].filter(
      (each) => decideStep({ ...GOOD, stage }, step, OTHER, only(each)).ok,
    );
    return `${step}: ${allowed.join()}`;
  });
  expect(tries).toEqual([
    "test: rules.manage",
    "rework: rules.manage",
    "stage: rules.manage",
    "approve: rules.approve",
    "emergency: incidents.lead",
    "confirm: rules.approve",
    "retire: rules.manage",
  ]);
});

test("steps are shown with what stands against them", () => {
  expect(stepsFrom({ ...GOOD, reason: null, emergency: null }, AUTHOR, (each) => each !== "incidents.lead")).toEqual([
    { step: "rework", fault: null },
    { step: "approve", fault: "own-work" },
    { step: "retire", fault: null },
  ]);
});
