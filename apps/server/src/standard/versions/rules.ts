import { addDays, mayApproveStandard } from "../../register/index.js";
import { missing, type Step, says } from "../lifecycle.js";

/** The life of a version of the standard. `current` and `retired` follow from the days. */
export const STANDARD_STATES = ["draft", "candidate", "published", "current", "retired", "withdrawn"] as const;
export type StandardState = (typeof STANDARD_STATES)[number];

/** Days between publication and the first day in force. */
export const NOTICE_DAYS = 30;
/** Days after which the impact counts as read: silence does not hold a standard up for ever. */
const IMPACT_DAYS = 14;
/** Executives who agree together to a standard that is in force at once. */
const EMERGENCY_EXECUTIVES = 2;

export interface StandardFacts {
  /** Members that are not approved, by id. */
  readonly unapproved: readonly string[];
  /** Two members that say the same, or set one parameter twice. */
  readonly conflicts: readonly string[];
  /** Problems of its OSCAL export. */
  readonly exportProblems: readonly string[];
  readonly members: number;
  readonly authors: readonly string[];
  readonly approvers: readonly string[];
  readonly auditAgrees: boolean;
  readonly executives: number;
  readonly impactRead: boolean;
  readonly candidateDays: number;
  readonly emergency: boolean;
  readonly reason: string | null;
  /** First day in force, as it is asked for. */
  readonly effectiveOn: string | null;
  readonly today: string;
  /** Of another published version: a later one may not come into force before an earlier one. */
  readonly latestEffectiveOn: string | null;
  /** Whether the days say that it is the one in force. */
  readonly isInForce: boolean;
}

const isSound = (facts: StandardFacts): readonly string[] =>
  missing(
    ["has-members", facts.members > 0],
    ["members-approved", facts.unapproved.length === 0],
    ["no-conflict", facts.conflicts.length === 0],
    ["exports-as-oscal", facts.exportProblems.length === 0],
  );
const mayBePublished = (facts: StandardFacts): readonly string[] => {
  const conflict = mayApproveStandard(facts.authors, facts.approvers);
  const { effectiveOn, today, emergency } = facts;
  const first = addDays(today, emergency ? 0 : NOTICE_DAYS);
  return [
    ...isSound(facts),
    ...(conflict === null ? [] : [conflict]),
    ...missing(
      ["audit-agrees", facts.auditAgrees],
      ["impact-read", facts.impactRead || facts.candidateDays >= IMPACT_DAYS],
      ["effective-day", effectiveOn !== null],
      ["notice-30-days", effectiveOn === null || effectiveOn >= first],
      ["in-order", effectiveOn === null || facts.latestEffectiveOn === null || effectiveOn >= facts.latestEffectiveOn],
    ),
    ...(emergency
      ? missing(["two-executives", facts.executives >= EMERGENCY_EXECUTIVES], ["reason", says(facts.reason)])
      : []),
  ];
};
const because = ({ reason }: StandardFacts): readonly string[] => missing(["reason", says(reason)]);
const hasCome = ({ isInForce }: StandardFacts): readonly string[] => missing(["day-has-come", isInForce]);
const isOver = ({ isInForce }: StandardFacts): readonly string[] => missing(["successor-in-force", !isInForce]);

export const STANDARD_STEPS: readonly Step<StandardState, StandardFacts>[] = [
  { from: "draft", to: "candidate", who: "standard.edit", guard: isSound },
  { from: "candidate", to: "draft", who: "standard.edit", guard: because },
  { from: "candidate", to: "published", who: "standard.approve", guard: mayBePublished },
  { from: "draft", to: "withdrawn", who: "standard.edit", guard: because },
  { from: "candidate", to: "withdrawn", who: "standard.edit", guard: because },
  { from: "published", to: "current", who: "system", guard: hasCome },
  { from: "current", to: "retired", who: "system", guard: isOver },
];

/** The state a person is told, of a version among those published in the order of their days. */
export function standardState(
  decided: "draft" | "candidate" | "published" | "withdrawn",
  effectiveOn: string | null,
  today: string,
  isInForce: boolean,
): StandardState {
  if (decided !== "published") return decided;
  if (isInForce) return "current";
  return effectiveOn !== null && effectiveOn > today ? "published" : "retired";
}
