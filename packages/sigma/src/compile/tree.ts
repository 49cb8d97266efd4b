import type { Expression } from "../condition.js";
import type { DraftDetection, DraftItem, DraftRule } from "./draft-rule.js";
import { allOf, anyOf, bindItem, type EventTest, type ItemTest, type PreparedItem, prepareItem } from "./item.js";
import type { SlotOf } from "./value-test.js";

/** A detection as a tree: what is asked, in the words of one source. */
export type Tree =
  | { readonly kind: "and" | "or"; readonly of: readonly Tree[]; readonly test: EventTest }
  | { readonly kind: "not"; readonly of: Tree; readonly test: EventTest }
  | {
      readonly kind: "selection";
      readonly name: string;
      /** The title of the filter it stands in, null for the rule's own. */
      readonly filter: string | null;
      readonly of: Tree;
      readonly test: EventTest;
    }
  | { readonly kind: "item"; readonly item: ItemTest; readonly test: EventTest };

/** A rule whose values are compiled: what no source changes. */
export interface PreparedRule {
  readonly draft: DraftRule;
  readonly items: ReadonlyMap<DraftItem, readonly PreparedItem[]>;
}

/** Compiles the values of a rule. Throws MizugiwaError with line and column where it cannot be run. */
export function prepareRule(draft: DraftRule): PreparedRule {
  const items = new Map<DraftItem, readonly PreparedItem[]>();
  for (const { selections } of draft.detections) {
    for (const { groups } of selections.values()) {
      for (const each of groups.flat()) {
        items.set(
          each,
          each.parts.map(({ field, draft: part }) => prepareItem(each.item, field, part)),
        );
      }
    }
  }
  return { draft, items };
}

/** Puts a prepared rule into the words of a source. */
export function bindRule({ draft, items }: PreparedRule, slotOf: SlotOf): Tree {
  const itemTree = (each: DraftItem): Tree =>
    linked(
      "or",
      (items.get(each) ?? []).map((prepared): Tree => {
        const item = bindItem(prepared, slotOf);
        return { kind: "item", item, test: item.test };
      }),
    );
  return linked(
    "and",
    draft.detections.map((detection) => detectionTree(detection, itemTree)),
  );
}

function detectionTree({ filter, selections, conditions }: DraftDetection, itemTree: (item: DraftItem) => Tree): Tree {
  const trees = new Map<string, Tree>();
  for (const [name, { groups }] of selections) {
    const of = linked(
      "or",
      groups.map((group) => linked("and", group.map(itemTree))),
    );
    trees.set(name, { kind: "selection", name, filter, of, test: of.test });
  }
  return linked(
    "or",
    conditions.map((condition) => expressionTree(condition, trees)),
  );
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
