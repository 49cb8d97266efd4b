import { limitPassed } from "@mizugiwa/base";
import { joined, type Part, readPattern } from "../pattern.js";
import { fault, type Modifier, type ModifierContext, onValues, type Value } from "./draft.js";

/** Several placeholders in one value multiply. */
const ALTERNATIVES_LIMIT = 10_000;

/**
 * `expand`: each placeholder becomes the texts given for it, wildcards included, as alternatives (specification,
 * "Placeholders"). One that is not given rejects the rule: `placeholder-unresolved`.
 */
export const expand: Modifier = onValues((value, context) => {
  if (value.kind !== "text") return value;
  const [only] = value.pattern;
  if (value.pattern.length === 1 && only?.kind === "placeholder") {
    return given(only.name, context).map(
      (text): Value => ({ kind: "text", pattern: readPattern(text), written: text }),
    );
  }
  let alternatives: Part[][] = [[]];
  for (const part of value.pattern) {
    const choices = part.kind === "placeholder" ? given(part.name, context).map((text) => readPattern(text)) : [[part]];
    if (alternatives.length * choices.length > ALTERNATIVES_LIMIT) {
      throw limitPassed(ALTERNATIVES_LIMIT, "values of one item after expand", context.spot);
    }
    alternatives = alternatives.flatMap((before) => choices.map((choice) => [...before, ...choice]));
  }
  return alternatives.map((parts): Value => ({ kind: "text", pattern: joined(parts), written: null }));
});

function given(name: string, context: ModifierContext): readonly string[] {
  const texts = context.placeholders.get(name);
  if (texts === undefined || texts.length === 0) {
    throw fault("placeholder-unresolved", context, `no value is given for the placeholder %${name}%`);
  }
  return texts;
}
