import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readXml, XML_DEPTH_MAX } from "../index.js";

function read(text: string, keepCut = false): unknown {
  const item = readXml(text, keepCut);
  return item.ok ? item.value : item.problem.code;
}

const documents: [name: string, text: string, value: unknown][] = [
  ["an element with text", "<a>x</a>", { a: "x" }],
  ["an empty element", "<a/>", { a: "" }],
  ["attributes", `<a b="1" c='2'/>`, { a: { "#attributes": { b: "1", c: "2" } } }],
  ["attributes and text", '<a b="1">x</a>', { a: { "#attributes": { b: "1" }, "#text": "x" } }],
  ["children, blanks between them", "<a>\n <b>1</b>\n <c/>\n</a>", { a: { b: "1", c: "" } }],
  [
    "children of one name",
    '<a><b n="1">x</b><b n="2"/></a>',
    { a: { b: [{ "#attributes": { n: "1" }, "#text": "x" }, { "#attributes": { n: "2" } }] } },
  ],
  ["references", "<a>&lt;&amp;&#65;&#x6C34;&unknown;</a>", { a: "<&A水&unknown;" }],
  ["a CDATA section", "<a><![CDATA[<b>&amp;]]></a>", { a: "<b>&amp;" }],
  ["a declaration and comments", '<?xml version="1.0"?><!-- <x> --><a><!-- y -->1</a>', { a: "1" }],
  ["a name that objects know", "<a><__proto__>1</__proto__></a>", { a: Object.fromEntries([["__proto__", "1"]]) }],
];
describe("documents", () => {
  for (const [name, text, value] of documents) test(name, () => expect(read(text)).toEqual(value));
});

const damaged: [name: string, text: string][] = [
  ["an element that is not closed", "<a><b>"],
  ["an end that closes nothing", "<a></b></a>"],
  ["two roots", "<a/><b/>"],
  ["text beside the root", "<a/>x"],
  ["no element", "x"],
  ["a document type, which could expand", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ["an attribute without quotes", "<a b=1/>"],
  ["a tag without end", '<a b="1"'],
];
for (const [name, text] of damaged) test(`${name} is broken`, () => expect(read(text)).toBe("xml-broken"));

test("a document that was cut to length gives what was whole", () => {
  const text = '<Event><System><Id>7</Id></System><Data><D n="a">xyz</D><D n="b">uv';
  expect(read(text, true)).toEqual({
    Event: {
      System: { Id: "7" },
      Data: {
        D: [
          { "#attributes": { n: "a" }, "#text": "xyz" },
          { "#attributes": { n: "b" }, "#text": "uv" },
        ],
      },
    },
  });
  for (let length = 8; length < text.length; length += 1) {
    expect(read(text.slice(0, length), true), text.slice(0, length)).toHaveProperty("Event");
  }
});

test("nesting is bounded", () => {
  const nested = (depth: number): string => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;
  expect(read(nested(XML_DEPTH_MAX))).not.toBe("xml-broken");
  expect(read(nested(XML_DEPTH_MAX + 1))).toBe("xml-broken");
  expect(read("<a>".repeat(100_000), true)).toBe("xml-broken");
});

test("any text is read or refused, never thrown at", () => {
  const piece = fc.constantFrom(
    "<a",
    ">",
    "</a>",
    "<",
    "/",
    "=",
    '"',
    "'",
    "&#",
    ";",
    "<![CDATA[",
    "]]>",
    "<!--",
    "x",
    " b",
  );
  fc.assert(
    fc.property(fc.array(piece), fc.boolean(), (pieces, keepCut) => {
      expect(typeof readXml(pieces.join(""), keepCut).ok).toBe("boolean");
    }),
  );
});
