import { expect, test } from "vitest";
import { topOf } from "./bars.js";

test("bars are drawn up to the largest", () => {
  expect(topOf([0, 3, 9, 6])).toBe(9);
  expect(topOf([])).toBe(1);
});

test("one flood does not flatten the others: the drawing ends at three times what is common", () => {
  expect(topOf([...Array.from({ length: 20 }, () => 50), 45_000])).toBe(150);
});
