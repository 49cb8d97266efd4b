import { describe, expect, test } from "vitest";
import { readOscal } from "./read.js";

const codeOf = (input: string | Uint8Array): string | undefined => readOscal(input).problems[0]?.code;

describe("what cannot be read is named, with its place", () => {
  const cases: [name: string, input: string | Uint8Array, code: string, line?: number, column?: number][] = [
    ["a comma too many", '{"catalog": {"uuid": "x",}}', "json-broken", 1, 26],
    ["a text that ends within a string", '{"catalog": {"uuid": "x', "json-broken", 1, 22],
    ["a raw line break in a string", '{"catalog": "a\nb"}', "json-broken", 1, 13],
    ["an escape nobody knows", '{"catalog": "\\q"}', "json-broken", 1, 13],
    ["something after the value", '{"catalog": {}} {}', "json-broken", 1, 17],
    ["an object that holds no document", '{"catalogue": {}}', "not-oscal", 1, 1],
    ["YAML with a bracket left open", "catalog: [a", "yaml-broken", 1],
    ["two YAML documents", "catalog: {}\n---\ncatalog: {}\n", "yaml-broken", 2],
    ["an alias of nothing", "catalog: {a: *b}", "yaml-broken", 1, 14],
    ["an alias within itself", "catalog: &a {b: *a}", "yaml-broken", 1, 17],
    [
      "an element left open",
      '<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0"><metadata></catalog>',
      "xml-broken",
      1,
    ],
    ["a document type", '<!DOCTYPE c [<!ENTITY a "b">]><c>&a;</c>', "xml-doctype", 1],
    ["an entity nobody declared", '<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0">&a;</catalog>', "xml-broken", 1],
    ["another namespace", '<catalog xmlns="urn:other"/>', "not-oscal", 1, 1],
    ["another encoding", '<?xml version="1.0" encoding="UTF-16"?><a/>', "text-not-utf8"],
    ["bytes that are not UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), "text-not-utf8"],
    ["nothing at all", "", "not-oscal", 1, 1],
  ];
  for (const [name, input, code, line, column] of cases) {
    test(name, () => {
      const { document, problems } = readOscal(input);
      expect(document).toBeNull();
      expect(problems[0]?.code).toBe(code);
      if (line !== undefined) expect(problems[0]?.place.line).toBe(line);
      if (column !== undefined) expect(problems[0]?.place.column).toBe(column);
    });
  }
});

describe("hostile texts end at a bound", () => {
  const cases: [name: string, input: string][] = [
    ["deep JSON", `{"catalog": ${"[".repeat(100_000)}`],
    ["deep YAML in brackets", `catalog: ${"[".repeat(20_000)}`],
    ["deep YAML in dashes", `catalog:\n${"- ".repeat(20_000)}a`],
    ["deep XML", `<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0">${"<a>".repeat(100_000)}`],
  ];
  for (const [name, input] of cases) test(name, () => expect(codeOf(input)).toBe("limit-passed"));

  test("aliases that multiply", () => {
    const lines = Array.from(
      { length: 9 },
      (_, level) => `  a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(10)}]`,
    );
    expect(codeOf(`catalog:\n  a0: &a0 [1, 2]\n${lines.join("\n")}\n`)).toBe("limit-passed");
  });
});

test("a property written twice is an error at the second one, and the last one counts", () => {
  for (const text of ['{"catalog": {\n"uuid": "a",\n"uuid": "b"}}', "catalog:\n  uuid: a\n  uuid: b\n"]) {
    const { document, problems } = readOscal(text);
    expect(document?.content["uuid"]).toBe("b");
    expect(problems[0]).toMatchObject({ code: "key-doubled", severity: "error", place: { line: 3 } });
  }
});

test("a byte order mark is no part of the text", () => {
  expect(readOscal('\ufeff{"catalog": {}}').document?.name).toBe("catalog");
});

test("YAML says what JSON says: no times, octals, yes or no", () => {
  const text =
    "catalog:\n  a: 2024-01-02\n  b: 010\n  c: yes\n  d: 1.5\n  e: true\n  f: ~\n  g: '7'\n  h: 0x1f\n  __proto__: x\n";
  const content = readOscal(text).document?.content;
  expect(Object.entries(content ?? {})).toEqual([
    ["a", "2024-01-02"],
    ["b", "010"],
    ["c", "yes"],
    ["d", 1.5],
    ["e", true],
    ["f", null],
    ["g", "7"],
    ["h", "0x1f"],
    ["__proto__", "x"],
  ]);
});

test("an alias repeats its anchor", () => {
  const content = readOscal("catalog:\n  a: &one {b: [1]}\n  c: *one\n").document?.content;
  expect(content).toEqual({ a: { b: [1] }, c: { b: [1] } });
});

describe("a pointer leads to the place in the text", () => {
  const cases: [format: string, text: string, line: number, column: number][] = [
    ["JSON", '{"catalog": {\n  "metadata": {\n    "title": "x"}}}', 3, 5],
    ["YAML", "catalog:\n  metadata:\n    title: x\n", 3, 5],
    [
      "XML",
      '<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0">\n <metadata>\n  <title>x</title></metadata></catalog>',
      3,
      3,
    ],
  ];
  for (const [format, text, line, column] of cases) {
    test(format, () => {
      const place = readOscal(text).document?.placeOf("/catalog/metadata/title");
      expect(place).toEqual({ line, column, field: "/catalog/metadata/title" });
    });
  }
  test("of what is missing, to the object that lacks it", () => {
    const place = readOscal('{"catalog": {\n"metadata": {}}}').document?.placeOf("/catalog/metadata/title");
    expect(place).toEqual({ line: 2, column: 1, field: "/catalog/metadata/title" });
  });
});
