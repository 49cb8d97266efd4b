import { expect, test } from "vitest";
import { fold, foundIn } from "./fold.js";

const same: [typed: string, meant: string][] = [
  ["ｱﾗｰﾄ", "アラート"],
  ["あらーと", "アラート"],
  ["ＷＥＢ０１", "web01"],
  ["Web  Shell", "webshell"],
  ["ガ", "ｶﾞ"],
];
for (const [typed, meant] of same) test(`${typed} is ${meant}`, () => expect(fold(typed)).toBe(fold(meant)));

test("the beginning counts more than the beginning of a word, that more than the middle", () => {
  expect(foundIn(fold("web"), ["Web shell"])).toBe(3);
  expect(foundIn(fold("web"), ["Minato web01"])).toBe(2);
  expect(foundIn(fold("web"), ["cobweb"])).toBe(1);
  expect(foundIn(fold("web"), ["mail", null])).toBe(0);
  expect(foundIn(fold("くろだ"), ["黒田 真帆", "クロダ マホ"])).toBe(3);
});
