import { MizugiwaError } from "@mizugiwa/base";
import { type DraftDetection, type DraftRule, type DraftSelection, draftSelections } from "../../compile/draft-rule.js";
import type { Expression } from "../../condition.js";
import { readSelections } from "../../parse/detection.js";
import type { Scalar, Selection } from "../../rule.js";
import type { Change, PipelineItem, Work } from "../pipeline.js";
import type { Settings } from "../read.js";

/** `add_condition`: a selection that must hold too, or with `negated` must not. */
export function addCondition(settings: Settings): Change {
  const node = settings.node("conditions");
  if (node?.kind !== "map" || node.entries.length === 0) throw settings.fault("conditions", "conditions is no map");
  const at = { line: node.line, column: node.column };
  const map = { kind: "map", entries: [{ key: "conditions", value: node, ...at }], ...at } as const;
  const selections = readSelections(map, new Set());
  const template = settings.flag("template");
  const negated = settings.flag("negated");
  const given = settings.optional("name");
  return {
    on: "rule",
    apply: (work) => {
      const { draft } = work;
      const filled = template ? new Map([...selections].map(([name, each]) => [name, fill(each, draft)])) : selections;
      const [added] = draftSelections(filled, { get: () => undefined }, []).values();
      if (added === undefined) return;
      const [own, ...filters] = draft.detections;
      if (own === undefined) return;
      work.draft = { ...draft, detections: [withSelection(own, added, given, negated), ...filters] };
    },
  };
}

function withSelection(
  own: DraftDetection,
  added: DraftSelection,
  given: string | null,
  negated: boolean,
): DraftDetection {
  let name = given ?? "_cond";
  while (own.selections.has(name)) name += "_";
  const selections = new Map([...own.selections, [name, { ...added, name }]]);
  const selection: Expression = { kind: "selection", name };
  const wanted: Expression = negated ? { kind: "not", of: selection } : selection;
  const conditions = own.conditions.map((condition): Expression => ({ kind: "and", of: [wanted, condition] }));
  return { ...own, selections, conditions };
}

/** `$category`, `$product` and `$service` in values, as the rule has them. */
function fill(selection: Selection, { logsource }: DraftRule): Selection {
  const filled = (scalar: Scalar): Scalar => {
    if (scalar.kind !== "text") return scalar;
    const text = scalar.text.replace(/\$\{?(category|product|service)\}?/g, (_, dimension: string) => {
      if (dimension === "category") return logsource.category ?? "";
      return (dimension === "product" ? logsource.product : logsource.service) ?? "";
    });
    return { ...scalar, text };
  };
  const groups = selection.groups.map((group) => group.map((item) => ({ ...item, values: item.values.map(filled) })));
  return { ...selection, groups };
}

/** `change_logsource`: the rule is about another source. */
export function changeLogsource(settings: Settings): Change {
  const dimension = (name: "product" | "category" | "service"): Record<string, string> => {
    const text = settings.optional(name);
    return text === null ? {} : { [name]: text.toLowerCase() };
  };
  const logsource = { ...dimension("category"), ...dimension("product"), ...dimension("service") };
  if (Object.keys(logsource).length === 0) throw settings.fault("type", "the new logsource names nothing");
  return {
    on: "rule",
    apply: (work) => {
      const { line, column } = work.draft.logsource;
      work.draft = { ...work.draft, logsource: { ...logsource, line, column } };
    },
  };
}

/** `set_state`: something that conditions of later items ask for. */
export function setState(settings: Settings): Change {
  const [key, value] = [settings.text("key"), settings.text("val")];
  return { on: "rule", apply: ({ state }) => void state.set(key, value) };
}

/** `rule_failure`: a rule that comes here is refused, with the pipeline's words. */
export function ruleFailure(settings: Settings): Change {
  const message = settings.text("message");
  return { on: "rule", apply: (work) => refuse(work, message) };
}

/** `detection_item_failure`: a rule with such an item is refused. */
export function itemFailure(settings: Settings): Change {
  const message = settings.text("message");
  return { on: "part", apply: (part, work) => refuse(work, `${part.field}: ${message}`) };
}

/** `strict_field_mapping_failure`: a field that no item has mapped refuses the rule. */
export function strictMapping(): Change {
  return {
    on: "part",
    apply: (part, work, item) => {
      const mapped = work.appliedTo.get(item.item)?.size ?? 0;
      return part.field === "" || mapped > 0 ? [part] : refuse(work, `the field ${part.field} is not mapped`);
    },
  };
}

/** `nest`: items under one condition. */
export function nest(items: readonly PipelineItem[], apply: (item: PipelineItem, work: Work) => void): Change {
  return {
    on: "rule",
    apply: (work) => {
      for (const item of items) apply(item, work);
    },
  };
}

function refuse({ draft }: Work, detail: string): never {
  const { path, line, column } = draft.rule;
  throw new MizugiwaError("pipeline-refuses", {
    path,
    line,
    column,
    detail,
    remedy: "Change the rule or the pipeline.",
  });
}
