import { expect, test } from "vitest";
import { PLACES, placeOf, placesFor, railOf } from "./places.js";

const paths: [path: string, place: string | null][] = [
  ["/", "/"],
  ["/alerts", "/alerts"],
  ["/alerts/7", "/alerts"],
  ["/alertsx", null],
  ["/people", "/services"],
  ["/nowhere", null],
];
for (const [path, place] of paths) {
  test(`${path} lies in ${String(place)}`, () => expect(placeOf(path, PLACES)?.path ?? null).toBe(place));
}

test("only what the role may see is a place", () => {
  expect(placesFor((permission) => permission === "alerts.read").map((place) => place.path)).toContain("/alerts");
  expect(placesFor(() => false).every((place) => place.permission === null)).toBe(true);
});

test("no two places have the same address or key", () => {
  for (const of of [PLACES.map((place) => place.path), PLACES.flatMap((place) => place.key ?? [])]) {
    expect(new Set(of).size).toBe(of.length);
  }
});

test("what lies within a place stands in the rail only where that place is not there", () => {
  expect(railOf(PLACES).map((place) => place.path)).not.toContain("/people");
  expect(railOf(placesFor(() => false)).map((place) => place.path)).toEqual(["/account"]);
});
