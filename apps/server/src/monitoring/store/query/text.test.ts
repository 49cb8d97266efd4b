import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Filter, OPERATORS } from "./model.js";
import { parseTerms, printTerms } from "./text.js";

/** "[-]field op values" of each filter and "[-]'text'" of each text. */
function told(text: string): string[] {
  const { filters, texts, problems } = parseTerms(text);
  return [
    ...filters.map(({ field, op, not, values }) => `${not ? "-" : ""}${field} ${[op, ...values].join(" ")}`),
    ...texts.map((each) => `${each.not ? "-" : ""}'${each.text}'`),
    ...problems.map(({ code, place }) => `${code} at ${String(place.offset)}`),
  ];
}

const cases: [name: string, text: string, told: string[]][] = [
  ["nothing asks for everything", "  ", []],
  ["a word is free text", "failed", ["'failed'"]],
  ["quotes keep spaces and colons", '"a b: c"', ["'a b: c'"]],
  ["a field and its value", "user:root", ["user is root"]],
  ["a dash asks for what is not", '-user:root -"not this"', ["-user is root", "-'not this'"]],
  ["a star alone asks whether the field is there", "user:* -host:*", ["user exists", "-host exists"]],
  ["stars around ask for what contains it", 'cmd:*ps* cmd:*"a b"*', ["cmd contains ps", "cmd contains a b"]],
  ["a star behind asks for how it starts", "cmd:/usr/*", ["cmd starts /usr/"]],
  ["a list asks for any of it", 'id:(4624 "46 25")', ["id one-of 4624 46 25"]],
  ["a network is one", "ip:10.0.0.0/8 ip:2001:db8::/32", ["ip cidr 10.0.0.0/8", "ip cidr 2001:db8::/32"]],
  ["a quoted network is a text", 'ip:"10.0.0.0/8"', ["ip is 10.0.0.0/8"]],
  ["a path is no network", "path:/usr/bin", ["path is /usr/bin"]],
  ["numbers compare", "bytes:>1000 bytes:<1e6", ["bytes gt 1000", "bytes lt 1e6"]],
  ["a quoted field may have spaces", '"Logon Type":3', ["Logon Type is 3"]],
  ["the empty value is asked for in quotes", 'user:""', ["user is "]],
  ["backslashes of paths stay", String.raw`image:"C:\Windows\cmd.exe"`, [String.raw`image is C:\Windows\cmd.exe`]],
  ["an ideographic space divides", "失敗\u3000user:山田", ["user is 山田", "'失敗'"]],
  ["a colon without a field", "a :b", ["'a'", "field-missing at 2"]],
  ["a field without a value", "user: x", ["'x'", "value-missing at 5"]],
  ["an open quote", 'a "b c', ["'a'", "'c'", "quote-open at 2"]],
  ["an open list", "id:(1 2", ["list-open at 3"]],
  ["an empty list", "id:() a", ["'a'", "list-empty at 3"]],
  ["a network that is none", "ip:10.0.0.0/99 b", ["'b'", "network-invalid at 3"]],
  ["a comparison with a text", "n:>many", ["number-invalid at 3"]],
  ["a star in front alone", "cmd:*exe", ["ends-with at 4"]],
  ["a star within", "cmd:a*b", ["character-unexpected at 6"]],
  ["what follows a quote", 'cmd:"a"b', ["character-unexpected at 7"]],
  ["a dash alone", "-", ["text-missing at 0"]],
];
for (const [name, text, expected] of cases) test(name, () => expect(told(text)).toEqual(expected));

test("too long a text and too many terms are problems, not errors", () => {
  expect(parseTerms("a".repeat(9000)).problems).toMatchObject([{ code: "query-too-long-text" }]);
  expect(parseTerms("a ".repeat(51)).problems).toMatchObject([{ code: "terms-too-many", place: { offset: 100 } }]);
});

const word = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
const network = fc.constantFrom("10.0.0.0/8", "192.168.1.1/32", "::/0", "2001:db8::/32", "::ffff:10.0.0.0/104");
const filter = fc.constantFrom(...OPERATORS).chain((op): fc.Arbitrary<Filter> => {
  const values = (): fc.Arbitrary<string[]> => {
    if (op === "exists") return fc.constant([]);
    if (op === "one-of") return fc.array(fc.oneof(word, fc.constant("")), { minLength: 1, maxLength: 4 });
    return fc.tuple(op === "cidr" ? network : op === "lt" || op === "gt" ? number : word);
  };
  return fc.record({ field: word, op: fc.constant(op), not: fc.boolean(), values: values() });
});

test("what is printed is read back as the same", () => {
  const terms = fc.record({
    filters: fc.array(filter, { maxLength: 5 }),
    texts: fc.array(fc.record({ text: word, not: fc.boolean() }), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(terms, (given) => {
      expect(parseTerms(printTerms(given))).toEqual({ ...given, problems: [] });
    }),
    { numRuns: 2000 },
  );
});

test("any text at all gives terms that print and read back, and problems within it", () => {
  const piece = fc.constantFrom('"', ":", "-", "*", "(", ")", "<", ">", " ", "a", "\\", "10.0.0.0/8", "\u3000");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(piece).map((parts) => parts.join("")),
      ),
      (text) => {
        const { filters, texts, problems } = parseTerms(text);
        for (const { place } of problems) expect(place.offset).toBeLessThanOrEqual(text.length);
        expect(parseTerms(printTerms({ filters, texts }))).toEqual({ filters, texts, problems: [] });
      },
    ),
    { numRuns: 2000 },
  );
});
