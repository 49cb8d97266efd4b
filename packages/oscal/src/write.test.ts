import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isObject, type Json, type JsonObject } from "./json.js";
import { MODELS } from "./model/documents.js";
import type { Model, Row } from "./model/table.js";
import { readJsonText } from "./read/json-text.js";
import { readOscal } from "./read/read.js";
import { writeOscal } from "./write.js";

const FORMATS = ["json", "yaml", "xml"] as const;

function through(
  content: JsonObject,
  format: (typeof FORMATS)[number],
  name: keyof typeof MODELS = "catalog",
): Json | undefined {
  return readOscal(writeOscal({ name, content }, format), format).document?.content;
}

describe("nothing is lost in any format", () => {
  const cases: [name: string, content: JsonObject][] = [
    [
      "properties no model knows",
      { uuid: "u", extra: { a: [1, null, true] }, metadata: { title: "t", "x-note": "n" } },
    ],
    ["values of the wrong type", { uuid: 7, metadata: "none", groups: [], controls: [{ id: "a", title: null }, 4] }],
    ["names that bite", JSON.parse('{"__proto__": {"a": 1}, "constructor": "c"}')],
    ["spaces at the ends", { metadata: { title: " a  b ", version: " 1 " } }],
    ["line breaks and tabs in attributes", { controls: [{ id: "a\nb\tc\r", title: "t" }] }],
    ["characters XML cannot hold", { metadata: { title: "a\u0000b", version: "\ud800" } }],
    ["the end of an instruction", { "?>": "?>", metadata: { remarks: "a ?> b\n\n\n c" } }],
    [
      "prose that Markdown writes in two ways",
      { groups: [{ title: "g", parts: [{ name: "p", prose: "- a\n- b\n\n\n__c__" }] }] },
    ],
    ["prose of spaces", { groups: [{ title: "g", parts: [{ name: "p", prose: " \n " }] }] }],
    ["an empty include", { metadata: {}, controls: [{}] }],
  ];
  for (const [name, content] of cases) {
    for (const format of FORMATS) test(`${name}: ${format}`, () => expect(through(content, format)).toEqual(content));
  }
});

test("elements no model knows come back as elements", () => {
  const text =
    '<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0" uuid="u"><metadata><title>t</title><odd a="1">x<b/></odd></metadata></catalog>';
  const { document } = readOscal(text);
  const again = document === null ? "" : writeOscal(document, "xml");
  expect(again).toContain('<odd a="1">x<b/></odd>');
  expect(readOscal(again).document?.content).toEqual(document?.content);
  expect(document === null ? "" : through(document.content, "json")).toEqual(document?.content);
});

test("what was edited in XML counts more than what rides along with it", () => {
  const text = writeOscal({ name: "catalog", content: { metadata: { title: " a " } } }, "xml");
  const edited = text.replace("> a <", ">b<");
  expect(edited).not.toBe(text);
  expect(readOscal(edited).document?.content).toEqual({ metadata: { title: "b" } });
});

/** Values of every kind in the places of a model, right and wrong ones, to a small depth. */
function contentOf(model: Model<unknown>, depth: number): fc.Arbitrary<JsonObject> {
  const rows = Object.entries(model.rows).map(([key, row]) => [key, valueOf(row, depth)] as const);
  const unknown = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 1 });
  return fc
    .tuple(fc.record(Object.fromEntries(rows), { requiredKeys: [] }), unknown)
    .map(([known, odd]) => toContent({ ...odd, ...known }));
}

function toContent(value: unknown): JsonObject {
  const json = readJsonText(JSON.stringify(value)).value;
  return isObject(json) ? json : {};
}

function valueOf(row: Row<unknown, boolean>, depth: number): fc.Arbitrary<unknown> {
  const text = fc.string({ unit: fc.constantFrom(...'aé *"`[](){}\\<>&\n\t-|#~^1.\u0001'.split("")), maxLength: 14 });
  const one =
    row.of === undefined
      ? fc.oneof({ weight: 8, arbitrary: text }, fc.jsonValue({ maxDepth: 1 }))
      : depth === 0
        ? fc.constant({})
        : contentOf(row.of(), depth - 1);
  return row.many
    ? fc.oneof({ weight: 6, arbitrary: fc.array(one, { maxLength: 2 }) }, fc.jsonValue({ maxDepth: 1 }))
    : one;
}

for (const name of ["catalog", "profile", "assessment-results"] as const) {
  test(`any content of a ${name} survives every format`, { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(contentOf(MODELS[name], 2), (content) => {
        for (const format of FORMATS) expect(through(content, format, name)).toEqual(content);
      }),
      { numRuns: 60, seed: 20_261_125 },
    );
  });
}
