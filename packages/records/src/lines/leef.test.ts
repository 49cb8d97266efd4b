import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LeefRecord, parseLeef } from "./leef.js";

function read(text: string): LeefRecord {
  const parsed = parseLeef(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}
const attributesOf = (text: string) => Object.fromEntries(read(text).attributes);

test("the parts of the header", () => {
  expect(read("LEEF:1.0|Microsoft|MSExchange|2013 SP1|15345|src=192.0.2.0")).toMatchObject({
    version: "1.0",
    vendor: "Microsoft",
    product: "MSExchange",
    productVersion: "2013 SP1",
    eventId: "15345",
  });
});

const H1 = "LEEF:1.0|V|P|1|e|";
const H2 = "LEEF:2.0|V|P|1|e|";
const cases: [name: string, text: string, attributes: object][] = [
  ["1.0 divides by tabs", `${H1}src=10.0.0.1\tmsg=a b\tdst=10.0.0.2`, { src: "10.0.0.1", msg: "a b", dst: "10.0.0.2" }],
  ["2.0 names its delimiter", `${H2}^|src=10.0.1.8^dst=10.0.0.5^sev=5`, { src: "10.0.1.8", dst: "10.0.0.5", sev: "5" }],
  ["as a number in hexadecimal", `${H2}0x5E|a=1^b=2`, { a: "1", b: "2" }],
  ["as a number behind x", `${H2}x09|a=1\tb=2`, { a: "1", b: "2" }],
  ["as an empty field, which is a tab", `${H2}|a=1\tb=2`, { a: "1", b: "2" }],
  ["not at all, which is a tab too", `${H2}a=1|2\tb=2`, { a: "1|2", b: "2" }],
  ["a tab that rsyslog wrote out", `${H1}a=1#011b=2`, { a: "1", b: "2" }],
  ["a tab that the device wrote out", `${H1}a=1<009>b=2`, { a: "1", b: "2" }],
  ["equals signs in values", `${H1}url=/?a=b\tc=d`, { url: "/?a=b", c: "d" }],
  ["a delimiter within a value", `${H2}^|a=1^2^b=3`, { a: "1^2", b: "3" }],
  ["no attributes", "LEEF:1.0|V|P|1|e", {}],
];
describe("attributes", () => {
  for (const [name, text, attributes] of cases) test(name, () => expect(attributesOf(text)).toEqual(attributes));
});

const bad: [name: string, text: string, code: string][] = [
  ["another text", "hello", "leef-unrecognised"],
  ["a version that does not exist", "LEEF:3.0|V|P|1|e|", "leef-unrecognised"],
  ["a header that ends early", "LEEF:1.0|V|P", "leef-broken"],
  ["more attributes than can be meant", H1 + "a=b\t".repeat(2001), "leef-broken"],
];
for (const [name, text, code] of bad) {
  test(`${name}: ${code}`, () => expect(parseLeef(text)).toMatchObject({ ok: false, problem: { code } }));
}

test("any text is read or refused, never thrown at", () => {
  fc.assert(
    fc.property(fc.constantFrom(H1, H2, "LEEF:", ""), fc.string(), (head, tail) => {
      expect(typeof parseLeef(head + tail).ok).toBe("boolean");
    }),
  );
});
