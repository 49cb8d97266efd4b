import { describe, expect, test } from "vitest";
import { bareNumbers, vagueWords } from "./wording.js";

describe("vague words", () => {
  const found: [text: string, language: "en" | "ja", words: string[]][] = [
    ["Access must be reviewed regularly and, as necessary, promptly.", "en", ["regularly", "as necessary", "promptly"]],
    ["Appropriate measures should be taken.", "en", ["Appropriate", "should"]],
    ["アクセス権を定期的に、必要に応じて速やかに見直すこと。", "ja", ["定期的", "必要に応じ", "速やか"]],
    ["漏えい等の事象を適切に処理すること。", "ja", ["等", "適切"]],
  ];
  for (const [text, language, words] of found) test(text, () => expect(vagueWords(text, language)).toEqual(words));

  const clean: [text: string, language: "en" | "ja"][] = [
    ["A regulator's property must end within ${time}.", "en"],
    ["本番と同等の環境で、均等に等しい値とすること。", "ja"],
  ];
  for (const [text, language] of clean)
    test(`nothing in: ${text}`, () => expect(vagueWords(text, language)).toEqual([]));
});

describe("numbers outside parameters", () => {
  test("identifiers, classes, severities and versions are names", () => {
    expect(bareNumbers("MZ-LOG-01, C2, SEV-2, TLS 1.3, FIDO2, RFC 9116, SAML 2.0 within ${delay}", "en")).toEqual([]);
  });
  test("a number in English is a strength", () =>
    expect(bareNumbers("within 30 days, 2 persons", "en")).toEqual(["30", "2"]));
  test("one digit in Japanese is a term, more are a strength", () => {
    expect(bareNumbers("2名で30日以内", "ja")).toEqual(["30"]);
  });
});
