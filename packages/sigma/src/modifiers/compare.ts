import { isNumeric } from "../match/number.js";
import { type CompareValue, type Modifier, misfit, onValues } from "./draft.js";

/** `lt`, `lte`, `gt`, `gte`: the field is a number beyond the value (appendix of modifiers, "Numeric Modifiers"). */
export const lt = compare("lt");
export const lte = compare("lte");
export const gt = compare("gt");
export const gte = compare("gte");

function compare(operator: CompareValue["operator"]): Modifier {
  return onValues((value, context) => {
    if (value.kind === "number" && isNumeric(value.text)) return { kind: "compare", operator, number: value.text };
    if (value.kind === "part" && value.is.kind === "number") {
      return { ...value, is: { kind: "compare", operator, number: value.is.text } };
    }
    throw misfit(value, context);
  });
}
