import { type Problem, toProblem } from "@mizugiwa/base";
import type { RuleLogSource, SigmaFilter, SigmaRule } from "../rule.js";
import { ReferenceBook } from "./references.js";

/** Which filters apply to which rules. */
export class FilterBook {
  readonly #forAny: SigmaFilter[] = [];
  readonly #byRule = new Map<SigmaRule, SigmaFilter[]>();

  constructor(filters: readonly SigmaFilter[], rules: readonly SigmaRule[], lints: Problem[]) {
    const book = new ReferenceBook(rules);
    for (const filter of filters) {
      if (filter.rules === null) this.#forAny.push(filter);
      for (const reference of filter.rules ?? []) {
        const rule = book.find(reference, filter.path, lints);
        const at = { path: filter.path, line: reference.line, column: reference.column };
        if (rule === undefined) lints.push(unused(at, `no rule has the id or name ${reference.text}`));
        else if (!covers(filter.logsource, rule.logsource)) {
          lints.push(unused(at, `the filter's logsource is another than that of ${reference.text}`));
        } else fileUnder(this.#byRule, rule, filter);
      }
    }
  }

  /** The filters of a rule, in the order of their files. */
  of(rule: SigmaRule): readonly SigmaFilter[] {
    const any = this.#forAny.filter(({ logsource }) => covers(logsource, rule.logsource));
    return [...any, ...(this.#byRule.get(rule) ?? [])];
  }
}

function fileUnder(shelf: Map<SigmaRule, SigmaFilter[]>, rule: SigmaRule, filter: SigmaFilter): void {
  const known = shelf.get(rule) ?? [];
  if (!known.includes(filter)) shelf.set(rule, [...known, filter]);
}

/** Whether a filter's logsource takes a rule's in: what the filter names, the rule names too, and the same. */
function covers(filter: RuleLogSource, rule: RuleLogSource): boolean {
  const dimensions = ["product", "category", "service"] as const;
  return dimensions.every((each) => filter[each] === undefined || filter[each] === rule[each]);
}

function unused(at: { path: string; line: number; column: number }, detail: string): Problem {
  return toProblem("filter-unused", { ...at, field: "filter.rules", detail, remedy: "Name rules that are loaded." });
}
