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

/** What a correlation measures (Sigma correlation specification 2.1.0, "Correlation Types"; `value_median` is pySigma's). */
export type CorrelationType =
  | "event_count"
  | "value_count"
  | "temporal"
  | "temporal_ordered"
  | "value_sum"
  | "value_avg"
  | "value_percentile"
  | "value_median";

export type Comparison = "gt" | "gte" | "lt" | "lte" | "eq" | "neq";

/** A reference to a rule by id or name (or, beside the specification, by title), as written. */
export interface RuleReference extends Spot {
  readonly text: string;
}

/** One bound of a condition; several are linked with AND. */
export interface Bound {
  readonly is: Comparison;
  readonly number: number;
}

export interface CorrelationCondition extends Spot {
  /** The field, or the fields whose values form a tuple; empty where events or rules are counted. */
  readonly fields: readonly string[];
  /** None where `expression` says what must hold, or where every rule must have matched. */
  readonly bounds: readonly Bound[];
  /** Percentile from 0 to 100 for `value_percentile`; null where the condition is about the share of a value. */
  readonly percentile: number | null;
  /** A condition of words over the references (`a and not b`), null for any other. */
  readonly expression: string | null;
}

/** A field that bears one name in the correlation and another in the events of each rule. */
export interface FieldAlias extends Spot {
  readonly name: string;
  readonly of: readonly { readonly rule: RuleReference; readonly field: string }[];
}

/** A Sigma correlation, parsed; its references are not resolved. */
export interface SigmaCorrelation extends RuleMetadata, Spot {
  readonly path: string;
  readonly type: CorrelationType;
  readonly rules: readonly RuleReference[];
  readonly groupBy: readonly string[];
  readonly aliases: readonly FieldAlias[];
  /** Length of the window in milliseconds, and as written. */
  readonly timespanMs: number;
  readonly timespan: string;
  readonly condition: CorrelationCondition;
  /** Whether the rules referred to alert by themselves too. */
  readonly generate: boolean;
}

/** A Sigma filter: its condition is linked with AND to every condition of the rules it names. */
export interface SigmaFilter extends RuleMetadata, Spot {
  readonly path: string;
  readonly logsource: RuleLogSource;
  /** Null where the filter is for any rule of its logsource. */
  readonly rules: readonly RuleReference[] | null;
  readonly selections: ReadonlyMap<string, Selection>;
  readonly conditions: readonly WrittenCondition[];
}
