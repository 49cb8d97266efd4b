import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import type { DetectionItem, RuleLogSource, Scalar, Selection, Spot, WrittenCondition } from "../rule.js";
import { type Entry, entryOf, type MapNode, type Node, textOf, valueOf } from "./node.js";

/** What of `detection` is not a selection. `timeframe` belongs to the aggregations of Sigma 1. */
const RESERVED: ReadonlySet<string> = new Set(["condition", "timeframe"]);

export interface Detection {
  readonly selections: ReadonlyMap<string, Selection>;
  readonly conditions: readonly WrittenCondition[];
}

/**
 * Reads `detection` of a rule (Sigma specification 2.1.0, "Detection", "Lists", "Maps", "Keywords search").
 * Throws MizugiwaError with line and column where it cannot be run.
 */
export function readDetection(rule: MapNode, lints: Problem[]): Detection {
  const entry = entryOf(rule, "detection");
  if (entry === null) throw fault("detection-missing", rule, "the rule has no detection");
  if (entry.value.kind !== "map") throw fault("detection-shape", entry, "detection is no map");
  const detection = entry.value;
  const selections = readSelections(detection, RESERVED);
  const timeframe = entryOf(detection, "timeframe");
  if (timeframe !== null) {
    lints.push(toProblem("timeframe-ignored", { ...spotOf(timeframe), detail: "timeframe has no meaning in Sigma 2" }));
  }
  return { selections, conditions: readConditions(detection) };
}

/** The selections of a detection or a filter: every entry whose name is not reserved. */
export function readSelections(map: MapNode, reserved: ReadonlySet<string>): ReadonlyMap<string, Selection> {
  const own = map.entries.filter(({ key }) => !reserved.has(key));
  return new Map(own.map((entry) => [entry.key, readSelection(entry)]));
}

export function readConditions(detection: MapNode): WrittenCondition[] {
  const node = valueOf(detection, "condition");
  if (node === null) throw fault("condition-missing", detection, "the detection has no condition");
  const nodes = node.kind === "list" ? node.items : [node];
  const conditions = nodes.map((each): WrittenCondition => {
    const text = textOf(each);
    if (text === null) throw fault("condition-syntax", each, "a condition is a text");
    return { text, ...spotOf(each) };
  });
  if (conditions.length === 0) throw fault("condition-missing", node, "the list of conditions is empty");
  return conditions;
}

function readSelection(entry: Entry): Selection {
  const { key, value } = entry;
  const base = { name: key, ...spotOf(entry) };
  if (value.kind === "map") return { ...base, groups: [readItems(key, value)] };
  if (value.kind === "scalar") return { ...base, groups: [[keywords(key, [value])]] };
  const groups = value.items.flatMap((each) => (each.kind === "map" ? [readItems(key, each)] : []));
  const words = value.items.filter((each) => each.kind !== "map");
  if (words.length > 0) groups.push([keywords(key, words)]);
  if (groups.length === 0) throw empty(key, entry);
  return { ...base, groups };
}

function readItems(selection: string, map: MapNode): DetectionItem[] {
  if (map.entries.length === 0) throw empty(selection, map);
  return map.entries.map((entry) => {
    const [field = "", ...modifiers] = entry.key.split("|");
    const nodes = entry.value.kind === "list" ? entry.value.items : [entry.value];
    if (entry.value.kind === "list" && nodes.length === 0) throw empty(`${selection}.${entry.key}`, entry);
    const values = nodes.map((node) => scalarOf(node, `${selection}.${entry.key}`));
    return { field, modifiers, values, ...spotOf(entry) };
  });
}

function keywords(selection: string, nodes: readonly Node[]): DetectionItem {
  const [first] = nodes;
  if (first === undefined) throw new RangeError("keywords of nothing");
  return { field: "", modifiers: [], values: nodes.map((node) => scalarOf(node, selection)), ...spotOf(first) };
}

function scalarOf(node: Node, where: string): Scalar {
  if (node.kind === "scalar") return node.scalar;
  throw fault("value-shape", node, `${where} holds a ${node.kind} where a plain value is wanted`);
}

function empty(where: string, spot: Spot): MizugiwaError {
  return fault("selection-empty", spot, `${where} asks for nothing`);
}

/** Reads `logsource`; the values are folded to lower case, as the specification writes them. */
export function readLogSource(rule: MapNode): RuleLogSource {
  const entry = entryOf(rule, "logsource");
  if (entry?.value.kind !== "map") throw fault("logsource-missing", entry ?? rule, "the rule has no logsource");
  const { value } = entry;
  const dimension = (name: string): string | undefined => textOf(valueOf(value, name))?.trim().toLowerCase();
  const product = dimension("product");
  const category = dimension("category");
  const service = dimension("service");
  if (product === undefined && category === undefined && service === undefined) {
    throw fault("logsource-empty", entry, "logsource names no product, category or service");
  }
  return {
    ...(product === undefined ? {} : { product }),
    ...(category === undefined ? {} : { category }),
    ...(service === undefined ? {} : { service }),
    ...spotOf(entry),
  };
}

export function fault(code: string, spot: Spot, detail: string): MizugiwaError {
  return new MizugiwaError(code, { ...spotOf(spot), detail });
}

export function spotOf({ line, column }: Spot): Spot {
  return { line, column };
}
