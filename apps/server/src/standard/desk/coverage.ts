import type { Relation } from "../tables.js";

/**
 * Where a clause stands. Nothing is chained from one source through another, and what nobody mapped is open: unknown, never
 * "not needed".
 */
export type Standing = "covered" | "partial" | "declined" | "open" | "withdrawn";
export const STANDINGS = ["open", "partial", "covered", "declined", "withdrawn"] as const satisfies Standing[];

export interface ClauseFacts {
  readonly withdrawn: boolean;
  /** Relations of requirements that are in force. */
  readonly relations: readonly Relation[];
  /** Several requirements in force contain it together. */
  readonly joint: boolean;
  readonly declined: boolean;
}

/** A mapping outweighs a decline: what is mapped is not declined, whatever was said before. */
export function standingOf({ withdrawn, relations, joint, declined }: ClauseFacts): Standing {
  if (withdrawn) return "withdrawn";
  if (joint || relations.includes("equal") || relations.includes("superset")) return "covered";
  if (relations.length > 0) return "partial";
  return declined ? "declined" : "open";
}

export type Counts = Readonly<Record<Standing, number>>;

export function countStandings(standings: Iterable<Standing>): Counts {
  const counts = { covered: 0, partial: 0, declined: 0, open: 0, withdrawn: 0 };
  for (const standing of standings) counts[standing] += 1;
  return counts;
}
