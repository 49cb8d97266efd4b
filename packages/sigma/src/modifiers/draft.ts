import { MizugiwaError, type Problem } from "@mizugiwa/base";
import type { Network } from "../match/address.js";
import { literalPattern, type Pattern } from "../pattern.js";
import type { Spot } from "../rule.js";

/** What the modifiers of an item have made of its values so far. */
export interface Draft {
  /** One entry a value as written; the alternatives within are always linked with OR. */
  readonly values: readonly (readonly Value[])[];
  /** Values linked with AND instead of OR. */
  readonly all: boolean;
  readonly negated: boolean;
  readonly cased: boolean;
}

export type Value =
  /** `written` is the text of the rule as long as no modifier has changed it, then null. */
  | { readonly kind: "text"; readonly pattern: Pattern; readonly written: string | null }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | NumberValue
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  | RegexValue
  | { readonly kind: "network"; readonly network: Network }
  | CompareValue
  | { readonly kind: "exists"; readonly wanted: boolean }
  | { readonly kind: "field"; readonly name: string; readonly before: boolean; readonly after: boolean }
  | { readonly kind: "part"; readonly unit: TimeUnit; readonly is: NumberValue | CompareValue };

export interface NumberValue {
  readonly kind: "number";
  readonly text: string;
}
export interface RegexValue {
  readonly kind: "regex";
  readonly source: string;
  readonly flags: { readonly i: boolean; readonly m: boolean; readonly s: boolean };
}
export interface CompareValue {
  readonly kind: "compare";
  readonly operator: "lt" | "lte" | "gt" | "gte";
  readonly number: string;
}
export type TimeUnit = "minute" | "hour" | "day" | "week" | "month" | "year";

export interface ModifierContext {
  /** The modifier being applied, as the rule writes it. */
  readonly name: string;
  /** The item, for problems. */
  readonly spot: Spot & { readonly field: string };
  readonly placeholders: { get(name: string): readonly string[] | undefined };
  readonly lints: Problem[];
}

/** Changes a draft or throws MizugiwaError where it cannot be applied to it. */
export type Modifier = (draft: Draft, context: ModifierContext) => Draft;

/** A modifier that looks at one value at a time; several results are alternatives. */
export function onValues(change: (value: Value, context: ModifierContext) => Value | readonly Value[]): Modifier {
  return (draft, context) => ({
    ...draft,
    values: draft.values.map((alternatives) => alternatives.flatMap((value) => change(value, context))),
  });
}

/** The pattern of a value that is a text or can be written as one; throws `modifier-type` for any other. */
export function patternOf(value: Value, context: ModifierContext): Pattern {
  if (value.kind === "text") return value.pattern;
  if (value.kind === "number") return literalPattern(value.text);
  if (value.kind === "boolean") return literalPattern(String(value.value));
  if (value.kind === "bytes") return literalPattern(Buffer.from(value.bytes).toString("latin1"));
  throw misfit(value, context);
}

export function misfit(value: Value, context: ModifierContext): MizugiwaError {
  return fault("modifier-type", context, `${context.name} cannot be applied to a ${value.kind} value`);
}

export function fault(code: string, context: ModifierContext, detail: string): MizugiwaError {
  return new MizugiwaError(code, { ...context.spot, detail });
}
