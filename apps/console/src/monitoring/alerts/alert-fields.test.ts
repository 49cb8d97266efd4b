import { expect, test } from "vitest";
import { oneOfThese } from "../../table/choices.js";
import { instantOf } from "./alert-fields.js";

const NOW = new Date("2026-11-24T09:42:31Z");
const ALL = ["new", "closed", "linked"];

test("what is not some words is all the others", () => {
  const ask = oneOfThese("state", ALL);
  expect(ask({ field: "state", op: "is", values: ["new"] })).toEqual([["state", "new"]]);
  expect(ask({ field: "state", op: "not", values: ["closed", "linked"] })).toEqual([["state", "new"]]);
  expect(ask({ field: "state", op: "not", values: ALL })).toEqual([]);
});

const instants: [op: "last" | "after", value: string, instant: string | null][] = [
  ["last", "24h", "2026-11-23T09:42:00.000Z"],
  ["last", "15m", "2026-11-24T09:27:00.000Z"],
  ["last", "7d", "2026-11-17T09:42:00.000Z"],
  ["last", "soon", null],
  ["after", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000Z"],
  ["after", "", null],
];
for (const [op, value, instant] of instants) {
  test(`${op} ${value} begins at ${String(instant)}`, () =>
    expect(instantOf({ field: "seen", op, values: [value] }, NOW)).toBe(instant));
}
