import { expect, test } from "vitest";
import { sampleOf, seededRandom } from "./index.js";

test("the same seed gives the same sequence, another seed another", () => {
  const take = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.next());
  };
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

test("numbers stay below their limit", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 1000; round += 1) expect(random.below(6)).toBeLessThan(6);
});

test("a pick from nothing is refused", () => {
  expect(() => seededRandom(1).pick([])).toThrow(RangeError);
});

test("a sample keeps order, size and membership", () => {
  const values = Array.from({ length: 100 }, (_, index) => index);
  const sample = sampleOf(values, 10, seededRandom(5));
  expect(sample).toHaveLength(10);
  expect(sample).toEqual([...sample].sort((a, b) => a - b));
  expect(sampleOf(values, 200, seededRandom(5))).toEqual(values);
});
