import { expect, test } from "vitest";
import { chooseLanguage, type LanguageHints, withoutLanguage } from "./language.js";

const cases: [name: string, hints: Partial<LanguageHints>, language: string][] = [
  ["without a hint it is English", {}, "en"],
  ["the browser's first language counts", { browser: ["ja-JP", "en"] }, "ja"],
  ["a language we do not speak is passed over", { browser: ["fr-FR", "ja"] }, "ja"],
  ["a region does not matter", { browser: ["en-GB", "ja"] }, "en"],
  ["what was chosen here counts before the browser", { remembered: "en", browser: ["ja"] }, "en"],
  ["a remembered value that is no language is passed over", { remembered: "xx", browser: ["ja"] }, "ja"],
  ["the address counts before the choice", { search: "?lang=ja", remembered: "en" }, "ja"],
  ["an unknown language in the address is passed over", { search: "?lang=de", remembered: "ja" }, "ja"],
  ["upper case is understood", { search: "?lang=JA" }, "ja"],
];
for (const [name, hints, language] of cases) {
  test(name, () => expect(chooseLanguage({ search: "", remembered: null, browser: [], ...hints })).toBe(language));
}

test("the language leaves the query and the rest stays", () => {
  expect(withoutLanguage("?lang=ja")).toBe("");
  expect(withoutLanguage("?a=1&lang=ja&b=2")).toBe("?a=1&b=2");
  expect(withoutLanguage("")).toBe("");
});
