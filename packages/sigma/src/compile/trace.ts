import type { Native } from "@mizugiwa/events";
import type { EventView } from "../match/view.js";
import { containedWord, holds, type ItemTest } from "./item.js";
import type { Tree } from "./tree.js";

/** An item that held, and the value of the event it held for. */
export interface Matched {
  readonly selection: string;
  /** As the rule writes it; empty for a keyword. */
  readonly field: string;
  /** Null where the item holds because nothing is there. */
  readonly value: Native;
}

/**
 * Which items made a tree true, selection by selection. What is true by negation shows nothing: there is no value to
 * point at.
 */
export function trace(tree: Tree, view: EventView): Matched[] {
  const matched: Matched[] = [];
  walk(tree, view, "", matched);
  return matched;
}

function walk(tree: Tree, view: EventView, selection: string, matched: Matched[]): void {
  if (!tree.test(view)) return;
  if (tree.kind === "selection") walk(tree.of, view, tree.name, matched);
  else if (tree.kind === "and" || tree.kind === "or") for (const each of tree.of) walk(each, view, selection, matched);
  else if (tree.kind === "item" && !tree.item.negated) {
    matched.push({ selection, field: tree.item.field, value: foundValue(tree.item, view) });
  }
}

function foundValue(item: ItemTest, view: EventView): Native {
  const wanted = item.wanted.flat();
  const leaves = item.slot === null ? view.allLeaves() : view.leaves(item.slot);
  const leaf = leaves.find((each) => wanted.some(({ test }) => holds(test, each)));
  if (leaf !== undefined) return leaf;
  const words = wanted.flatMap(({ test }) => containedWord(test) ?? []);
  return item.slot === null ? (words[0] ?? null) : (leaves.find((each) => each !== null) ?? null);
}
