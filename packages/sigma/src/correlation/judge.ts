import type { Expression } from "../condition.js";
import type { Bound } from "../rule.js";
import { eventCount } from "./measures/count.js";
import { valueCount, valueShare } from "./measures/distinct.js";
import type { Measure } from "./measures/measure.js";
import { valuePercentile, valueTotal } from "./measures/numbers.js";
import { ruleOrder, rulePresence } from "./measures/presence.js";
import type { PlannedCorrelation } from "./plan.js";

const MEDIAN = 50;

/** The measure of a correlation whose condition is of bounds. */
export function measureOf({ correlation, fields, roles }: PlannedCorrelation): Measure {
  const [field = 0] = fields;
  const { percentile } = correlation.condition;
  switch (correlation.type) {
    case "event_count":
      return eventCount();
    case "value_count":
      return valueCount(fields);
    case "temporal":
      return rulePresence(roles.length);
    case "temporal_ordered":
      return ruleOrder([...roles.keys()]);
    case "value_sum":
      return valueTotal(field, "sum");
    case "value_avg":
      return valueTotal(field, "avg");
    case "value_median":
      return valuePercentile(field, MEDIAN);
    case "value_percentile":
      return percentile === null ? valueShare(fields) : valuePercentile(field, percentile);
  }
}

/** Whether a number keeps every bound; what is no number keeps none. */
export function keepsBounds(value: number, bounds: readonly Bound[]): boolean {
  return !Number.isNaN(value) && bounds.every((bound) => keeps(value, bound));
}

function keeps(value: number, { is, number }: Bound): boolean {
  switch (is) {
    case "gt":
      return value > number;
    case "gte":
      return value >= number;
    case "lt":
      return value < number;
    case "lte":
      return value <= number;
    case "eq":
      return value === number;
    case "neq":
      return value !== number;
  }
}

/** A condition of words over the rules that have matched, one bit a role. */
export interface WordCondition {
  /** Roles that stand without `not`, as bits: what can make the condition true. */
  readonly wanted: number;
  /** Whether a `not` is in it, so that it can only be decided when nothing more can come. */
  readonly negates: boolean;
  /** Judges by the roles present for what is wanted, and by those present for what is not. */
  readonly test: (present: number, against: number) => boolean;
}

export function wordCondition(expression: Expression, roles: readonly string[]): WordCondition {
  let wanted = 0;
  let negates = false;
  const build = (each: Expression, negated: boolean): WordCondition["test"] => {
    if (each.kind === "selection") {
      const bit = 1 << roles.indexOf(each.name);
      if (negated) negates = true;
      else wanted |= bit;
      return negated ? (_present, against) => (against & bit) !== 0 : (present) => (present & bit) !== 0;
    }
    if (each.kind === "not") {
      const of = build(each.of, !negated);
      return (present, against) => !of(present, against);
    }
    const of = each.of.map((part) => build(part, negated));
    if (each.kind === "and") return (present, against) => of.every((test) => test(present, against));
    return (present, against) => of.some((test) => test(present, against));
  };
  const test = build(expression, false);
  return { wanted, negates, test };
}
