import { MizugiwaError, type Problem } from "@mizugiwa/base";
import type {
  DraftDetection,
  DraftItem,
  DraftPart,
  DraftRule,
  DraftSelection,
  Placeholders,
} from "../compile/draft-rule.js";
import type { Pipeline, PipelineItem, Work } from "./pipeline.js";

/** Placeholders as pipelines and the caller give them; the caller's come first. */
export function pipelinePlaceholders(
  pipelines: readonly Pipeline[],
  given: Placeholders,
  draft: DraftRule,
): Placeholders {
  const work = workOn(draft);
  const sources = pipelines.flatMap(({ items }) =>
    items.flatMap(({ change, when }) => (change.on === "placeholder" && when.rule(work) ? [change.values] : [])),
  );
  return {
    get: (name) => given.get(name) ?? sources.map((values) => values(name)).find((found) => found !== undefined),
  };
}

/**
 * Runs a drafted rule through pipelines, in their order. Throws MizugiwaError `pipeline-refuses` where an
 * item of a pipeline refuses the rule, `pipeline-empty` where nothing of a selection is left.
 */
export function applyPipelines(pipelines: readonly Pipeline[], draft: DraftRule): DraftRule {
  const work = workOn(draft);
  for (const { items } of pipelines) for (const item of items) applyItem(item, work);
  return work.draft;
}

/** Pipelines by their priorities, the lowest first. */
export function inOrder(pipelines: readonly Pipeline[]): Pipeline[] {
  return [...pipelines].sort((a, b) => a.priority - b.priority);
}

function workOn(draft: DraftRule): Work {
  return { draft, state: new Map(), applied: new Set(), appliedTo: new Map() };
}

/** Does what one item does to the rule at hand. */
export function applyItem(item: PipelineItem, work: Work): void {
  const { change, when, id } = item;
  if (change.on === "placeholder" || !when.rule(work)) return;
  if (change.on === "rule") {
    if (id !== null) work.applied.add(id);
    change.apply(work, item);
    return;
  }
  const { apply } = change;
  mapItems(work, (each) => {
    if (!when.item(each, work)) return each;
    const parts = each.parts.flatMap((part): readonly DraftPart[] => {
      if (!when.field(part.field, each, work)) return [part];
      const changed = apply(part, work, each);
      if (id !== null && (changed.length !== 1 || changed[0] !== part)) mark(work, each, id);
      return changed;
    });
    return parts.length === 0 ? null : { ...each, parts };
  });
}

function mark(work: Work, { item }: DraftItem, id: string): void {
  work.applied.add(id);
  const known = work.appliedTo.get(item);
  if (known === undefined) work.appliedTo.set(item, new Set([id]));
  else known.add(id);
}

/** Changes every item of the rule; null drops one. */
function mapItems(work: Work, change: (item: DraftItem) => DraftItem | null): void {
  const detections = work.draft.detections.map((detection): DraftDetection => {
    const selections = [...detection.selections].map(([name, selection]): [string, DraftSelection] => {
      const groups = selection.groups.map((group) => group.flatMap((item) => change(item) ?? []));
      if (groups.some((group) => group.length === 0)) throw empty(work.draft, name);
      return [name, { name, groups }];
    });
    return { ...detection, selections: new Map(selections) };
  });
  work.draft = { ...work.draft, detections };
}

function empty({ rule }: DraftRule, name: string): MizugiwaError {
  const { path, line, column } = rule;
  return new MizugiwaError("pipeline-empty", {
    path,
    line,
    column,
    field: name,
    detail: `the pipeline drops all of ${name}, which would then be true of everything`,
    remedy: "Restrict the item that drops, or leave the rule out.",
  });
}

/** The lints of pipelines, once. */
export function pipelineLints(pipelines: readonly Pipeline[]): Problem[] {
  return pipelines.flatMap(({ lints }) => lints);
}
