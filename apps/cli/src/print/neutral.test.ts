import { expect, test } from "vitest";
import { html, safeJson, safeJsonLines, visible } from "./neutral.js";

const cases: [name: string, text: string, shown: string][] = [
  ["escape sequences", "a\u001b[31mred\u001b]8;;http://x\u0007", "a\\x1b[31mred\\x1b]8;;http://x\\x07"],
  ["C1 controls", "\u009b2J", "\\x9b2J"],
  ["line breaks and tabs", "a\r\nb\tc", "a\\r\\nb\\tc"],
  ["bidirectional controls", "exe\u202egnp.scr", "exe\\u{202e}gnp.scr"],
  ["text without width", "pay\u200bpal\ufeff", "pay\\u{200b}pal\\u{feff}"],
  ["half a surrogate pair", "\ud800x", "\\u{d800}x"],
  ["tags outside the first plane", "\u{e0041}", "\\u{e0041}"],
  ["Japanese, emoji and joiners stay", "監視 👩‍💻 é", "監視 👩‍💻 é"],
];
for (const [name, text, shown] of cases) test(`visible: ${name}`, () => expect(visible(text)).toBe(shown));

test("JSON stays equal as JSON and safe as text", () => {
  const value = { a: "\u001b[2J", b: "\u202e", c: "監視\u{e0041}" };
  const text = safeJson(JSON.stringify(value));
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect(JSON.parse(safeJsonLines(JSON.stringify(value, null, 2)))).toEqual(value);
});

test("markup from logs is text", () => {
  expect(html(`<img src=x onerror="a('b')">&\u202e`)).toBe(
    "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;\\u{202e}",
  );
});
