/**
 * `re` and its flags `i`, `m`, `s`, with pySigma's names `ignorecase`, `multiline`, `dotall`.
 *
 * The value is searched for, not matched as a whole, and its backslashes are its own.
 *
 * Sources: Sigma specification 2.1.0, appendix of modifiers, "Regular Expression".
 * Departure: the flavour is RE2's, which has the metacharacters of the specification, inline flags `(?i)` and the
 * classes \d \w \s \b, but no back references and no look-around: these cannot be searched in linear time.
 */
import { fault, type Modifier, misfit, onValues, type RegexValue } from "./draft.js";

export const re: Modifier = onValues((value, context) => {
  if (value.kind === "number") return toRegex(value.text);
  if (value.kind !== "text") throw misfit(value, context);
  if (value.written === null)
    throw fault("modifier-order", context, `${context.name} must stand before what changes the text`);
  return toRegex(value.written);
});

export const ignorecase = flag("i");
export const multiline = flag("m");
export const dotall = flag("s");

function toRegex(source: string): RegexValue {
  return { kind: "regex", source, flags: { i: false, m: false, s: false } };
}

function flag(name: keyof RegexValue["flags"]): Modifier {
  return onValues((value, context) => {
    if (value.kind !== "regex") throw fault("modifier-order", context, `${context.name} belongs after re`);
    return { ...value, flags: { ...value.flags, [name]: true } };
  });
}
