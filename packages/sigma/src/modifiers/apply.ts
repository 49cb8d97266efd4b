import { MizugiwaError, type Problem } from "@mizugiwa/base";
import { readPattern } from "../pattern.js";
import type { DetectionItem, Scalar } from "../rule.js";
import { contains, endswith, startswith } from "./affixes.js";
import { cidr } from "./cidr.js";
import { gt, gte, lt, lte } from "./compare.js";
import type { Draft, Modifier, ModifierContext, Value } from "./draft.js";
import { base64, base64offset, utf16, utf16be, utf16le } from "./encoding.js";
import { exists } from "./exists.js";
import { expand } from "./expand.js";
import { fieldref } from "./fieldref.js";
import { all, cased, neq } from "./flags.js";
import { dotall, ignorecase, multiline, re } from "./regex.js";
import { day, hour, minute, month, week, year } from "./time.js";
import { windash } from "./windash.js";

/** Every modifier by its name in rules (Sigma specification 2.1.0, appendix of modifiers; the long flags are pySigma's). */
const MODIFIERS: ReadonlyMap<string, Modifier> = new Map([
  ["all", all],
  ["base64", base64],
  ["base64offset", base64offset],
  ["cased", cased],
  ["cidr", cidr],
  ["contains", contains],
  ["day", day],
  ["dotall", dotall],
  ["endswith", endswith],
  ["exists", exists],
  ["expand", expand],
  ["fieldref", fieldref],
  ["gt", gt],
  ["gte", gte],
  ["hour", hour],
  ["i", ignorecase],
  ["ignorecase", ignorecase],
  ["lt", lt],
  ["lte", lte],
  ["m", multiline],
  ["minute", minute],
  ["month", month],
  ["multiline", multiline],
  ["neq", neq],
  ["re", re],
  ["s", dotall],
  ["startswith", startswith],
  ["utf16", utf16],
  ["utf16be", utf16be],
  ["utf16le", utf16le],
  ["week", week],
  ["wide", utf16le],
  ["windash", windash],
  ["year", year],
]);

/**
 * Applies the modifiers of an item to its values, left to right. Throws MizugiwaError with the item's line:
 * `modifier-unknown`, `modifier-type`, `modifier-order` and what the single ones declare.
 */
export function applyModifiers(
  item: DetectionItem,
  placeholders: ModifierContext["placeholders"],
  lints: Problem[],
): Draft {
  const spot = { line: item.line, column: item.column, field: [item.field, ...item.modifiers].join("|") };
  const expanding = item.modifiers.includes("expand");
  const values = item.values.map((scalar): readonly Value[] => [toValue(scalar, expanding)]);
  let draft: Draft = { values, all: false, negated: false, cased: false };
  for (const name of item.modifiers) {
    const modifier = MODIFIERS.get(name);
    if (modifier === undefined) {
      throw new MizugiwaError("modifier-unknown", { ...spot, detail: `there is no modifier ${name}` });
    }
    draft = modifier(draft, { name, spot, placeholders, lints });
  }
  return draft;
}

function toValue(scalar: Scalar, expanding: boolean): Value {
  if (scalar.kind === "text")
    return { kind: "text", pattern: readPattern(scalar.text, expanding), written: scalar.text };
  if (scalar.kind === "number") return { kind: "number", text: scalar.text };
  return scalar.kind === "boolean" ? { kind: "boolean", value: scalar.value } : { kind: "null" };
}
