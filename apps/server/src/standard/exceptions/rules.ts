import type { ClassId } from "../baseline/schema.js";
import { DAY_MS } from "../time.js";

/** Exceptions (acceptance of a risk for a time). Pure; times in ms since the epoch, the end is exclusive. */

/** The longest term of one exception in days, by class. */
const TERM_DAYS: Readonly<Record<ClassId, number>> = { C1: 365, C2: 180, C3: 90 };
/** Renewals together last at most this many terms. */
const CHAIN_TERMS = 2;
/** So long before its end the owner and the approver are told, once. */
export const WARNING_DAYS = 14;

export interface ExceptionFacts {
  readonly at: ClassId;
  readonly waivable: boolean;
  readonly reason: string;
  readonly compensation: string;
  readonly from: number;
  /** Exclusive; null where none was given, which is refused. */
  readonly until: number | null;
  /** Days of the exceptions that this one renews, all together. */
  readonly chainDaysBefore: number;
}

export type ExceptionRefusal =
  | "not-waivable"
  | "no-reason"
  | "no-end"
  | "end-before-start"
  | "too-long"
  | "chain-too-long"
  | "no-compensation";

/** Why an exception cannot be asked for or granted; null where it can. The first reason in this order counts. */
export function refuseException(facts: ExceptionFacts): ExceptionRefusal | null {
  if (!facts.waivable) return "not-waivable";
  if (facts.reason.trim() === "") return "no-reason";
  if (facts.until === null) return "no-end";
  if (facts.until <= facts.from) return "end-before-start";
  const days = (facts.until - facts.from) / DAY_MS;
  const term = TERM_DAYS[facts.at];
  if (days > term) return "too-long";
  if (facts.chainDaysBefore + days > CHAIN_TERMS * term) return "chain-too-long";
  if (facts.at !== "C1" && facts.compensation.trim() === "") return "no-compensation";
  return null;
}

export type ExceptionPhase = "not-yet" | "active" | "expiring" | "expired";

/** Where an approved exception stands at an instant. */
export function phaseOf(
  { from, until }: { readonly from: number; readonly until: number },
  now: number,
): ExceptionPhase {
  if (now >= until) return "expired";
  if (now < from) return "not-yet";
  return until - now <= WARNING_DAYS * DAY_MS ? "expiring" : "active";
}

export const EXCEPTION_STATES = ["requested", "in_review", "approved", "refused", "revoked", "withdrawn"] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

interface ExceptionStep {
  readonly from: ExceptionState;
  readonly to: ExceptionState;
  readonly who: "owner" | "approver" | "system";
}

/** Active and expired are no states of their own: they follow from an approved one and the instant. */
const EXCEPTION_STEPS: readonly ExceptionStep[] = [
  { from: "requested", to: "in_review", who: "approver" },
  { from: "in_review", to: "approved", who: "approver" },
  { from: "requested", to: "refused", who: "approver" },
  { from: "in_review", to: "refused", who: "approver" },
  { from: "requested", to: "withdrawn", who: "owner" },
  { from: "in_review", to: "withdrawn", who: "owner" },
  { from: "approved", to: "revoked", who: "approver" },
  { from: "approved", to: "revoked", who: "system" },
];

export function exceptionStep(
  from: ExceptionState,
  to: ExceptionState,
  who: ExceptionStep["who"],
): { readonly ok: true } | { readonly ok: false; readonly code: "no-such-step" | "other-role" } {
  const rows = EXCEPTION_STEPS.filter((row) => row.from === from && row.to === to);
  if (rows.length === 0) return { ok: false, code: "no-such-step" };
  return rows.some((row) => row.who === who) ? { ok: true } : { ok: false, code: "other-role" };
}
