import { parseRules, type SigmaFilter, type SigmaRule } from "@mizugiwa/sigma";
import type { RuleText } from "../rules/texts.js";
import type { TuningCondition } from "./schema.js";

// A tuning as a Sigma filter (Sigma filter specification 2.1.0): its condition is linked with AND to that of the rule, so that it
// says what does NOT hold where an event is expected.

const MODIFIERS = { is: "", contains: "|contains", starts: "|startswith", ends: "|endswith", cidr: "|cidr" } as const;

/** What a rule is about, as the filter must repeat it to apply to the rule. */
export type LogSourceNames = Readonly<Record<"product" | "category" | "service", string | null>>;

/** The conditions on fields as a filter of one rule, in JSON, which YAML takes in; null where none is about a field. */
export function filterOf(
  rule: { readonly id: string; readonly logsource: LogSourceNames },
  conditions: readonly TuningCondition[],
): string | null {
  const onFields = conditions.filter(({ on }) => on === "field");
  if (onFields.length === 0) return null;
  const logsource = Object.fromEntries(Object.entries(rule.logsource).filter(([, name]) => name !== null));
  // Each in a selection of its own: two conditions on one field are two items.
  const selections = Object.fromEntries(
    onFields.map(({ field, op, values }, index) => [
      `expected_${index}`,
      { [`${field}${MODIFIERS[op]}`]: written(values, op) },
    ]),
  );
  const condition = `not (${Object.keys(selections).join(" and ")})`;
  return JSON.stringify({ title: "Expected", logsource, filter: { rules: [rule.id], ...selections, condition } });
}

function written(values: readonly string[], op: TuningCondition["op"]): readonly string[] {
  return op === "cidr" ? values : values.map(plainValue);
}

/** A text as a Sigma value that means itself: no wildcards, and every backslash one. */
function plainValue(text: string): string {
  return text.replaceAll(/[\\*?]/g, String.raw`\$&`);
}

/** The one filter of a text, or what is wrong with it. */
export function readFilter(text: string): { filter: SigmaFilter } | { fault: string } {
  const file = parseRules(text, FILTER_PATH);
  const [problem] = file.problems;
  if (problem !== undefined) return { fault: `line ${problem.place.line ?? 1}: ${problem.detail}` };
  const [filter, ...more] = file.filters;
  if (filter === undefined || more.length > 0 || file.rules.length > 0 || file.correlations.length > 0) {
    return { fault: "it is not one Sigma filter" };
  }
  return { filter };
}

export const FILTER_PATH = "tuning.yml";

/** The rule of a file, by its id. */
export function ruleIn({ path, text }: RuleText, id: string): SigmaRule | null {
  return parseRules(text, path).rules.find((rule) => (rule.id ?? rule.path) === id) ?? null;
}

/** The fields that selections ask for, each once. */
export function fieldsIn({ selections }: Pick<SigmaRule | SigmaFilter, "selections">): string[] {
  const fields = [...selections.values()].flatMap(({ groups }) => groups.flat().map(({ field }) => field));
  return [...new Set(fields)].filter((field) => field !== "").sort();
}
