import type { Problem } from "@mizugiwa/base";
import type { DraftItem, DraftPart, DraftRule } from "../compile/draft-rule.js";
import type { Spot } from "../rule.js";

/** A processing pipeline, read: it rewrites rules for the fields and sources of an installation. */
export interface Pipeline {
  readonly path: string;
  readonly name: string;
  /** Pipelines with lower numbers come first. */
  readonly priority: number;
  readonly items: readonly PipelineItem[];
  /** What in it has no meaning here: formats of output. */
  readonly lints: readonly Problem[];
}

export interface PipelineItem extends Spot {
  /** How conditions of later items call it. */
  readonly id: string | null;
  readonly when: Conditions;
  readonly change: Change;
}

/** What an item of a pipeline does: exactly one of these. */
export type Change =
  | { readonly on: "rule"; readonly apply: (work: Work, item: PipelineItem) => void }
  /** Looks at one part of an item of a detection; several parts are alternatives, none drops it. */
  | { readonly on: "part"; readonly apply: (part: DraftPart, work: Work, item: DraftItem) => readonly DraftPart[] }
  /** Gives the values of a placeholder, or undefined. Runs before all others. */
  | { readonly on: "placeholder"; readonly values: (name: string) => readonly string[] | undefined };

/** The conditions of an item; all three must hold for a part of a rule to be changed. */
export interface Conditions {
  readonly rule: (work: Work) => boolean;
  readonly item: (item: DraftItem, work: Work) => boolean;
  readonly field: (field: string, item: DraftItem, work: Work) => boolean;
}

/** A rule while pipelines work on it. */
export interface Work {
  draft: DraftRule;
  readonly state: Map<string, string>;
  /** Items of pipelines that changed the rule, by id. */
  readonly applied: Set<string>;
  /** The same for items of detections, by how they stand in the file. */
  readonly appliedTo: Map<DraftItem["item"], Set<string>>;
}
