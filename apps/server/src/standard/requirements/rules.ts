import { mayApproveStandard } from "../../register/index.js";
import { missing, type Step, says } from "../lifecycle.js";

/**
 * The life of a version of a requirement. `effective`, `superseded` and `retired` follow from the standard in force: they
 * are asked of the days and stored nowhere, so that they are right from the first second of a day.
 */
export const REQUIREMENT_STATES = [
  "draft",
  "review",
  "approved",
  "effective",
  "superseded",
  "retired",
  "withdrawn",
] as const;
export type RequirementState = (typeof REQUIREMENT_STATES)[number];

/** What the guards ask. Names are of people: one person with two accounts is one. */
export interface RequirementFacts {
  /** Codes of the content check that still speak against it. */
  readonly faults: readonly string[];
  /** Whether it says the same as the version it was made from. */
  readonly unchanged: boolean;
  readonly openComments: number;
  /** Whether it asks less than the version it was made from, in any class. */
  readonly weaker: boolean;
  readonly reasonWeaker: string | null;
  readonly authors: readonly string[];
  /** Who agreed to exactly this state. */
  readonly approvers: readonly string[];
  /** Whether somebody who may let the standard ask less is among them. */
  readonly securityAgrees: boolean;
  readonly reason: string | null;
  /** Of the standard in force: which version of this requirement it holds; null where it has none. */
  readonly inForce: number | null;
  readonly version: number;
  /** Whether any standard in force before held this version. */
  readonly wasInForce: boolean;
}

/** Codes of the content check, by the guard that names them to a person. */
const GUARD_OF: Readonly<Record<string, string>> = {
  "content-shape": "whole",
  "not-japanese": "both-languages",
  "not-english": "both-languages",
  "parameters-differ": "both-languages",
  "class-without-value": "every-class",
  "vague-word": "no-vague-word",
  "number-outside-parameter": "numbers-in-parameters",
  "documents-only": "evidence-kind",
  "few-sources": "mapped",
  "control-unknown": "mapped",
};

const isWhole = ({ faults, unchanged }: RequirementFacts): readonly string[] => [
  ...new Set(faults.map((code) => GUARD_OF[code] ?? code)),
  ...missing(["changed", !unchanged]),
];
const isAgreed = (facts: RequirementFacts): readonly string[] => {
  const conflict = mayApproveStandard(facts.authors, facts.approvers);
  return [
    ...isWhole(facts),
    ...missing(["no-open-comment", facts.openComments === 0]),
    ...(conflict === null ? [] : [conflict]),
    ...(facts.weaker
      ? missing(["reason-weaker", says(facts.reasonWeaker)], ["security-agrees", facts.securityAgrees])
      : []),
  ];
};
const because = ({ reason }: RequirementFacts): readonly string[] => missing(["reason", says(reason)]);
const isInForce = ({ inForce, version }: RequirementFacts): readonly string[] =>
  missing(["standard-in-force", inForce === version]);
const isFollowed = ({ inForce, version }: RequirementFacts): readonly string[] =>
  missing(["successor-in-force", inForce !== null && inForce !== version]);
const isDropped = ({ inForce }: RequirementFacts): readonly string[] =>
  missing(["left-out-in-force", inForce === null]);

export const REQUIREMENT_STEPS: readonly Step<RequirementState, RequirementFacts>[] = [
  { from: "draft", to: "review", who: "standard.edit", guard: isWhole },
  { from: "review", to: "draft", who: "standard.edit", guard: because },
  { from: "review", to: "approved", who: "standard.approve", guard: isAgreed },
  { from: "draft", to: "withdrawn", who: "standard.edit", guard: because },
  { from: "review", to: "withdrawn", who: "standard.edit", guard: because },
  { from: "approved", to: "effective", who: "system", guard: isInForce },
  { from: "effective", to: "superseded", who: "system", guard: isFollowed },
  { from: "effective", to: "retired", who: "system", guard: isDropped },
];

/** The state a person is told: what was decided, and what follows from the standard in force. */
export function requirementState(
  decided: "draft" | "review" | "approved" | "withdrawn",
  { inForce, version, wasInForce }: Pick<RequirementFacts, "inForce" | "version" | "wasInForce">,
): RequirementState {
  if (decided !== "approved") return decided;
  if (inForce === version) return "effective";
  if (!wasInForce) return "approved";
  return inForce === null ? "retired" : "superseded";
}
