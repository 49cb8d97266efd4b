import { toProblem } from "@mizugiwa/base";
import type { Modifier } from "./draft.js";

/** `all`: the values are linked with AND. One value alone is outside the specification, but clear. */
export const all: Modifier = (draft, context) => {
  if (draft.values.length === 1) {
    context.lints.push(toProblem("all-of-one", { ...context.spot, detail: "all is meant for lists of values" }));
  }
  return { ...draft, all: true };
};

/** `neq`: the item is negated as a whole, so that it holds where the field is absent. */
export const neq: Modifier = (draft) => ({ ...draft, negated: true });

/** `cased`: letters are compared as they are. */
export const cased: Modifier = (draft) => ({ ...draft, cased: true });
