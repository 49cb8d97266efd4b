import type { Native } from "@mizugiwa/events";
import type { Facts } from "../logsource/source.js";
import type { EventView } from "../match/view.js";
import type { Scalar, Spot } from "../rule.js";
import type { ItemTest } from "./item.js";
import { type Matched, trace } from "./trace.js";
import type { Tree } from "./tree.js";

/** Why a rule matched an event, or why not, as data. */
export interface Explanation {
  readonly matched: boolean;
  /** One entry a source that the rule's logsource stands for. */
  readonly sources: readonly SourceVerdict[];
}

/** What became of a rule in the words of one source. */
export interface SourceVerdict {
  /** The source's name, as SigmaHQ's mapping has it. */
  readonly via: string;
  /** What held: all of it where the rule matched, else the part before the failure. */
  readonly matched: readonly Matched[];
  /** Null where the rule matched. */
  readonly failure: Failure | null;
}

export type Failure =
  /** The event is not of this source; `facts` are what it says of itself. */
  | { readonly kind: "other-source"; readonly facts: Facts }
  /** The source holds only events whose field is this. */
  | { readonly kind: "other-event"; readonly field: string; readonly wanted: string; readonly had: readonly Native[] }
  /** The event does not say where it comes from, and the rule holds only by what is not there. */
  | { readonly kind: "nothing-to-show" }
  | FailedItem
  | Excluded;

/** The first item that does not hold; of alternatives, in the one that came furthest. */
export interface FailedItem extends Spot {
  readonly kind: "item";
  readonly selection: string;
  /** The title of the filter that the selection stands in, null for the rule's own. */
  readonly filter: string | null;
  readonly field: string;
  readonly modifiers: readonly string[];
  /** The values as the rule writes them. */
  readonly wanted: readonly (string | null)[];
  /** Whether the event has the field at all. */
  readonly present: boolean;
  /** What the event has there. */
  readonly had: readonly Native[];
}

/** A selection under `not` that holds, and what it holds by. */
interface Excluded {
  readonly kind: "excluded";
  readonly filter: string | null;
  readonly by: readonly Matched[];
}

/** Explains a tree over the event on view. */
export function explainTree(via: string, tree: Tree, view: EventView): SourceVerdict {
  if (tree.test(view)) return { via, matched: trace(tree, view), failure: null };
  const { failure } = firstFailure(tree, view, "", null);
  return { via, matched: heldBefore(tree, view), failure };
}

interface Found {
  readonly failure: Failure;
  /** Items that held on the way: of alternatives the one with most is the nearest. */
  readonly held: number;
}

function firstFailure(tree: Tree, view: EventView, selection: string, filter: string | null): Found {
  if (tree.kind === "selection") return firstFailure(tree.of, view, tree.name, tree.filter);
  if (tree.kind === "item") return { failure: failedItem(tree.item, view, selection, filter), held: 0 };
  if (tree.kind === "not") {
    return { failure: { kind: "excluded", filter: filterIn(tree.of), by: trace(tree.of, view) }, held: 0 };
  }
  if (tree.kind === "or") {
    const all = tree.of.map((each) => firstFailure(each, view, selection, filter));
    const [first, ...others] = all;
    // An empty choice (`1 of` a pattern that nothing bears) excludes everything.
    if (first === undefined) return { failure: { kind: "excluded", filter, by: [] }, held: 0 };
    return others.reduce((best, each) => (each.held > best.held ? each : best), first);
  }
  const place = tree.of.findIndex((each) => !each.test(view));
  const held = tree.of.slice(0, place).reduce((sum, each) => sum + trace(each, view).length, 0);
  const failed = tree.of[place];
  if (failed === undefined) throw new RangeError("a tree that holds has no failure");
  const inner = firstFailure(failed, view, selection, filter);
  return { failure: inner.failure, held: held + inner.held };
}

/** What holds of the parts of a tree that as a whole does not. */
function heldBefore(tree: Tree, view: EventView): Matched[] {
  if (tree.kind === "not" || tree.kind === "item") return [];
  if (tree.kind === "selection") return tree.test(view) ? trace(tree, view) : heldBefore(tree.of, view);
  return tree.of.flatMap((each) => (each.test(view) ? trace(each, view) : heldBefore(each, view)));
}

function filterIn(tree: Tree): string | null {
  if (tree.kind === "selection") return tree.filter;
  if (tree.kind === "item") return null;
  if (tree.kind === "not") return filterIn(tree.of);
  return tree.of.map(filterIn).find((filter) => filter !== null) ?? null;
}

function failedItem(item: ItemTest, view: EventView, selection: string, filter: string | null): FailedItem {
  const { line, column, modifiers, values } = item.written;
  const { slot, field } = item;
  return {
    kind: "item",
    selection,
    filter,
    field,
    modifiers,
    wanted: values.map(textOf),
    present: slot !== null && view.has(slot),
    had: slot === null ? [] : view.leaves(slot),
    line,
    column,
  };
}

function textOf(scalar: Scalar): string | null {
  if (scalar.kind === "null") return null;
  return scalar.kind === "boolean" ? String(scalar.value) : scalar.text;
}
