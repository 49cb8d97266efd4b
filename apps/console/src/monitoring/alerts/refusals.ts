import type { WordKey } from "@mizugiwa/words";
import type { Alert } from "../../api/contract.js";

type Facts = Pick<Alert, "state" | "assignee">;

const OPEN = new Set<Alert["state"]>(["new", "acknowledged", "triaging"]);

/** Why an alert cannot be acknowledged now, in the words of the button; null where it can. */
export function refusesAcknowledge({ state }: Facts): WordKey | null {
  return state === "new" ? null : state === "triaging" ? "alerts.refused.acknowledged" : `alerts.refused.${state}`;
}

/** Snoozing, closing and declaring are for what is open. */
export function refusesWhenDone({ state }: Facts): WordKey | null {
  if (OPEN.has(state)) return null;
  return state === "linked"
    ? "alerts.refused.linked"
    : state === "snoozed"
      ? "alerts.refused.snoozed"
      : "alerts.refused.closed";
}

/** What is closed or snoozed can come back. */
export function refusesReopen({ state }: Facts): WordKey | null {
  if (state === "closed" || state === "snoozed") return null;
  return state === "linked" ? "alerts.refused.linked" : "alerts.refused.open";
}

/** What the system notices itself, and versions of rules on trial, have no exceptions. */
export function refusesTuning({ rule }: Pick<Alert, "rule">): WordKey | null {
  return rule.id.startsWith("mizugiwa.") || rule.id.includes("~") ? "tunings.noRule" : null;
}

/** What one has, one cannot take over. */
export function refusesTaking({ assignee }: Facts, own: string): WordKey | null {
  return assignee?.id === own ? "alerts.refused.mine" : null;
}

const WITH_REASON = new Set<NonNullable<Alert["disposition"]>>([
  "false_positive",
  "benign_expected",
  "true_positive_no_impact",
]);

/** Dispositions that say the rule or the entity is not what it seems: they teach, so they say why. */
export function needsReason(disposition: NonNullable<Alert["disposition"]>): boolean {
  return WITH_REASON.has(disposition);
}
