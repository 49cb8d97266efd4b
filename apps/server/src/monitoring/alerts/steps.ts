import type { Permission } from "../../platform/access/index.js";
import type { AlertState, Disposition } from "./states.js";

/** What happens to an alert, as a table. No clock and no database here; times are ms since the epoch. */
export const ALERT_STEP_NAMES = [
  "acknowledge",
  "triage",
  "close",
  "link",
  "unlink",
  "snooze",
  "wake",
  "reopen",
  "unmerge",
] as const;
export type AlertStepName = (typeof ALERT_STEP_NAMES)[number];

/** What the step is asked with. */
export interface StepAsk {
  readonly disposition?: Disposition | undefined;
  readonly reason?: string | undefined;
  /** Of a duplicate: the alert that is kept, and whether it may be. */
  readonly into?: { readonly id: string; readonly sameKind: boolean; readonly merged: boolean } | undefined;
  readonly incident?: string | undefined;
  readonly untilMs?: number | undefined;
}

export interface StepFacts {
  readonly id: string;
  readonly state: AlertState;
  readonly mergedInto: string | null;
  readonly snoozedUntilMs: number | null;
}

export interface AlertStep {
  readonly name: AlertStepName;
  readonly from: AlertState;
  readonly to: AlertState;
  /** "system": what the clock and the stream do by themselves. */
  readonly who: Permission | "system";
  /** What is missing; nothing where the step may be taken. */
  readonly guard: (ask: StepAsk, facts: StepFacts, nowMs: number) => readonly string[];
  readonly effects: readonly ("stamp" | "take" | "begin-cycle" | "leave-incident")[];
}

const nothing = (): readonly string[] => [];
const SNOOZE_MAX_MS = 30 * 24 * 3_600_000;
/** Dispositions that say the rule or the entity is not what it seems: they teach, so they say why. */
const WITH_REASON: readonly Disposition[] = ["false_positive", "benign_expected", "true_positive_no_impact"];

function canClose({ disposition, reason, into }: StepAsk, { id }: StepFacts): readonly string[] {
  if (disposition === undefined) return ["disposition"];
  if (WITH_REASON.includes(disposition) && (reason ?? "").trim() === "") return ["reason"];
  if (disposition !== "duplicate") return into === undefined ? [] : ["disposition"];
  if (into === undefined || into.id === id || into.merged || !into.sameKind) return ["into"];
  return [];
}

function canSnooze({ untilMs }: StepAsk, _: StepFacts, nowMs: number): readonly string[] {
  return untilMs !== undefined && untilMs > nowMs && untilMs <= nowMs + SNOOZE_MAX_MS ? [] : ["until"];
}

const isDue = (_: StepAsk, { snoozedUntilMs }: StepFacts, nowMs: number): readonly string[] =>
  snoozedUntilMs !== null && snoozedUntilMs <= nowMs ? [] : ["until"];
const hasIncident = ({ incident }: StepAsk): readonly string[] => (incident === undefined ? ["incident"] : []);
const isMerged = (_: StepAsk, { mergedInto }: StepFacts): readonly string[] => (mergedInto === null ? ["into"] : []);
const isNotMerged = (_: StepAsk, { mergedInto }: StepFacts): readonly string[] =>
  mergedInto === null ? [] : ["unmerge"];

const TRIAGE = "alerts.triage";
export const ALERT_STEPS: readonly AlertStep[] = [
  { name: "acknowledge", from: "new", to: "acknowledged", who: TRIAGE, guard: nothing, effects: ["stamp", "take"] },
  { name: "triage", from: "acknowledged", to: "triaging", who: TRIAGE, guard: nothing, effects: ["stamp", "take"] },
  { name: "close", from: "triaging", to: "closed", who: TRIAGE, guard: canClose, effects: ["stamp"] },
  { name: "link", from: "triaging", to: "linked", who: TRIAGE, guard: hasIncident, effects: [] },
  { name: "unlink", from: "linked", to: "triaging", who: TRIAGE, guard: nothing, effects: ["leave-incident"] },
  { name: "snooze", from: "new", to: "snoozed", who: TRIAGE, guard: canSnooze, effects: [] },
  { name: "snooze", from: "acknowledged", to: "snoozed", who: TRIAGE, guard: canSnooze, effects: [] },
  { name: "snooze", from: "triaging", to: "snoozed", who: TRIAGE, guard: canSnooze, effects: [] },
  { name: "wake", from: "snoozed", to: "new", who: "system", guard: isDue, effects: [] },
  { name: "reopen", from: "snoozed", to: "new", who: TRIAGE, guard: nothing, effects: [] },
  { name: "reopen", from: "closed", to: "new", who: TRIAGE, guard: isNotMerged, effects: ["begin-cycle"] },
  { name: "unmerge", from: "closed", to: "new", who: TRIAGE, guard: isMerged, effects: ["begin-cycle"] },
];

/** A step that may not be taken. */
export interface Refusal {
  readonly code: "no-such-step" | "not-permitted" | "facts-missing";
  /** States, permission or facts the code is about. */
  readonly about: readonly string[];
}

export type Decision = { readonly step: AlertStep } | { readonly refused: Refusal };

/** Whether one step may be taken. */
export function decideAlertStep(
  facts: StepFacts,
  name: AlertStepName,
  may: (who: AlertStep["who"]) => boolean,
  ask: StepAsk,
  nowMs: number,
): Decision {
  const step = ALERT_STEPS.find((row) => row.name === name && row.from === facts.state);
  if (step === undefined) return { refused: { code: "no-such-step", about: [facts.state, name] } };
  if (!may(step.who)) return { refused: { code: "not-permitted", about: [step.who] } };
  const missing = step.guard(ask, facts, nowMs);
  return missing.length > 0 ? { refused: { code: "facts-missing", about: missing } } : { step };
}

/** On the way to these, the steps before them are taken in passing, each with its own stamp and entry. */
const LEADS_TO: Readonly<Partial<Record<AlertStepName, readonly AlertStepName[]>>> = {
  triage: ["acknowledge"],
  close: ["acknowledge", "triage"],
  link: ["acknowledge", "triage"],
};

/** The steps from where an alert is up to the one that is asked for, or the first refusal. */
export function decideAlertWay(
  facts: StepFacts,
  name: AlertStepName,
  may: (who: AlertStep["who"]) => boolean,
  ask: StepAsk,
  nowMs: number,
): { readonly steps: readonly AlertStep[] } | { readonly refused: Refusal } {
  const steps: AlertStep[] = [];
  let state = facts.state;
  for (const each of [...(LEADS_TO[name] ?? []), name]) {
    const decision = decideAlertStep({ ...facts, state }, each, may, ask, nowMs);
    if ("step" in decision) {
      steps.push(decision.step);
      state = decision.step.to;
    } else if (each === name || decision.refused.code === "not-permitted") {
      return decision;
    }
  }
  return { steps };
}

/** The steps somebody could take from here, given what they ask for. */
export function openSteps(facts: StepFacts, may: (who: AlertStep["who"]) => boolean): AlertStepName[] {
  const reachable = ALERT_STEP_NAMES.filter((name) => {
    const way = decideAlertWay(facts, name, may, {}, 0);
    return "steps" in way || (way.refused.code === "facts-missing" && !["unmerge", "wake"].includes(name));
  });
  return reachable.filter((name) => name !== "reopen" || facts.mergedInto === null);
}
