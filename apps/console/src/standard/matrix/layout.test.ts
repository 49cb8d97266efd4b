import { expect, test } from "vitest";
import { CELL, columnsAt, columnUnder, GAP, linesWithin } from "./layout.js";

test("domains stand apart, and a point between them is on no column", () => {
  const { at, domainAt, width } = columnsAt([{ requirements: 2 }, { requirements: 1 }]);
  expect(at).toEqual([GAP, GAP + CELL.width, 2 * GAP + 2 * CELL.width]);
  expect(domainAt).toEqual([GAP, 2 * GAP + 2 * CELL.width]);
  expect(width).toBe(3 * GAP + 3 * CELL.width);
  expect([columnUnder(at, 0), columnUnder(at, GAP), columnUnder(at, GAP + 2 * CELL.width + 1)]).toEqual([
    null,
    0,
    null,
  ]);
});

test("only the lines of the window are drawn", () => {
  expect(linesWithin(CELL.height * 10, CELL.height * 3, 200)).toEqual({ from: 9, to: 14 });
  expect(linesWithin(0, 10_000, 5)).toEqual({ from: 0, to: 5 });
});
