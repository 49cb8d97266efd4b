import type { RE2JS } from "re2js";
import { isNumeric } from "../../match/number.js";
import type { Value } from "../../modifiers/draft.js";
import { joined, literalPattern, type Pattern, readPattern } from "../../pattern.js";
import type { Change } from "../pipeline.js";
import type { Settings } from "../read.js";
import { patternText, regexOf, valueText, withValues } from "../text.js";
import { changedCase } from "./fields.js";

type TextValue = Extract<Value, { kind: "text" }>;

/** `replace_string`: what an expression finds in a text becomes another. */
export function replaceString(settings: Settings): Change {
  const regex = regexOf(settings, "regex");
  const replacement = toReplacement(settings.text("replacement"));
  const skip = settings.flag("skip_special");
  const interpret = settings.flag("interpret_special");
  const replaced = (text: string): string => regex.matcher(text).replaceAll(replacement);
  return onTexts((value) => {
    const pattern = value.kind === "number" ? literalPattern(value.text) : value.pattern;
    if (!skip) return [textValue(unescaped(replaceAll(regex, replacement, patternText(pattern))))];
    const parts = pattern.flatMap((part): Pattern => {
      if (part.kind !== "literal") return [part];
      const text = replaced(part.text);
      return interpret ? readPattern(text) : literalPattern(text);
    });
    return [textValue(joined(parts))];
  }, true);
}

function replaceAll(regex: RE2JS, replacement: string, text: string): string {
  return regex.matcher(text).replaceAll(replacement);
}

/** Python's `\1` and `\g<name>` as this engine writes them. */
function toReplacement(python: string): string {
  const escaped = python.replace(/\$/g, "\\$");
  return escaped
    .replace(/\\g<(\w+)>/g, (_, name: string) => (/^\d+$/.test(name) ? `$${name}` : `\${${name}}`))
    .replace(/\\(\d)/g, "$$$1");
}

/** Backslashes are plain but for those that make a star or a question mark plain. */
function unescaped(text: string): Pattern {
  return readPattern(text.replace(/\\(?![*?])/g, "\\\\"));
}

/** `map_string`: a whole text becomes one other or several, which are alternatives. */
export function mapString(settings: Settings): Change {
  const mapping = settings.mapping("mapping");
  return onTexts((value) => {
    const mapped = mapping.get(valueText(value) ?? "");
    return mapped === undefined ? [value] : mapped.map((text) => textValue(readPattern(text)));
  }, false);
}

const METHODS = ["ignore_case_brackets", "ignore_case_flag", "plain"] as const;

/**
 * `regex`: for databases that cannot ignore case. Patterns are expressions already, so that only `plain` changes
 * anything: letters are then compared as they are.
 */
export function toRegex(settings: Settings): Change {
  const plain = settings.word("method", METHODS) === "plain";
  return {
    on: "part",
    apply: (part) => (plain ? [{ ...part, draft: { ...part.draft, cased: true } }] : [part]),
  };
}

/** `set_value`: every value becomes this one. */
export function setValue(settings: Settings): Change {
  const node = settings.node("value");
  if (node?.kind !== "scalar") throw settings.fault("value", "value is no plain value");
  const force = settings.node("force_type") === null ? null : settings.word("force_type", ["str", "num"]);
  const value = forced(plainValue(node.scalar), force);
  if (value === null) throw settings.fault("force_type", "the value is no number");
  return { on: "part", apply: (part) => [{ ...part, draft: { ...part.draft, values: [[value]], all: false } }] };
}

type Plain =
  | { kind: "text"; text: string }
  | { kind: "number"; text: string }
  | { kind: "boolean"; value: boolean }
  | { kind: "null" };

function plainValue(scalar: Plain): Value {
  if (scalar.kind === "text") return textValue(readPattern(scalar.text));
  if (scalar.kind === "number") return { kind: "number", text: scalar.text };
  return scalar.kind === "boolean" ? { kind: "boolean", value: scalar.value } : { kind: "null" };
}

/** `convert_type`: texts to numbers or the other way. */
export function convertType(settings: Settings): Change {
  const type = settings.word("target_type", ["str", "num"]);
  return { on: "part", apply: (part) => [withValues(part, (value) => [forced(value, type) ?? value])] };
}

/** The value as a type; null where it is no number. */
function forced(value: Value, type: "str" | "num" | null): Value | null {
  if (type === null || value.kind === "null") return value;
  const text = valueText(value);
  if (text === null) return value;
  if (type === "str") return value.kind === "text" ? value : textValue(literalPattern(text));
  return isNumeric(text) ? { kind: "number", text } : null;
}

/** `case`: letters of texts, which only matters where case does. */
export function changeCase(settings: Settings): Change {
  const method = settings.word("method", ["lower", "upper", "snake_case"]);
  return onTexts((value) => {
    if (value.kind === "number") return [value];
    const pattern = value.pattern.map((part) =>
      part.kind === "literal" ? { ...part, text: changedCase(part.text, method) } : part,
    );
    return [textValue(pattern)];
  }, false);
}

function textValue(pattern: Pattern): TextValue {
  return { kind: "text", pattern, written: patternText(pattern) };
}

function onTexts(
  change: (value: TextValue | Extract<Value, { kind: "number" }>) => readonly Value[],
  numbers: boolean,
): Change {
  return {
    on: "part",
    apply: (part) => [
      withValues(part, (value) =>
        value.kind === "text" || (numbers && value.kind === "number") ? change(value) : [value],
      ),
    ],
  };
}
