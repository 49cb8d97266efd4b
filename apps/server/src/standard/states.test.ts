import { describe, expect, test } from "vitest";
import { mayDo, ROLES } from "../platform/access/index.js";
import { decide, type Step, type Who } from "./lifecycle.js";
import { PROPOSAL_STATES, PROPOSAL_STEPS, type ProposalFacts } from "./proposals/rules.js";
import {
  REQUIREMENT_STATES,
  REQUIREMENT_STEPS,
  type RequirementFacts,
  requirementState,
} from "./requirements/rules.js";
import { STANDARD_STATES, STANDARD_STEPS, type StandardFacts, standardState } from "./versions/rules.js";

/** The pairs once more, by hand, with who takes them: a test made from the tables alone would agree with any table. */
const REQUIREMENT_PAIRS = [
  "draft review standard-editor",
  "review draft standard-editor",
  "review approved auditor,management,security-officer",
  "draft withdrawn standard-editor",
  "review withdrawn standard-editor",
  "approved effective system",
  "effective superseded system",
  "effective retired system",
];
const STANDARD_PAIRS = [
  "draft candidate standard-editor",
  "candidate draft standard-editor",
  "candidate published auditor,management,security-officer",
  "draft withdrawn standard-editor",
  "candidate withdrawn standard-editor",
  "published current system",
  "current retired system",
];
const EVERYBODY =
  "analyst,auditor,facilitator,incident-commander,incident-handler,investigator,legal,liaison,management,platform-admin,researcher,security-officer,service-owner,standard-editor";
const PROPOSAL_PAIRS = [
  "submitted considered standard-editor",
  "submitted accepted standard-editor",
  "considered accepted standard-editor",
  "submitted declined standard-editor",
  "considered declined standard-editor",
  "accepted in-draft standard-editor",
  "in-draft in-force system",
  "in-draft accepted system",
  `submitted withdrawn ${EVERYBODY}`,
  `considered withdrawn ${EVERYBODY}`,
];

/** Every pair of states that some facts allow, with the roles that may take it: tried, not read from the table. */
function tried<State extends string, Facts>(
  states: readonly State[],
  steps: readonly Step<State, Facts>[],
  facts: readonly Facts[],
): string[] {
  const takes = (from: State, to: State, may: (who: Who) => boolean): boolean =>
    facts.some((each) => decide(steps, from, to, may, each).ok);
  return states.flatMap((from) =>
    states.flatMap((to) => {
      const roles = ROLES.filter((role) => takes(from, to, (who) => who !== "system" && mayDo([role], who)));
      const system = takes(from, to, (who) => who === "system") ? ["system"] : [];
      const who = [...roles, ...system].sort().join(",");
      return who === "" ? [] : [`${from} ${to} ${who}`];
    }),
  );
}

const REQUIREMENT: RequirementFacts = {
  faults: [],
  unchanged: false,
  openComments: 0,
  weaker: false,
  reasonWeaker: null,
  authors: ["leo"],
  approvers: ["aki", "kei"],
  securityAgrees: false,
  reason: "because",
  inForce: 2,
  version: 2,
  wasInForce: true,
};
const STANDARD: StandardFacts = {
  unapproved: [],
  conflicts: [],
  exportProblems: [],
  members: 120,
  authors: ["leo"],
  approvers: ["aki", "kei"],
  auditAgrees: true,
  executives: 0,
  impactRead: true,
  candidateDays: 1,
  emergency: false,
  reason: "because",
  effectiveOn: "2026-12-25",
  today: "2026-11-25",
  latestEffectiveOn: null,
  isInForce: true,
};
const PROPOSAL: ProposalFacts = { answer: "yes", proposer: "emi", answerer: "leo", became: true, isInForce: true };

describe("every pair of states and every role gives what the list by hand says", () => {
  test("of a version of a requirement", () => {
    const facts = [REQUIREMENT, { ...REQUIREMENT, inForce: 3 }, { ...REQUIREMENT, inForce: null }];
    expect(tried(REQUIREMENT_STATES, REQUIREMENT_STEPS, facts).sort()).toEqual(REQUIREMENT_PAIRS.toSorted());
  });
  test("of a version of the standard", () => {
    const facts = [STANDARD, { ...STANDARD, isInForce: false }];
    expect(tried(STANDARD_STATES, STANDARD_STEPS, facts).sort()).toEqual(STANDARD_PAIRS.toSorted());
  });
  test("of a proposal", () => {
    const facts = [PROPOSAL, { ...PROPOSAL, became: false }, { ...PROPOSAL, answerer: "emi" }];
    expect(tried(PROPOSAL_STATES, PROPOSAL_STEPS, facts).sort()).toEqual(PROPOSAL_PAIRS.toSorted());
  });
});

