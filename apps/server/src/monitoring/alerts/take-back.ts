import type { Actor } from "../../platform/access/index.js";
import type { AlertState, Disposition } from "./states.js";

/** What an act of a person changes of an alert. Instants as JSON keeps them: RFC 3339. */
interface Before {
  readonly state: AlertState;
  readonly disposition: Disposition | null;
  readonly assignee: string | null;
  readonly incident: string | null;
  readonly merged_into: string | null;
  readonly snoozed_until: string | null;
  readonly acknowledged_at: string | null;
  readonly triaged_at: string | null;
  readonly closed_at: string | null;
  readonly reopened_at: string | null;
  readonly cycle: number;
}

/** The last act of a person on an alert, by which it can be taken back. */
export interface Act {
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  /** The version of the alert that the act made: any other change since makes another. */
  readonly version: number;
  readonly before: Before;
}

/** Longer than any page offers it, short enough that nobody has built on the act. */
const TAKE_BACK_MS = 60_000;

export type TakeBackRefusal = "not-own-act" | "take-back-over";

type Instants = "snoozed_until" | "acknowledged_at" | "triaged_at" | "closed_at" | "reopened_at";
type Row = Omit<Before, Instants> & { readonly [Name in Instants]: Date | null };

/** The act that leads away from a row, made at `now`. */
export function actOf(row: Row, actor: Pick<Actor, "id">, version: number, now: Date): Act {
  const { state, disposition, assignee, incident, merged_into, cycle } = row;
  const before = {
    state,
    disposition,
    assignee,
    incident,
    merged_into,
    cycle,
    snoozed_until: textOf(row.snoozed_until),
    acknowledged_at: textOf(row.acknowledged_at),
    triaged_at: textOf(row.triaged_at),
    closed_at: textOf(row.closed_at),
    reopened_at: textOf(row.reopened_at),
  };
  return { by: actor.id, at: now.toISOString(), version, before };
}

/**
 * Whether an account may take back the last act on an alert that is at `version` now: its own, within a minute, while
 * nobody and nothing changed the alert since. `nowMs` since the epoch.
 */
export function decideTakeBack(
  act: Act | null,
  asked: { readonly account: string; readonly version: number; readonly nowMs: number },
): { readonly before: Row } | { readonly refused: TakeBackRefusal } {
  if (act === null || act.by !== asked.account || act.version !== asked.version) return { refused: "not-own-act" };
  if (asked.nowMs - Date.parse(act.at) > TAKE_BACK_MS) return { refused: "take-back-over" };
  const { before } = act;
  return {
    before: {
      ...before,
      snoozed_until: instantOf(before.snoozed_until),
      acknowledged_at: instantOf(before.acknowledged_at),
      triaged_at: instantOf(before.triaged_at),
      closed_at: instantOf(before.closed_at),
      reopened_at: instantOf(before.reopened_at),
    },
  };
}

function textOf(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
