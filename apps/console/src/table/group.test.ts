import { expect, test } from "vitest";
import { type Grouping, linesOf, placesOf, rangeOf, stepFrom } from "./group.js";

interface Row {
  readonly id: string;
  readonly service: string;
}
const ROWS: readonly Row[] = [
  { id: "1", service: "shop" },
  { id: "2", service: "id" },
  { id: "3", service: "shop" },
];
const BY_SERVICE: Grouping<Row> = { keyOf: (row) => row.service, labelOf: (row) => row.service.toUpperCase() };
const idOf = (row: Row): string => row.id;
const drawn = (folded: readonly string[]): string[] =>
  linesOf(ROWS, BY_SERVICE, new Set(folded)).map((line) =>
    line.kind === "group" ? `${line.label} ${line.rows.length}` : line.row.id,
  );

test("groups stand in the order in which they first appear, rows in theirs", () => {
  expect(drawn([])).toEqual(["SHOP 2", "1", "3", "ID 1", "2"]);
});

test("a folded group keeps its head and its count", () => {
  expect(drawn(["shop"])).toEqual(["SHOP 2", "ID 1", "2"]);
});

test("without a grouping there are only rows", () => {
  expect(linesOf(ROWS, null, new Set())).toHaveLength(3);
});

const steps: [name: string, from: string | null, by: 1 | -1, to: string | null][] = [
  ["down goes to the next row shown, past the head of a group", "3", 1, "2"],
  ["up goes back", "2", -1, "3"],
  ["the last row is the end", "2", 1, "2"],
  ["the first row is the other", "1", -1, "1"],
  ["without a cursor down begins at the first", null, 1, "1"],
  ["and up at the last", null, -1, "2"],
  ["a row that has gone counts as none", "9", 1, "1"],
];
for (const [name, from, by, to] of steps) {
  test(name, () => {
    const lines = linesOf(ROWS, BY_SERVICE, new Set());
    expect(stepFrom(lines, placesOf(lines, idOf), from, by)?.id ?? null).toBe(to);
  });
}

test("a list without rows has nowhere to go", () => {
  expect(stepFrom<Row>([], new Map(), null, 1)).toBeNull();
});

test("a range goes from either end, in the order shown", () => {
  const lines = linesOf(ROWS, BY_SERVICE, new Set());
  expect(rangeOf(lines, idOf, "1", "2")).toEqual(["1", "3", "2"]);
  expect(rangeOf(lines, idOf, "2", "3")).toEqual(["3", "2"]);
  expect(rangeOf(lines, idOf, null, "3")).toEqual(["3"]);
  expect(rangeOf(lines, idOf, "gone", "3")).toEqual(["3"]);
});
