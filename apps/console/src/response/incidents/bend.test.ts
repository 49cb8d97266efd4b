import fc from "fast-check";
import { expect, test } from "vitest";
import { bendScale } from "./bend.js";

const MINUTE = 60_000;

test("the first instant stands at the beginning, the last at the end", () => {
  const scale = bendScale([0, 10 * MINUTE, 20 * MINUTE]);
  expect(scale.place(0)).toBe(0);
  expect(scale.place(20 * MINUTE)).toBeCloseTo(1);
});

test("a long pause is shortened, and told", () => {
  const scale = bendScale([0, MINUTE, 2 * MINUTE, 3 * MINUTE, 600 * MINUTE, 601 * MINUTE, 602 * MINUTE, 603 * MINUTE]);
  expect(scale.breaks).toHaveLength(1);
  expect(scale.place(3 * MINUTE)).toBeGreaterThan(0.25);
});

test("even steps are not bent", () => expect(bendScale([0, 1, 2, 3].map((each) => each * MINUTE)).breaks).toEqual([]));

test("one instant, or none, is no fault", () => {
  expect(bendScale([5]).place(5)).toBe(0);
  expect(bendScale([]).place(5)).toBe(0);
});

test("order is kept whatever the instants", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e10 }), { minLength: 2, maxLength: 30 }), (instants) => {
      const scale = bendScale(instants);
      const places = instants.toSorted((one, other) => one - other).map(scale.place);
      for (const [index, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(1.000001);
        if (index > 0) expect(place).toBeGreaterThanOrEqual((places[index - 1] ?? 0) - 1e-9);
      }
    }),
  );
});
