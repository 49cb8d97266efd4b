import { openedPattern } from "../pattern.js";
import { type Modifier, misfit, onValues, patternOf } from "./draft.js";

/** `contains`, `startswith`, `endswith`: text may stand before or after the value (appendix, "Generic Modifiers"). */
export const contains = affix(true, true);
export const startswith = affix(false, true);
export const endswith = affix(true, false);

function affix(before: boolean, after: boolean): Modifier {
  return onValues((value, context) => {
    if (value.kind === "field") return { ...value, before: value.before || before, after: value.after || after };
    // A regular expression is searched for, so that text around it is allowed already; an end cannot be asked for.
    if (value.kind === "regex" && before && after) return value;
    if (value.kind === "regex") throw misfit(value, context);
    return { kind: "text", pattern: openedPattern(patternOf(value, context), before, after), written: null };
  });
}
