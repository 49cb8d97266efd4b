import { expect, test } from "vitest";
import { nextBelow, standingOf } from "./standing.js";

const LINES = ["mmnm", "mmmm", "pmms"];
const at = (line: number, column: number) => ({ line, column });
const cases: [name: string, from: [number, number], step: [number, number], found: [number, number] | null][] = [
  ["to the right in the row", [0, 0], [0, 1], [0, 2]],
  ["over the end of the row", [0, 2], [0, 1], [2, 0]],
  ["to the left", [2, 0], [0, -1], [0, 2]],
  ["nothing after the last", [2, 0], [0, 1], null],
  ["down the column", [0, 0], [1, 0], [2, 0]],
  ["down, and on in the next column", [1, 1], [1, 0], [0, 2]],
];
for (const [name, from, step, found] of cases) {
  test(name, () => expect(nextBelow(LINES, at(...from), at(...step))).toEqual(found === null ? null : at(...found)));
}

test("a letter nobody knows is unknown", () => expect(standingOf("?")).toBe("unknown"));
