import { expect, test } from "vitest";
import { toCsv } from "./export.js";

const cells: [name: string, text: string, written: string][] = [
  ["plain text stays plain", "web01", "web01"],
  ["a comma is quoted", "a,b", '"a,b"'],
  ["quotes are doubled", 'say "x"', '"say ""x"""'],
  ["a line end is quoted", "a\nb", '"a\nb"'],
  ["a formula is text", "=cmd()", "'=cmd()"],
  ["a negative number is a number", "-5.2", "-5.2"],
  ["an at sign begins no formula", "@SUM(1)", "'@SUM(1)"],
];
for (const [name, text, written] of cells) {
  test(name, () => expect(toCsv(["h"], [[text]])).toBe(`h\r\n${written}\r\n`));
}
