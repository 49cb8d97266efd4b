import { DAYS_MAX, type Tuning, type TuningState, WARNED_DAYS } from "./schema.js";

// What may happen to an exception. No clock and no database here.

const DAY_MS = 86_400_000;

export type TuningStepName = Tuning["steps"][number];

interface Step {
  readonly step: TuningStepName;
  readonly from: readonly Tuning["state"][];
  readonly to: TuningState;
  /** Whether it needs another person than the one who made it. */
  readonly otherPerson: boolean;
}

const TUNING_STEPS: readonly Step[] = [
  { step: "approve", from: ["proposed"], to: "active", otherPerson: true },
  { step: "reject", from: ["proposed"], to: "rejected", otherPerson: true },
  { step: "end", from: ["proposed", "active", "expired"], to: "ended", otherPerson: false },
  { step: "renew", from: ["active", "expired"], to: "active", otherPerson: false },
];

export interface TuningFacts {
  readonly state: TuningState;
  readonly expiresMs: number;
  readonly madeBy: string;
  /** Whether the rule is critical: what is not seen then is looked at by two. */
  readonly isCritical: boolean;
}

export interface Who {
  readonly id: string;
  readonly mayTune: boolean;
  readonly mayApprove: boolean;
}

/** The state as one sees it: one whose time is over holds nothing back. */
export function seenState(
  { state, expiresMs }: Pick<TuningFacts, "state" | "expiresMs">,
  nowMs: number,
): Tuning["state"] {
  return state === "active" && expiresMs <= nowMs ? "expired" : state;
}

export type Decision = { readonly to: TuningState } | { readonly refused: "not-now" | "own-work" | "not-permitted" };

/** What a step makes of an exception, or why it may not be taken. */
export function decideTuning(facts: TuningFacts, name: TuningStepName, who: Who, nowMs: number): Decision {
  const step = TUNING_STEPS.find((each) => each.step === name && each.from.includes(seenState(facts, nowMs)));
  if (step === undefined) return { refused: "not-now" };
  if (step.otherPerson ? !who.mayApprove : !who.mayTune) return { refused: "not-permitted" };
  if (step.otherPerson && who.id === facts.madeBy) return { refused: "own-work" };
  // Longer is as much as anew: of a critical rule a second person says so again.
  return { to: name === "renew" && facts.isCritical ? "proposed" : step.to };
}

export function stepsOf(facts: TuningFacts, who: Who, nowMs: number): TuningStepName[] {
  return TUNING_STEPS.flatMap(({ step }) => ("to" in decideTuning(facts, step, who, nowMs) ? [step] : []));
}

/** Whether an end is one that an exception may have: ahead, and not too far. */
export function mayEndAt(expiresMs: number, nowMs: number): boolean {
  return expiresMs > nowMs && expiresMs <= nowMs + DAYS_MAX * DAY_MS;
}

export function endsSoon(facts: Pick<TuningFacts, "state" | "expiresMs">, nowMs: number): boolean {
  return seenState(facts, nowMs) === "active" && facts.expiresMs <= nowMs + WARNED_DAYS * DAY_MS;
}
