import { expect, test } from "vitest";
import { nearest } from "./near.js";

const cases: [word: string, near: string | null][] = [
  ["hunt", "hunt"],
  ["hnut", "hunt"],
  ["hunts", "hunt"],
  ["HUNT", "hunt"],
  ["image", null],
  ["h", null],
];
for (const [word, near] of cases) {
  test(`${word} is ${near === null ? "near nothing" : `near ${near}`}`, () => {
    expect(nearest(word, ["server", "hunt", "rules"])).toBe(near);
  });
}
