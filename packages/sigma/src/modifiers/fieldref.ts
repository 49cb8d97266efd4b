import { plainText } from "../pattern.js";
import { fault, type Modifier, onValues, patternOf } from "./draft.js";

/**
 * `fieldref`: the value names another field of the event to compare with (appendix of modifiers, "Specific
 * Modifiers"). `startswith`, `endswith`, `contains` may stand before or after it.
 */
export const fieldref: Modifier = onValues((value, context) => {
  const pattern = patternOf(value, context);
  const before = pattern[0]?.kind === "any";
  const after = pattern.length > 1 && pattern.at(-1)?.kind === "any";
  const name = plainText(pattern.slice(before ? 1 : 0, after ? -1 : undefined));
  if (name === null || name === "")
    throw fault("fieldref-invalid", context, "fieldref wants the plain name of a field");
  return { kind: "field", name, before, after };
});
