/**
 * Filters: what an installation adds to rules that are not its own.
 *
 * Sources: Sigma filters specification 2.1.0, "Global Filter".
 * Departure: the condition is linked with AND to the conditions of the rules, so that suppressing is written
 * `not selection`, as pySigma reads it; the prose of the specification shows `selection` for the same purpose. A filter
 * without any negation only narrows its rules and is linted.
 */
import { type Problem, toProblem } from "@mizugiwa/base";
import type { RuleReference, SigmaFilter } from "../rule.js";
import { fault, readConditions, readLogSource, readSelections, spotOf } from "./detection.js";
import { readMetadata } from "./metadata.js";
import { entryOf, type MapNode, textOf } from "./node.js";

const RESERVED: ReadonlySet<string> = new Set(["condition", "rules"]);
/** pySigma takes either word for every rule of the logsource. */
const EVERY: ReadonlySet<string> = new Set(["any", "all"]);

/** Reads a filter. Throws MizugiwaError with line and column where it cannot be applied. */
export function readFilter(node: MapNode, path: string, lints: Problem[]): SigmaFilter {
  const entry = entryOf(node, "filter");
  if (entry?.value.kind !== "map") throw fault("filter-shape", entry ?? node, "filter is no map");
  const filter = entry.value;
  const selections = readSelections(filter, RESERVED);
  if (selections.size === 0) throw fault("filter-shape", entry, "the filter has no selection");
  const conditions = readConditions(filter);
  for (const { text, ...spot } of conditions) {
    if (/\bnot\b/i.test(text)) continue;
    lints.push(
      toProblem("filter-narrows", {
        ...spotOf(spot),
        field: "filter.condition",
        detail: `${text} is linked with AND to the rules: only events that fulfil it are reported`,
        remedy: "To suppress what the selection describes, write `not selection`.",
      }),
    );
  }
  const logsource = readLogSource(node);
  const rules = readReferences(filter);
  return { path, ...spotOf(node), ...readMetadata(node, path, lints), logsource, rules, selections, conditions };
}

/** The rules named; null for every rule of the logsource. */
function readReferences(filter: MapNode): RuleReference[] | null {
  const entry = entryOf(filter, "rules");
  if (entry === null) throw fault("filter-rules", filter, "the filter names no rules; `rules: any` is for all of them");
  const nodes = entry.value.kind === "list" ? entry.value.items : [entry.value];
  const references = nodes.map((node): RuleReference => {
    const text = textOf(node);
    if (text === null) throw fault("filter-rules", node, "a reference is the id or the name of a rule");
    return { text, ...spotOf(node) };
  });
  const [first] = references;
  const every = references.length === 1 && first !== undefined && EVERY.has(first.text.toLowerCase());
  return references.length === 0 || every ? null : references;
}
