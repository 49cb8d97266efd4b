import { expect, test } from "vitest";
import { offsetsOf, rangeInSight, scrollFor } from "./window.js";

const OFFSETS = offsetsOf([30, 32, 32, 30, 32]);

test("lines begin where those before them end", () => expect(OFFSETS).toEqual([0, 30, 62, 94, 124, 156]));

const ranges: [name: string, top: number, height: number, beyond: number, from: number, to: number][] = [
  ["at the top the first lines show", 0, 40, 0, 0, 2],
  ["a line that shows by one pixel is drawn", 29, 40, 0, 0, 3],
  ["further down the first ones are left out", 62, 40, 0, 2, 4],
  ["some beyond the edges are drawn", 62, 40, 1, 1, 5],
  ["never more than there are", 1000, 40, 9, 0, 5],
];
for (const [name, top, height, beyond, from, to] of ranges) {
  test(name, () => expect(rangeInSight(OFFSETS, top, height, beyond)).toEqual({ from, to }));
}

test("a list without lines shows none", () => {
  expect(rangeInSight(offsetsOf([]), 0, 500, 5)).toEqual({ from: 0, to: 0 });
});

const scrolls: [name: string, start: number, end: number, to: number | null][] = [
  ["what is in sight stays", 100, 130, null],
  ["what is above comes to the top", 10, 40, 10],
  ["what is below comes to the foot, under the head", 290, 320, 150],
];
for (const [name, start, end, to] of scrolls) {
  test(name, () => expect(scrollFor({ start, end }, 50, 200, 30)).toBe(to));
}
