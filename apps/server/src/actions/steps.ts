/** The life of a corrective action, as a table. No clock and no database here. */
export const ACTION_STATES = [
  "open",
  "analysed",
  "planned",
  "implementing",
  "implemented",
  "verified",
  "effective",
  "closed",
  "risk_accepted",
] as const;
export type ActionState = (typeof ACTION_STATES)[number];
/** Those in which something is still to be done. */
export const OPEN_ACTION_STATES = [
  "open",
  "analysed",
  "planned",
  "implementing",
  "implemented",
  "verified",
  "effective",
] as const satisfies readonly ActionState[];

/** Those in which the owner's side has still to do something: only then is an action overdue. */
export const TO_DO_STATES = ["open", "analysed", "planned", "implementing"] as const satisfies readonly ActionState[];

/** What an action answers. */
export const ORIGINS = ["finding", "incident", "exercise", "check"] as const;
export type Origin = (typeof ORIGINS)[number];

export const GRADES = ["major", "minor", "observation"] as const;
export type Grade = (typeof GRADES)[number];

/** How a root cause was found. */
export const CAUSE_METHODS = ["five-whys", "cause-and-effect", "fault-tree", "barrier-analysis", "timeline"] as const;
export type CauseMethod = (typeof CAUSE_METHODS)[number];

/** What another service says of the same weakness. */
export const ANSWERS = ["affected", "not_affected", "not_applicable"] as const;

/** Days from issue until an action is due at the latest. An observation binds nobody, so it has the longer time. */
export const DUE_DAYS: Readonly<Record<Grade, number>> = { major: 30, minor: 90, observation: 90 };
/** What must have passed before an action is called effective: days, or runs of what was corrected. */
const EFFECT_DAYS = 30;
const EFFECT_RUNS = 25;
/** Days after its end within which the same weakness counts as a recurrence. */
const RECURRENCE_DAYS = 365;

/** What the guards ask of an action. */
export interface ActionFacts {
  readonly state: ActionState;
  readonly grade: Grade;
  readonly condition: string;
  readonly contained: boolean;
  readonly rootCause: string | null;
  readonly causeMethod: CauseMethod | null;
  readonly measures: number;
  /** Measures that are not done yet. */
  readonly measuresOpen: number;
  readonly criterion: string | null;
  /** Services in operation, other than its own, of which nobody said whether they share the weakness. */
  readonly servicesUnanswered: number;
  /** Proofs observed after the action was issued. */
  readonly proofs: number;
  /** Whole days since it was verified; null before. */
  readonly daysSinceVerified: number | null;
  /** Runs of what was corrected, as the checks of its effect counted them. */
  readonly runs: number;
  /** The newest check of its effect held; null where there was none since it was verified. */
  readonly effectHeld: boolean | null;
  readonly recurrences: number;
  /** Whole days since it was closed; null before. */
  readonly daysSinceClosed: number | null;
}

export interface ActionAsk {
  readonly reason?: string | undefined;
  /** Of an acceptance: the exception that covers it. */
  readonly exception?: string | undefined;
  /** Of a recurrence: what happened again. */
  readonly recurrence?: string | undefined;
}

/** Who takes a step: the owner's side, an independent judge, who may accept a risk, or whoever works with actions. */
export type ActionPart = "owner" | "judge" | "approver" | "contributor";

type Stamp = "implemented_at" | "verified_at" | "effective_at" | "closed_at" | "accepted_at";

export interface ActionStep {
  readonly from: ActionState;
  readonly to: ActionState;
  readonly who: ActionPart;
  readonly guard: (facts: ActionFacts, ask: ActionAsk) => readonly string[];
  readonly effects: readonly (Stamp | "returned" | "begin-again")[];
}

const says = (text: string | null | undefined): boolean => (text ?? "").trim() !== "";
const missing = (...facts: readonly (readonly [string, boolean])[]): readonly string[] =>
  facts.filter(([, isThere]) => !isThere).map(([name]) => name);
const because = (_: ActionFacts, { reason }: ActionAsk): readonly string[] => missing(["reason", says(reason)]);

/** The same words are no cause of themselves. */
const folded = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, " ")
    .trim();

/** "Somebody made an error" names nobody's measure: the question is what would have caught it. */
const BLAME =
  /^(?:(?:a |an |the )?(?:human|operator|user|staff|personal) (?:error|mistake)|carelessness|lack of (?:attention|awareness|care)|人的(?:ミス|エラー)|ヒューマンエラー|不注意|確認(?:不足|漏れ)|認識不足|担当者の?ミス)$/u;