const anybody = (): boolean => true;
function guards<State extends string, Facts>(
  steps: readonly Step<State, Facts>[],
  from: State,
  to: State,
  facts: Facts,
): readonly string[] {
  const decision = decide(steps, from, to, anybody, facts);
  return decision.ok ? [] : decision.refused.about;
}

describe("a refusal names its guard", () => {
  const requirement: [name: string, change: Partial<RequirementFacts>, refused: string[]][] = [
    ["a vague word", { faults: ["vague-word"] }, ["no-vague-word"]],
    ["nothing that changed", { unchanged: true }, ["changed"]],
    ["a comment without an answer", { openComments: 1 }, ["no-open-comment"]],
    ["one approver", { approvers: ["aki"] }, ["too-few-approvers"]],
    ["one person with two accounts", { approvers: ["aki", "aki"] }, ["too-few-approvers"]],
    ["an author who approves", { approvers: ["leo", "aki", "kei"] }, ["author-approves"]],
    ["asking less without a reason", { weaker: true, securityAgrees: true }, ["reason-weaker"]],
    ["asking less without the head of security", { weaker: true, reasonWeaker: "x" }, ["security-agrees"]],
    ["asking less with both", { weaker: true, reasonWeaker: "x", securityAgrees: true }, []],
  ];
  for (const [name, change, refused] of requirement) {
    test(`approving a requirement: ${name}`, () =>
      expect(guards(REQUIREMENT_STEPS, "review", "approved", { ...REQUIREMENT, ...change })).toEqual(refused));
  }
  const standard: [name: string, change: Partial<StandardFacts>, refused: string[]][] = [
    ["29 days of notice", { effectiveOn: "2026-12-24" }, ["notice-30-days"]],
    ["30 days", { effectiveOn: "2026-12-25" }, []],
    ["nobody of the auditors", { auditAgrees: false }, ["audit-agrees"]],
    ["nobody read the impact", { impactRead: false, candidateDays: 13 }, ["impact-read"]],
    ["14 days passed", { impactRead: false, candidateDays: 14 }, []],
    ["a member that is not approved", { unapproved: ["MZ-IAM-03"] }, ["members-approved"]],
    ["an export with a fault", { exportProblems: ["x"] }, ["exports-as-oscal"]],
    ["before one that is published already", { latestEffectiveOn: "2026-12-26" }, ["in-order"]],
    [
      "an emergency with one executive",
      { emergency: true, executives: 1, effectiveOn: "2026-11-25" },
      ["two-executives"],
    ],
    ["an emergency with two, today", { emergency: true, executives: 2, effectiveOn: "2026-11-25" }, []],
    ["an emergency yesterday", { emergency: true, executives: 2, effectiveOn: "2026-11-24" }, ["notice-30-days"]],
  ];
  for (const [name, change, refused] of standard) {
    test(`publishing: ${name}`, () =>
      expect(guards(STANDARD_STEPS, "candidate", "published", { ...STANDARD, ...change })).toEqual(refused));
  }
  test("nobody answers their own proposal", () =>
    expect(guards(PROPOSAL_STEPS, "submitted", "accepted", { ...PROPOSAL, answerer: "emi" })).toEqual([
      "not-own-proposal",
    ]));
});

describe("what follows from the days", () => {
  const of = (inForce: number | null, wasInForce: boolean) =>
    requirementState("approved", { inForce, version: 2, wasInForce });
  test("a requirement is effective, superseded or retired by the standard in force", () => {
    expect([of(2, true), of(3, true), of(null, true), of(1, false)]).toEqual([
      "effective",
      "superseded",
      "retired",
      "approved",
    ]);
  });
  test("a standard waits, is current, is retired", () => {
    expect(standardState("published", "2026-12-25", "2026-11-25", false)).toBe("published");
    expect(standardState("published", "2026-11-25", "2026-11-25", true)).toBe("current");
    expect(standardState("published", null, "2026-11-25", false)).toBe("retired");
  });
});
