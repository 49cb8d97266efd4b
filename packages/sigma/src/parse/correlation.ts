/**
 * Correlations: documents that say how matches of other rules belong together.
 *
 * Sources: Sigma correlation specification 2.1.0, "Correlation section" and "Correlation Types"; pySigma for the units
 * w, M, y, for `value_median`, `percentile`, and for conditions of words (`a and not b`).
 * Departures: `group-by` may be absent (one group holds all); several bounds are a range, as the text of the
 * specification says; `value_percentile` without `percentile` is about the share of the event's own value in percent,
 * as the example of the specification describes it.
 */
import { type Problem, toProblem } from "@mizugiwa/base";
import type {
  Bound,
  Comparison,
  CorrelationCondition,
  CorrelationType,
  FieldAlias,
  RuleReference,
  SigmaCorrelation,
} from "../rule.js";
import { fault, spotOf } from "./detection.js";
import { readMetadata } from "./metadata.js";
import { type Entry, entryOf, type MapNode, type Node, textOf, textsOf, valueOf } from "./node.js";

const TYPES: readonly CorrelationType[] = [
  "event_count",
  "value_count",
  "temporal",
  "temporal_ordered",
  "value_sum",
  "value_avg",
  "value_percentile",
  "value_median",
];
const COMPARISONS: readonly Comparison[] = ["gt", "gte", "lt", "lte", "eq", "neq"];
const CONDITION_KEYS: ReadonlySet<string> = new Set([...COMPARISONS, "field", "percentile"]);
/** A correlation of more rules than this is none a person wrote; presence is kept as bits of one integer. */
const RULES_LIMIT = 30;

/** Reads a correlation. Throws MizugiwaError with line and column where it cannot be run. */
export function readCorrelation(node: MapNode, path: string, lints: Problem[]): SigmaCorrelation {
  const entry = entryOf(node, "correlation");
  if (entry?.value.kind !== "map") throw fault("correlation-shape", entry ?? node, "correlation is no map");
  const map = entry.value;
  const type = readType(map);
  const condition = readWholeCondition(map, type);
  const rules = readRules(map, condition);
  lintUpperBound(condition, lints);
  return {
    path,
    ...spotOf(node),
    ...readMetadata(node, path, lints),
    type,
    rules,
    groupBy: [...new Set(textsOf(valueOf(map, "group-by")))],
    aliases: readAliases(map),
    ...readTimespan(map),
    condition: completed(condition, rules.length),
    generate: readGenerate(map),
  };
}

function readType(map: MapNode): CorrelationType {
  const node = valueOf(map, "type");
  const written = textOf(node);
  const type = TYPES.find((each) => each === written?.toLowerCase());
  if (type !== undefined) return type;
  throw fault("correlation-type", node ?? map, `${written ?? "nothing"} is none of ${TYPES.join(", ")}`);
}

function readRules(map: MapNode, { expression }: CorrelationCondition): RuleReference[] {
  const entry = entryOf(map, "rules");
  const nodes = entry === null ? [] : entry.value.kind === "list" ? entry.value.items : [entry.value];
  const rules = nodes.map((node): RuleReference => {
    const text = textOf(node);
    if (text === null) throw fault("correlation-rules", node, "a reference is the id or the name of a rule");
    return { text, ...spotOf(node) };
  });
  if (rules.length === 0 && expression !== null) {
    const names = [...expression.matchAll(/[A-Za-z0-9_-]+/g)].map(([name]) => name);
    const own = new Set(names.filter((name) => !/^(and|or|not)$/i.test(name)));
    rules.push(...[...own].map((text) => ({ text, ...spotOf(valueOf(map, "condition") ?? map) })));
  }
  if (rules.length === 0) throw fault("correlation-rules", entry ?? map, "the correlation refers to no rules");
  if (rules.length > RULES_LIMIT) {
    throw fault("correlation-rules", entry ?? map, `more than ${RULES_LIMIT} rules in one correlation`);
  }
  const twice = rules.find(({ text }, index) => rules.findIndex((each) => each.text === text) !== index);
  if (twice !== undefined) throw fault("correlation-rules", twice, `${twice.text} is named twice`);
  return rules;
}

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
  ["w", 604_800],
  // The mean month and year of the Gregorian calendar, as pySigma counts them.
  ["M", 2_629_746],
  ["y", 31_556_952],
]);

