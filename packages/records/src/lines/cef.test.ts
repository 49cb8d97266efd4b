import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CefRecord, parseCef } from "./cef.js";

function read(text: string): CefRecord {
  const parsed = parseCef(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}
const extensionOf = (text: string) => Object.fromEntries(read(`CEF:0|V|P|1|100|N|5|${text}`).extension);

test("the parts of the header", () => {
  expect(read("CEF:0|Security|threatmanager|1.0|100|worm successfully stopped|10|src=10.0.0.1")).toMatchObject({
    version: "0",
    vendor: "Security",
    product: "threatmanager",
    productVersion: "1.0",
    classId: "100",
    name: "worm successfully stopped",
    severity: "10",
  });
});

const heads: [name: string, text: string, part: Partial<CefRecord>][] = [
  [
    "a bar in the header is escaped",
    "CEF:0|security|threat\\|manager|1|100|a \\\\ b|10|",
    { product: "threat|manager", name: "a \\ b" },
  ],
  ["an equals sign in the header is not", "CEF:1|V|P|1|100|a=b|High|", { version: "1", name: "a=b", severity: "High" }],
  ["the last bar may be missing where there is no extension", "CEF:0|V|P|1|100|N|5", { severity: "5" }],
  ["a blank behind the mark", "CEF: 0|V|P|1|100|N|5|", { version: "0" }],
  ["empty fields", "CEF:0||||||", { vendor: "", severity: "" }],
];
for (const [name, text, part] of heads) test(name, () => expect(read(text)).toMatchObject(part));

const extensions: [name: string, text: string, fields: object][] = [
  ["none", "", {}],
  ["values with blanks", "src=10.0.0.1 msg=a b  c dst=2.1.2.2", { src: "10.0.0.1", msg: "a b  c", dst: "2.1.2.2" }],
  [
    "a path with blanks and its own backslashes",
    "filePath=C:\\Program Files\\x spt=1",
    { filePath: "C:\\Program Files\\x", spt: "1" },
  ],
  [
    "escaped equals signs and backslashes",
    "act=blocked a \\= b \\\\ c dst=1.1.1.1",
    { act: "blocked a = b \\ c", dst: "1.1.1.1" },
  ],
  ["bars need no escape", "act=blocked a | b dst=1.1.1.1", { act: "blocked a | b", dst: "1.1.1.1" }],
  [
    "a value of several lines",
    "msg=Detected a threat.\\n No action needed.\\r\\nEnd",
    { msg: "Detected a threat.\n No action needed.\r\nEnd" },
  ],
  ["all blanks but the last before a key are the value's", "msg=a   spt=1", { msg: "a  ", spt: "1" }],
  [
    "an equals sign within a word is no key",
    "request=http://h/?a=b&c=d spt=1",
    { request: "http://h/?a=b&c=d", spt: "1" },
  ],
  ["an empty value", "cs1= cs1Label=x", { cs1: "", cs1Label: "x" }],
  ["keys with dots and brackets", "ad.arcSightEventPath[0]=x _k=y", { "ad.arcSightEventPath[0]": "x", _k: "y" }],
  ["what stands before the first key is nobody's", "hello src=1", { src: "1" }],
  ["names of an object's own members", "__proto__=x constructor=y", { ["__proto__"]: "x", constructor: "y" }],
];
describe("extension", () => {
  for (const [name, text, fields] of extensions) test(name, () => expect(extensionOf(text)).toEqual(fields));
});

const bad: [name: string, text: string, code: string][] = [
  ["another text", "hello", "cef-unrecognised"],
  ["a mark without version", "CEF:|a", "cef-unrecognised"],
  ["a header that ends early", "CEF:0|V|P|1|100|N", "cef-broken"],
  ["a bar that is not escaped shifts nothing silently into a header of five", "CEF:0|V", "cef-broken"],
  ["more keys than can be meant", `CEF:0|V|P|1|100|N|5|${"a=b ".repeat(2001)}`, "cef-broken"],
];
for (const [name, text, code] of bad) {
  test(`${name}: ${code}`, () => expect(parseCef(text)).toMatchObject({ ok: false, problem: { code } }));
}

test("values of any text survive escaping and reading", () => {
  const key = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(key, fc.string({ unit: "grapheme" })), { selector: ([name]) => name }),
      (pairs) => {
        const escape = (text: string) =>
          text.replaceAll(/[\\=]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
        const text = pairs.map(([name, value]) => `${name}=${escape(value)}`).join(" ");
        expect([...read(`CEF:0|V|P|1|100|N|5|${text}`).extension]).toEqual(pairs);
      },
    ),
  );
});

test("any text is read or refused, never thrown at", () => {
  fc.assert(
    fc.property(fc.constantFrom("CEF:0|", "CEF:0|a|b|c|d|e|f|", ""), fc.string(), (head, tail) => {
      expect(typeof parseCef(head + tail).ok).toBe("boolean");
    }),
  );
});
