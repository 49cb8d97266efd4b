import { wordCondition } from "./judge.js";
import type { CorrelationPlan, PlannedCorrelation } from "./plan.js";

/**
 * By the place of each correlation whether it lasts: where its condition holds for a set of matches it holds at the same
 * instant for every larger set, so that a match that comes late can confirm it but never undo it. Counts and presence
 * against lower bounds last; sums, averages, shares, upper bounds, absence, and counts of alerts do not.
 */
export function lastingCorrelations({ correlations }: CorrelationPlan): readonly boolean[] {
  const inner = correlations.map((): number[] => []);
  for (const [place, { out }] of correlations.entries()) for (const { into } of out) inner[into]?.push(place);
  const lasting: boolean[] = [];
  for (const [place, planned] of correlations.entries()) {
    const members = inner[place] ?? [];
    const isPresence = planned.correlation.type === "temporal" || planned.correlation.type === "temporal_ordered";
    // To presence an inner correlation is there while it holds; what is counted of it are its alerts, which move.
    const fromLasting = isPresence ? members.every((member) => lasting[member] === true) : members.length === 0;
    lasting.push(fromLasting && onlyGrows(planned));
  }
  return lasting;
}

const GROWING: ReadonlySet<string> = new Set(["event_count", "value_count", "temporal", "temporal_ordered"]);

function onlyGrows({ correlation, expression, roles }: PlannedCorrelation): boolean {
  if (!GROWING.has(correlation.type)) return false;
  if (expression !== null) return !wordCondition(expression, roles).negates;
  return correlation.condition.bounds.every(({ is }) => is === "gt" || is === "gte");
}

/** The plan without the ways into correlations that do not last: these never see a match. */
export function lastingPlan(plan: CorrelationPlan): CorrelationPlan {
  const lasting = lastingCorrelations(plan);
  const kept = <Way extends { readonly into: number }>(ways: readonly Way[]): Way[] =>
    ways.filter(({ into }) => lasting[into] === true);
  return {
    ...plan,
    correlations: plan.correlations.map((planned) => ({ ...planned, out: kept(planned.out) })),
    edges: new Map(
      [...plan.edges].flatMap(([ordinal, ways]) => {
        const left = kept(ways);
        return left.length === 0 ? [] : [[ordinal, left] as const];
      }),
    ),
  };
}
