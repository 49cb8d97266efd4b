import type { LogSource, Native } from "@mizugiwa/events";

/** Where something stands in a rule file; line and column from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** A value of a detection item as YAML gives it. */
export type Scalar = Spot &
  (
    | { readonly kind: "text"; readonly text: string }
    /** `text` is the number as written: integers beyond 2^53 keep it. */
    | { readonly kind: "number"; readonly text: string }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "null" }
  );

/** One item of a detection: `field|modifier|modifier: values`. An empty field name is a keyword search. */
export interface DetectionItem extends Spot {
  readonly field: string;
  readonly modifiers: readonly string[];
  readonly values: readonly Scalar[];
}

/** A search identifier: its groups are linked with OR, the items of one group with AND. */
export interface Selection extends Spot {
  readonly name: string;
  readonly groups: readonly (readonly DetectionItem[])[];
}

export interface WrittenCondition extends Spot {
  readonly text: string;
}

/** Rule logsource as written, in lower case. `definition` and what else stands there is for readers. */
export interface RuleLogSource extends LogSource, Spot {}

export type Level = "informational" | "low" | "medium" | "high" | "critical";
export type Status = "stable" | "test" | "experimental" | "deprecated" | "unsupported";

/** What a rule says about itself. Faults here are lints: they never keep a detection from running. */
export interface RuleMetadata {
  /** The title; where there is none the id, else the path. */
  readonly title: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly level: Level | null;
  readonly status: Status | null;
  readonly description: string | null;
  readonly author: string | null;
  readonly license: string | null;
  /** Dates as written. */
  readonly date: string | null;
  readonly modified: string | null;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  readonly fields: readonly string[];
  /** Top-level blocks the specification does not know (`translations` …), as plain values. */
  readonly custom: ReadonlyMap<string, Native>;
}

/** A Sigma rule, parsed: nothing in it depends on placeholders or on the events it will meet. */
export interface SigmaRule extends RuleMetadata, Spot {
  readonly path: string;
  readonly logsource: RuleLogSource;
  readonly selections: ReadonlyMap<string, Selection>;
  /** Linked with OR. */
  readonly conditions: readonly WrittenCondition[];
}
