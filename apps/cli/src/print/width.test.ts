import { expect, test } from "vitest";
import { clip, padEnd, widthOf, wrap } from "./width.js";

const widths: [text: string, width: number][] = [
  ["abc", 3],
  ["監視", 4],
  ["ｱ", 1],
  ["👩‍💻", 2],
  ["e\u0301", 1],
  ["", 0],
];
for (const [text, width] of widths)
  test(`${JSON.stringify(text)} takes ${width}`, () => expect(widthOf(text)).toBe(width));

test("clipping cuts between graphemes and says so", () => {
  expect(clip("whoami", 6)).toBe("whoami");
  expect(clip("whoami /all", 7)).toBe("whoami…");
  expect(clip("監視記録", 5)).toBe("監視…");
  expect(clip("abc", 0)).toBe("");
});

test("padding counts columns", () => expect(padEnd("監", 4)).toBe("監  "));

test("wrapping prefers spaces, and never loses text", () => {
  expect(wrap("the quick brown fox", 10)).toEqual(["the quick", "brown fox"]);
  expect(wrap("aaaaaaaaaaaa", 5).join("")).toBe("aaaaaaaaaaaa");
  expect(wrap("one two three four", 8, 2)).toEqual(["one two", "three f…"]);
});

test("no line begins with a mark that closes", () => {
  expect(wrap("監視します。次", 10)).toEqual(["監視しま", "す。次"]);
});
