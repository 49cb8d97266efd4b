import { type Modifier, misfit, onValues } from "./draft.js";

/** `exists`: whether the field is there at all, whatever its value (specification, "Field Existence"). */
export const exists: Modifier = onValues((value, context) => {
  if (value.kind !== "boolean") throw misfit(value, context);
  return { kind: "exists", wanted: value.value };
});
