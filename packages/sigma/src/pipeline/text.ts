import { MizugiwaError } from "@mizugiwa/base";
import { RE2JS, RE2JSException } from "re2js";
import type { DraftPart } from "../compile/draft-rule.js";
import type { Value } from "../modifiers/draft.js";
import { type Pattern, plainText } from "../pattern.js";
import type { Settings } from "./read.js";

/** A value as pySigma would print it: wildcards as they are written, other special signs plain. */
export function valueText(value: Value): string | null {
  if (value.kind === "text") return patternText(value.pattern);
  if (value.kind === "number") return value.text;
  if (value.kind === "boolean") return String(value.value);
  return value.kind === "regex" ? value.source : null;
}

export function patternText(pattern: Pattern): string {
  const signs = { any: "*", one: "?", dash: "-" } as const;
  const parts = pattern.map((part) => {
    if (part.kind === "literal") return part.text;
    return part.kind === "placeholder" ? `%${part.name}%` : signs[part.kind];
  });
  return parts.join("");
}

/** Whether the value has a wildcard. */
export function hasWildcard(value: Value): boolean {
  return value.kind === "text" && plainText(value.pattern) === null;
}

/** Every value of a part, alternatives too. */
export function valuesIn({ draft }: DraftPart): Value[] {
  return draft.values.flat();
}

/** The part with each value changed; several results are alternatives. */
export function withValues(part: DraftPart, change: (value: Value) => readonly Value[]): DraftPart {
  const { field, draft } = part;
  const values = draft.values.map((alternatives) => alternatives.flatMap((value) => change(value)));
  return { field, draft: { ...draft, values } };
}

/** An expression of a pipeline, in linear time. */
export function regexOf(settings: Settings, key: string): RE2JS {
  const source = settings.text(key);
  try {
    return RE2JS.compile(source);
  } catch (caught) {
    if (!(caught instanceof RE2JSException)) throw caught;
    const { problem } = settings.fault(key, `${source}: ${caught.message}`);
    throw new MizugiwaError(problem.code, { ...problem.place, detail: problem.detail }, { cause: caught });
  }
}
