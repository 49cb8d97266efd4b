import type { Problem } from "@mizugiwa/base";
import { type Expression, readCondition } from "../condition.js";
import { applyModifiers } from "../modifiers/apply.js";
import type { Draft } from "../modifiers/draft.js";
import type { DetectionItem, RuleLogSource, Selection, SigmaFilter, SigmaRule, WrittenCondition } from "../rule.js";

/** An item after its modifiers, before it is compiled: what pipelines change. */
export interface DraftItem {
  /** As written, for places. */
  readonly item: DetectionItem;
  /** One as written; a pipeline may make several fields of it, linked with OR. */
  readonly parts: readonly DraftPart[];
}

export interface DraftPart {
  /** An empty name is a keyword. */
  readonly field: string;
  readonly draft: Draft;
}

export interface DraftSelection {
  readonly name: string;
  /** Linked with OR; the items of one with AND. */
  readonly groups: readonly (readonly DraftItem[])[];
}

export interface DraftDetection {
  /** The title of the filter it comes from, null for the rule's own. */
  readonly filter: string | null;
  readonly selections: ReadonlyMap<string, DraftSelection>;
  /** Linked with OR. */
  readonly conditions: readonly Expression[];
}

/** A rule with its filters, read: all detections must hold. */
export interface DraftRule {
  readonly rule: SigmaRule;
  readonly logsource: RuleLogSource;
  readonly detections: readonly DraftDetection[];
}

/** Values for placeholders: a map, or anything that looks them up. */
export interface Placeholders {
  get(name: string): readonly string[] | undefined;
}

/** Reads modifiers, values and conditions. Throws MizugiwaError with line and column where they cannot be run. */
export function draftDetection(
  { selections, conditions }: SigmaRule | SigmaFilter,
  filter: string | null,
  placeholders: Placeholders,
  lints: Problem[],
): DraftDetection {
  return {
    filter,
    selections: draftSelections(selections, placeholders, lints),
    conditions: draftConditions(conditions, [...selections.keys()], lints),
  };
}

function draftConditions(
  written: readonly WrittenCondition[],
  names: readonly string[],
  lints: Problem[],
): Expression[] {
  return written.map((condition) => readCondition(condition, names, lints));
}

export function draftSelections(
  selections: ReadonlyMap<string, Selection>,
  placeholders: Placeholders,
  lints: Problem[],
): ReadonlyMap<string, DraftSelection> {
  const drafted = [...selections].map(([name, { groups }]) => {
    const items = groups.map((group) => group.map((item) => draftItem(item, placeholders, lints)));
    return [name, { name, groups: items }] as const;
  });
  return new Map(drafted);
}

function draftItem(item: DetectionItem, placeholders: Placeholders, lints: Problem[]): DraftItem {
  return { item, parts: [{ field: item.field, draft: applyModifiers(item, placeholders, lints) }] };
}