/** Whether a text names a cause behind the condition. */
export function isCause(cause: string | null, condition: string): boolean {
  if (!says(cause)) return false;
  const text = folded(cause ?? "");
  return text !== folded(condition) && !BLAME.test(text);
}

const isAnalysed = (facts: ActionFacts): readonly string[] =>
  missing(
    ["containment", facts.contained || facts.grade !== "major"],
    ["rootCause", isCause(facts.rootCause, facts.condition)],
    ["causeMethod", facts.causeMethod !== null],
  );
const isPlanned = (facts: ActionFacts): readonly string[] =>
  missing(
    ["measures", facts.measures > 0],
    ["criterion", says(facts.criterion)],
    ["otherServices", facts.servicesUnanswered === 0],
  );
const isImplemented = (facts: ActionFacts): readonly string[] =>
  missing(["measuresDone", facts.measures > 0 && facts.measuresOpen === 0], ["proofs", facts.proofs > 0]);
const isEffective = (facts: ActionFacts): readonly string[] =>
  missing(
    ["effectPeriod", (facts.daysSinceVerified ?? 0) >= EFFECT_DAYS || facts.runs >= EFFECT_RUNS],
    ["effectHeld", facts.effectHeld === true],
    ["recurrence", facts.recurrences === 0],
  );
const isAccepted = (facts: ActionFacts, ask: ActionAsk): readonly string[] => [
  ...because(facts, ask),
  ...missing(["exception", says(ask.exception)]),
];
const isRecurrence = (facts: ActionFacts, ask: ActionAsk): readonly string[] =>
  missing(
    ["recurrence", says(ask.recurrence)],
    ["recurrencePeriod", (facts.daysSinceClosed ?? Number.POSITIVE_INFINITY) <= RECURRENCE_DAYS],
  );
const nothing = (): readonly string[] => [];

export const ACTION_STEPS: readonly ActionStep[] = [
  { from: "open", to: "analysed", who: "owner", guard: isAnalysed, effects: [] },
  { from: "analysed", to: "planned", who: "owner", guard: isPlanned, effects: [] },
  { from: "planned", to: "implementing", who: "owner", guard: nothing, effects: [] },
  { from: "implementing", to: "implemented", who: "owner", guard: isImplemented, effects: ["implemented_at"] },
  { from: "implemented", to: "verified", who: "judge", guard: isImplemented, effects: ["verified_at"] },
  { from: "implemented", to: "implementing", who: "judge", guard: because, effects: ["returned"] },
  { from: "verified", to: "implementing", who: "judge", guard: because, effects: ["returned"] },
  { from: "verified", to: "effective", who: "judge", guard: isEffective, effects: ["effective_at"] },
  { from: "effective", to: "closed", who: "judge", guard: isEffective, effects: ["closed_at"] },
  { from: "closed", to: "open", who: "contributor", guard: isRecurrence, effects: ["begin-again"] },
  ...OPEN_ACTION_STATES.map(
    (from): ActionStep => ({ from, to: "risk_accepted", who: "approver", guard: isAccepted, effects: ["accepted_at"] }),
  ),
  { from: "risk_accepted", to: "open", who: "contributor", guard: because, effects: ["begin-again"] },
];

/** Why somebody may not take a part: the predicate that refuses, such as "SD3", and who or what it is about. */
export interface PartRefusal {
  readonly guard: "permission" | "owner" | "SD1" | "SD2" | "SD3";
  readonly about: string;
}

/** Whether somebody may take a part in this action: null, or why not. */
export type MayTake = (part: ActionPart) => PartRefusal | null;

export type ActionDecision =
  | { readonly step: ActionStep }
  | { readonly refused: { readonly code: "no-such-step"; readonly about: readonly string[] } }
  | { readonly refused: { readonly code: "not-permitted"; readonly by: PartRefusal } }
  | { readonly refused: { readonly code: "facts-missing"; readonly about: readonly string[] } };

/** Whether a step may be taken. Nobody passes a guard by. */
export function decideActionStep(facts: ActionFacts, to: ActionState, may: MayTake, ask: ActionAsk): ActionDecision {
  const step = ACTION_STEPS.find((row) => row.from === facts.state && row.to === to);
  if (step === undefined) return { refused: { code: "no-such-step", about: [facts.state, to] } };
  const by = may(step.who);
  if (by !== null) return { refused: { code: "not-permitted", by } };
  const about = step.guard(facts, ask);
  return about.length === 0 ? { step } : { refused: { code: "facts-missing", about } };
}
