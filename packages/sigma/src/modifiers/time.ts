import { isNumeric } from "../match/number.js";
import { type Modifier, misfit, onValues, type TimeUnit } from "./draft.js";

/** The part of a time as it is written, zone and all (appendix of modifiers, "Time Modifiers"). */
export const minute = timePart("minute");
export const hour = timePart("hour");
export const day = timePart("day");
export const week = timePart("week");
export const month = timePart("month");
export const year = timePart("year");

function timePart(unit: TimeUnit): Modifier {
  return onValues((value, context) => {
    if (value.kind === "number" && isNumeric(value.text)) return { kind: "part", unit, is: value };
    if (value.kind === "compare") return { kind: "part", unit, is: value };
    throw misfit(value, context);
  });
}
