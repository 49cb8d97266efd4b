import { expect, test } from "vitest";
import { compareStrength } from "./index.js";
import { weakerClasses } from "./strength.js";

const cases: [name: string, direction: "max" | "min" | "set", before: number, after: number, is: string][] = [
  ["a shorter limit is stronger", "max", 72, 48, "stronger"],
  ["a longer limit is weaker", "max", 48, 72, "weaker"],
  ["more kept is stronger", "min", 90, 180, "stronger"],
  ["less kept is weaker", "min", 180, 90, "weaker"],
  ["further along the scale is stronger", "set", 1, 2, "stronger"],
  ["back along the scale is weaker", "set", 3, 2, "weaker"],
  ["the same is equal", "min", 5, 5, "equal"],
];
for (const [name, direction, before, after, is] of cases)
  test(name, () => expect(compareStrength(direction, before, after)).toBe(is));

test("a class is compared with the next lower one that has a value", () => {
  expect(weakerClasses({ direction: "max", values: { C1: 10, C3: 20 } })).toEqual(["C3"]);
  expect(weakerClasses({ direction: "min", values: { C1: 10, C2: 10, C3: 9 } })).toEqual(["C3"]);
  expect(weakerClasses({ direction: "max", values: { C2: 5 } })).toEqual([]);
});
