import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { expect, test } from "vitest";
import { LANGUAGES, languageOf, say, WORDS } from "./index.js";

function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return argumentsOf(element.children);
    const inner =
      "options" in element ? Object.values(element.options).flatMap((option) => argumentsOf(option.value)) : [];
    return [element.value, ...inner];
  });
}

test("both languages have the same keys", () => {
  expect(Object.keys(WORDS.ja).sort()).toEqual(Object.keys(WORDS.en).sort());
  expect(Object.keys(WORDS.en).length).toBeGreaterThan(0);
});

test("every text parses, and both languages use the same arguments", () => {
  const japanese: Readonly<Record<string, string>> = WORDS.ja;
  for (const [key, english] of Object.entries(WORDS.en)) {
    const names = (text: string): string[] => [...new Set(argumentsOf(parse(text, { ignoreTag: true })))].sort();
    expect(names(japanese[key] ?? ""), key).toEqual(names(english));
  }
});

test("no text is empty", () => {
  for (const language of LANGUAGES) {
    for (const [key, text] of Object.entries(WORDS[language])) expect(text.trim(), `${language} ${key}`).not.toBe("");
  }
});

test("say fills the arguments in", () => {
  expect(say("en", "cli.unknownCommand", { command: "hnut" })).toBe("Unknown command: hnut. See mizugiwa --help.");
  expect(say("ja", "cli.unknownCommand", { command: "hnut" })).toContain("不明なコマンドです: hnut。");
});

const locales: [string | undefined, string][] = [
  ["ja_JP.UTF-8", "ja"],
  ["ja-JP", "ja"],
  ["ja", "ja"],
  ["C.UTF-8", "en"],
  ["fr_FR", "en"],
  [undefined, "en"],
];
for (const [locale, language] of locales) {
  test(`the language of ${String(locale)} is ${language}`, () => expect(languageOf(locale)).toBe(language));
}
