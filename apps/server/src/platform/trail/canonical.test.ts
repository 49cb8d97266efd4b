import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical, parseExact } from "./canonical.js";

const cases: [name: string, text: string, form: string][] = [
  ["members are sorted, blanks left out", '{ "b": 1, "a": [ true, null ] }', '{"a":[true,null],"b":1}'],
  ["members are sorted by UTF-16 code units", '{"\u{1f600}":1,"\ufb33":2}', '{"\u{1f600}":1,"\ufb33":2}'],
  [
    "numbers keep their digits",
    "[1.10, 123456789012345678901234567890.1, -0]",
    "[1.10,123456789012345678901234567890.1,-0]",
  ],
  ["numbers in strings are text", '{"1":"2"}', '{"1":"2"}'],
  ["strings are escaped one way", '"\\u0041\\/\\u000a\\u3042"', '"A/\\nあ"'],
  [
    "a text that begins with the inner mark stays itself",
    '["\\u00011","\\u0001",{"\\u0001a":0}]',
    '["\\u00011","\\u0001",{"\\u0001a":0}]',
  ],
];
for (const [name, text, form] of cases) test(name, () => expect(canonical(parseExact(text))).toBe(form));

for (const text of ["", "{", "[1,]", "01", "{1:2}", "tru", '"a', "1 2"]) {
  test(`${JSON.stringify(text)} is no JSON`, () => expect(() => parseExact(text)).toThrow(SyntaxError));
}

test("the canonical form is the same JSON, whatever was written, and canonical itself", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const form = canonical(parseExact(text));
      expect(JSON.parse(form)).toEqual(JSON.parse(text));
      expect(canonical(parseExact(form))).toBe(form);
    }),
    { seed: 3, numRuns: 500 },
  );
});
