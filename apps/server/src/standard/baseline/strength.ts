import { CLASSES, type ClassId, type Param } from "./schema.js";

export type Change = "stronger" | "weaker" | "equal";

/** How `after` compares with `before` under the direction of a parameter; positions of a scale rise with strength. */
export function compareStrength(direction: Param["direction"], before: number, after: number): Change {
  if (before === after) return "equal";
  return (direction === "max") === after < before ? "stronger" : "weaker";
}

/** The classes in which the value falls below that of the class before. None, in a standard that can be trusted. */
export function weakerClasses({ direction, values }: Pick<Param, "direction" | "values">): ClassId[] {
  const given = CLASSES.flatMap((id) => {
    const value = values[id];
    return value === undefined ? [] : [{ id, value }];
  });
  return given.flatMap(({ id, value }, index) => {
    const lower = given[index - 1];
    return lower !== undefined && compareStrength(direction, lower.value, value) === "weaker" ? [id] : [];
  });
}
