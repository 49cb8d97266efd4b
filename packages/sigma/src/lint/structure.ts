import { type Expression, readCondition } from "../condition.js";
import type { DetectionItem, SigmaRule } from "../rule.js";
import type { Lint } from "./finding.js";

/** What of a detection is never used, or written in two ways. */
export function structureLints(rule: SigmaRule): Lint[] {
  return [...unusedSelections(rule), ...spellings(rule)];
}

function unusedSelections({ selections, conditions }: SigmaRule): Lint[] {
  const names = [...selections.keys()];
  const used = new Set<string>();
  for (const condition of conditions) {
    try {
      for (const name of namesIn(readCondition(condition, names, []))) used.add(name);
    } catch (caught) {
      // A condition that cannot be read is a problem of the compiler's; nothing can be said of its selections.
      if (caught instanceof Error) return [];
      throw caught;
    }
  }
  const unused = [...selections.values()].filter(({ name }) => !used.has(name));
  return unused.map(({ name, line, column }) => {
    return { line, column, code: "selection-unused", field: name, detail: `the condition does not use ${name}` };
  });
}

function namesIn(expression: Expression): string[] {
  if (expression.kind === "selection") return [expression.name];
  return expression.kind === "not" ? namesIn(expression.of) : expression.of.flatMap(namesIn);
}

function spellings({ selections }: SigmaRule): Lint[] {
  const lints: Lint[] = [];
  const first = new Map<string, string>();
  for (const { field, line, column } of [...selections.values()].flatMap(({ groups }) => groups.flat())) {
    const known = first.get(field.toLowerCase());
    if (known === undefined) first.set(field.toLowerCase(), field);
    else if (known !== field) {
      lints.push({ line, column, code: "field-spelling", field, detail: `the rule also writes ${known}` });
    }
  }
  return lints;
}

/** Every item of a rule. */
export function itemsOf({ selections }: SigmaRule): DetectionItem[] {
  return [...selections.values()].flatMap(({ groups }) => groups.flat());
}
