import type { Problem } from "@mizugiwa/base";
import { type Expression, readCondition } from "../condition.js";
import { applyModifiers } from "../modifiers/apply.js";
import type { DetectionItem, SigmaRule } from "../rule.js";
import { allOf, anyOf, bindItem, type EventTest, type ItemTest, type PreparedItem, prepareItem } from "./item.js";
import type { SlotOf } from "./value-test.js";

/** A detection as a tree: what is asked, in the words of one source. */
export type Tree =
  | { readonly kind: "and" | "or"; readonly of: readonly Tree[]; readonly test: EventTest }
  | { readonly kind: "not"; readonly of: Tree; readonly test: EventTest }
  | { readonly kind: "selection"; readonly name: string; readonly of: Tree; readonly test: EventTest }
  | { readonly kind: "item"; readonly item: ItemTest; readonly test: EventTest };

/** A rule whose modifiers, values and conditions are read: what no source changes. */
export interface PreparedRule {
  readonly rule: SigmaRule;
  readonly items: ReadonlyMap<DetectionItem, PreparedItem>;
  readonly conditions: readonly Expression[];
}

/** Reads modifiers, values and conditions. Throws MizugiwaError with line and column where the rule cannot be run. */
export function prepareRule(
  rule: SigmaRule,
  placeholders: ReadonlyMap<string, readonly string[]>,
  lints: Problem[],
): PreparedRule {
  const names = [...rule.selections.keys()];
  const conditions = rule.conditions.map((condition) => readCondition(condition, names, lints));
  const items = new Map<DetectionItem, PreparedItem>();
  for (const selection of rule.selections.values()) {
    for (const item of selection.groups.flat()) {
      items.set(item, prepareItem(item, applyModifiers(item, placeholders, lints)));
    }
  }
  return { rule, items, conditions };
}

/** Puts a prepared rule into the words of a source. */
export function bindRule(prepared: PreparedRule, slotOf: SlotOf): Tree {
  const selections = new Map<string, Tree>();
  for (const [name, selection] of prepared.rule.selections) {
    const groups = selection.groups.map((items) =>
      linked(
        "and",
        items.map((item) => itemTree(item, prepared, slotOf)),
      ),
    );
    const of = linked("or", groups);
    selections.set(name, { kind: "selection", name, of, test: of.test });
  }
  return linked(
    "or",
    prepared.conditions.map((condition) => expressionTree(condition, selections)),
  );
}

function itemTree(item: DetectionItem, prepared: PreparedRule, slotOf: SlotOf): Tree {
  const known = prepared.items.get(item);
  if (known === undefined) throw new RangeError("an item that was not prepared");
  const bound = bindItem(known, slotOf);
  return { kind: "item", item: bound, test: bound.test };
}

function expressionTree(expression: Expression, selections: ReadonlyMap<string, Tree>): Tree {
  if (expression.kind === "selection") {
    const selection = selections.get(expression.name);
    if (selection === undefined) throw new RangeError(`no selection ${expression.name}`);
    return selection;
  }
  if (expression.kind === "not") {
    const of = expressionTree(expression.of, selections);
    return { kind: "not", of, test: (view) => !of.test(view) };
  }
  return linked(
    expression.kind,
    expression.of.map((each) => expressionTree(each, selections)),
  );
}

function linked(kind: "and" | "or", of: readonly Tree[]): Tree {
  const [only] = of;
  if (of.length === 1 && only !== undefined) return only;
  const tests = of.map(({ test }) => test);
  return { kind, of, test: kind === "and" ? allOf(tests) : anyOf(tests) };
}
