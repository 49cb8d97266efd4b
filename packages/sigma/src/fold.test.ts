import { expect, test } from "vitest";
import { fold } from "./fold.js";

const folds: [name: string, given: string, folded: string][] = [
  ["ASCII letters", "AbC\\X", "abc\\x"],
  ["accented letters", "ÉCOLE", "école"],
  ["sharp s stays one letter", "Straße", "straße"],
  ["the capital sharp s joins the small one", "STRAẞE", "straße"],
  ["the Kelvin sign is a k", "\u212a", "k"],
  ["the long s is an s", "ſ", "s"],
  ["sigma at the end of a word is a sigma", "ΟΔΟΣ", "οδοσ"],
  ["a final sigma too", "οδος", "οδοσ"],
  ["a dotted capital I keeps its length", "İ", "İ"],
  ["the micro sign is a mu", "µ", "μ"],
  ["letters beyond the first plane", "𐐀", "𐐨"],
  ["Cherokee folds to its capitals", "ꭰ", "Ꭰ"],
  ["Japanese is left as it is", "日本語", "日本語"],
];
for (const [name, given, folded] of folds) test(name, () => expect(fold(given)).toBe(folded));

test("every code point equals its folding under the regular expression engine's own simple folding", () => {
  const wrong: string[] = [];
  for (let code = 0x80; code <= 0x1ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const char = String.fromCodePoint(code);
    const folded = fold(char);
    if (folded === char) continue;
    const same = new RegExp(`^\\u{${code.toString(16)}}$`, "iu").test(folded);
    if (!same || folded.length !== char.length || fold(folded) !== folded) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test("no two code points the engine takes for the same letter fold apart", () => {
  const apart: string[] = [];
  for (let code = 0x80; code <= 0x1ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const char = String.fromCodePoint(code);
    for (const other of [char.toLowerCase(), char.toUpperCase()]) {
      if (other === char || Array.from(other).length !== 1) continue;
      const same = new RegExp(`^\\u{${code.toString(16)}}$`, "iu").test(other);
      if (same !== (fold(char) === fold(other))) apart.push(code.toString(16));
    }
  }
  expect(apart).toEqual([]);
});
