import { expect, test } from "vitest";
import { csvLine } from "./csv.js";

const cells: [name: string, cell: string | null, written: string][] = [
  ["plain text", "whoami", "whoami"],
  ["nothing", null, ""],
  ["a comma and a quote", 'a,"b"', '"a,""b"""'],
  ["a formula", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  ["a plus, a minus, an at", "@SUM(1)", "'@SUM(1)"],
  ["full-width signs", "＝1+1", "'＝1+1"],
  ["a tab first", "\t=1", "'\\t=1"],
  ["a line break", "a\nb", "a\\nb"],
  ["space at the edge", " a", '" a"'],
];
for (const [name, cell, written] of cells) {
  test(`a cell with ${name}`, () => expect(csvLine(["x", cell])).toBe(`x,${written}\r\n`));
}
