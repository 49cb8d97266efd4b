import type { AlertState, Disposition, Severity } from "./states.js";

/** What somebody who opens an alert would do next, as codes with their facts; the words are the console's. */
export type Suggestion =
  /** Earlier alerts of the rule about the same entity ended alike. */
  | {
      readonly code: "closed-alike-before";
      readonly disposition: Disposition;
      readonly times: number;
      readonly of: number;
    }
  /** Others are open about the same entity: look at them together. */
  | { readonly code: "look-at-entity"; readonly times: number }
  | { readonly code: "declare-incident" }
  | { readonly code: "acknowledge" }
  | { readonly code: "look-at-events" };

export interface SuggestFacts {
  readonly state: AlertState;
  readonly severity: Severity;
  /** How earlier alerts of the same rule and entity were closed. */
  readonly closedBefore: readonly Disposition[];
  /** Other open alerts about the same entity. */
  readonly openAboutEntity: number;
}

/** Fewer than this many cases teach nothing. */
const CASES_MIN = 3;

/** In the order of what to do first. Nothing is suggested for an alert that somebody is done with. */
export function suggest({ state, severity, closedBefore, openAboutEntity }: SuggestFacts): Suggestion[] {
  if (state === "closed" || state === "linked") return [];
  const found: Suggestion[] = [];
  if (state === "new") found.push({ code: "acknowledge" });
  const alike = mostFrequent(closedBefore);
  if (alike !== null && closedBefore.length >= CASES_MIN && alike.times * 4 >= closedBefore.length * 3) {
    found.push({ code: "closed-alike-before", ...alike, of: closedBefore.length });
  }
  if (openAboutEntity > 0) found.push({ code: "look-at-entity", times: openAboutEntity });
  found.push({ code: "look-at-events" });
  const heavy = severity === "critical" || (severity === "high" && openAboutEntity > 0);
  if (heavy) found.push({ code: "declare-incident" });
  return found;
}

function mostFrequent(all: readonly Disposition[]): { disposition: Disposition; times: number } | null {
  const counts = new Map<Disposition, number>();
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1);
  let best: { disposition: Disposition; times: number } | null = null;
  for (const [disposition, times] of counts) {
    if (best === null || times > best.times) best = { disposition, times };
  }
  return best;
}