function readTimespan(map: MapNode): { timespan: string; timespanMs: number } {
  const node = valueOf(map, "timespan");
  const timespan = textOf(node);
  if (timespan === null) throw fault("correlation-timespan", node ?? map, "the correlation has no timespan");
  const [, count = "", unit = ""] = /^(\d{1,9})([smhdwMy])$/.exec(timespan) ?? [];
  const timespanMs = Number(count) * (UNIT_SECONDS.get(unit) ?? 0) * 1000;
  if (timespanMs > 0) return { timespan, timespanMs };
  throw fault(
    "correlation-timespan",
    node ?? map,
    `${timespan} is not a number above 0 and one of s, m, h, d, w, M, y`,
  );
}

function readAliases(map: MapNode): FieldAlias[] {
  const entry = entryOf(map, "aliases");
  if (entry === null) return [];
  if (entry.value.kind !== "map") throw fault("correlation-aliases", entry, "aliases is no map");
  return entry.value.entries.map((alias): FieldAlias => {
    if (alias.value.kind !== "map") throw fault("correlation-aliases", alias, "an alias is a map of rules to fields");
    const of = alias.value.entries.map((each) => ({
      rule: { text: each.key, ...spotOf(each) },
      field: fieldOf(each),
    }));
    return { name: alias.key, of, ...spotOf(alias) };
  });
}

function fieldOf(entry: Entry): string {
  const field = textOf(entry.value);
  if (field === null || field === "") throw fault("correlation-aliases", entry, `${entry.key} names no field`);
  return field;
}

function readGenerate(map: MapNode): boolean {
  const node = valueOf(map, "generate");
  if (node === null) return false;
  if (node.kind === "scalar" && node.scalar.kind === "boolean") return node.scalar.value;
  throw fault("correlation-generate", node, "generate is true or false");
}

function readWholeCondition(map: MapNode, type: CorrelationType): CorrelationCondition {
  const temporal = type === "temporal" || type === "temporal_ordered";
  const node = valueOf(map, "condition");
  if (node === null) {
    if (temporal) return { fields: [], bounds: [], percentile: null, expression: null, ...spotOf(map) };
    throw fault("correlation-condition", map, "the correlation has no condition");
  }
  if (node.kind === "map") return readBounds(node, type);
  const expression = textOf(node);
  if (expression === null) throw fault("correlation-condition", node, "a condition is a map or a text");
  if (temporal) return { fields: [], bounds: [], percentile: null, expression, ...spotOf(node) };
  throw fault("correlation-condition", node, `a condition of words is for temporal correlations, not for ${type}`);
}

function readBounds(map: MapNode, type: CorrelationType): CorrelationCondition {
  const strange = map.entries.find(({ key }) => !CONDITION_KEYS.has(key));
  if (strange !== undefined) throw fault("correlation-condition", strange, `a condition knows no ${strange.key}`);
  const bounds = COMPARISONS.flatMap((is): Bound[] => {
    const node = valueOf(map, is);
    return node === null ? [] : [{ is, number: numberOf(node, is) }];
  });
  if (bounds.length === 0)
    throw fault("correlation-condition", map, `the condition has none of ${COMPARISONS.join(", ")}`);
  const fields = textsOf(valueOf(map, "field"));
  const valued = type.startsWith("value_");
  if (valued && fields.length === 0) throw fault("correlation-field", map, `${type} needs a field`);
  if (valued && type !== "value_count" && fields.length > 1) {
    throw fault("correlation-field", valueOf(map, "field") ?? map, `${type} takes one field`);
  }
  const node = valueOf(map, "percentile");
  const percentile = node === null ? null : numberOf(node, "percentile");
  if (node !== null && percentile !== null && (percentile < 0 || percentile > 100)) {
    throw fault("correlation-condition", node, "percentile is from 0 to 100");
  }
  return { fields: valued ? fields : [], bounds, percentile, expression: null, ...spotOf(map) };
}

function numberOf(node: Node, key: string): number {
  const number = node.kind === "scalar" && node.scalar.kind === "number" ? Number(node.scalar.text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw fault("correlation-condition", node, `${key} wants a number`);
}

/** Each window is judged as it grows: what only bounds it above holds from its first event on. */
function lintUpperBound({ bounds, line, column }: CorrelationCondition, lints: Problem[]): void {
  if (bounds.length === 0 || !bounds.every(({ is }) => is === "lt" || is === "lte" || is === "neq")) return;
  const detail = "the condition holds from the first event on, since nothing bounds it below";
  const remedy = "Give a lower bound too, or bound a chained correlation.";
  lints.push(toProblem("correlation-upper-bound", { line, column, field: "correlation.condition", detail, remedy }));
}

/** Without a condition, every rule must have matched. */
function completed(condition: CorrelationCondition, rules: number): CorrelationCondition {
  if (condition.expression !== null || condition.bounds.length > 0) return condition;
  return { ...condition, bounds: [{ is: "gte", number: rules }] };
}
