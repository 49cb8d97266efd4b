import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JSON_DEPTH_MAX, JSON_VALUE_MAX, type JsonRecord, readJson } from "../index.js";

/** Values and problem codes in order, the text cut into chunks of `size` bytes. */
function read(text: string | Uint8Array, size = 7): unknown[] {
  return items(text, size).map((item) => (item.ok ? item.value.value : item.problem.code));
}

function items(text: string | Uint8Array, size = 7) {
  return [...readJson(cut(typeof text === "string" ? Buffer.from(text) : text, size))];
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  const reused = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    reused.set(part);
    yield reused.subarray(0, part.length);
    reused.fill(0x21); // whoever keeps a chunk beyond its turn reads exclamation marks
  }
}

const layouts: [name: string, text: string, values: unknown[]][] = [
  ["one a line", '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
  ["lines that end in CR LF, the last in nothing", '{"a":1}\r\n{"a":2}', [{ a: 1 }, { a: 2 }]],
  ["blank lines between", '\n\n{"a":1}\n\n \n{"a":2}\n\n', [{ a: 1 }, { a: 2 }]],
  ["one after the other on one line", '{"a":1}{"a":2} {"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
  ["spread over lines", '{\n  "a": {\n    "b": 1\n  }\n}\n{\n  "a": 2\n}\n', [{ a: { b: 1 } }, { a: 2 }]],
  ["a list", '[{"a":1},{"a":[2,3]}]', [{ a: 1 }, { a: [2, 3] }]],
  ["a list over lines", '[\n  {"a": 1},\n  {"a": 2}\n]\n', [{ a: 1 }, { a: 2 }]],
  ["an empty list", "[]", []],
  ["CloudTrail's wrapper", '{"Records":[{"a":1},{"a":2}]}', [{ a: 1 }, { a: 2 }]],
  ["Azure's wrapper, one a line", '{"records":[{"a":1}]}\n{"records": [ {"a":2} ]}\n', [{ a: 1 }, { a: 2 }]],
  ["OData's wrapper", '{"@odata.context":"https://x/$metadata","value":[{"a":1}],"@odata.nextLink":"y"}', [{ a: 1 }]],
  [
    "a Kubernetes list",
    '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[{"a":1}]}',
    [{ a: 1 }],
  ],
  ["an empty wrapper", '{"Records":[]}', []],
  ["wrappers one after the other", '{"Records":[{"a":1}]}{"Records":[{"a":2}]}', [{ a: 1 }, { a: 2 }]],
  ["a record whose list only looks like a wrapper's", '{"id":7,"items":[{"a":1}]}', [{ id: 7, items: [{ a: 1 }] }]],
  ["a record whose `value` holds no objects", '{"value":[1,2]}', [{ value: [1, 2] }]],
  ["record separators (RFC 7464)", '\u001e{"a":1}\n\u001e{"a":2}\n', [{ a: 1 }, { a: 2 }]],
  ["a byte order mark", '\ufeff{"a":1}\n', [{ a: 1 }]],
  ["padding with NUL", '{"a":1}\n\u0000\u0000\u0000', [{ a: 1 }]],
  ["braces and quotes in strings", '{"a":"}{][\\"\\\\"}\n{"b":"\\\\\\\\\\""}\n', [{ a: '}{]["\\' }, { b: '\\\\"' }]],
  ["nothing at all", "", []],
];
describe("layouts", () => {
  for (const [name, text, values] of layouts) {
    test(name, () => {
      for (const size of [1, 2, 7, 4096]) expect(read(text, size)).toEqual(values);
    });
  }
});

test("UTF-16 with a mark is read, little and big endian", () => {
  const text = '{"a":"水際"}\r\n{"a":"😀"}\r\n';
  const little = Buffer.from(`\ufeff${text}`, "utf16le");
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    for (const size of [1, 3, 4096]) expect(read(bytes, size)).toEqual([{ a: "水際" }, { a: "😀" }]);
  }
});

test("offset, size, line and index say where a record stands", () => {
  const found = items('{"a":1}\n\n{"é":2}\nbad\n{"a":3').map((item) =>
    item.ok ? { ...item.value, value: 0 } : item.problem.place,
  );
  expect(found).toEqual([
    { index: 0, offset: 0, size: 7, line: 1, value: 0 },
    { index: 1, offset: 9, size: 8, line: 3, value: 0 },
    { record: 2, offset: 18, line: 4 },
    { record: 3, offset: 22, line: 5 },
  ]);
});

describe("integers beyond 2^53 stay exact", () => {
  const cases: [text: string, value: unknown][] = [
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", "9007199254740993"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["18446744073709551615", "18446744073709551615"],
    ["0.12345678901234567890", Number("0.12345678901234567890")],
    ["1234567890123456789e0", Number("1234567890123456789")],
    ['"9007199254740993"', "9007199254740993"],
    ['"x: 9007199254740993, y"', "x: 9007199254740993, y"],
  ];
  for (const [text, value] of cases) {
    test(text, () => {
      expect(read(`{"é":1,"n":${text},"m":[${text}, ${text}]}\n`)).toEqual([{ é: 1, n: value, m: [value, value] }]);
    });
  }
});

const damaged: [name: string, text: string, outcome: unknown[]][] = [
  ["a bad line costs itself alone", '{"a":1}\n{"a":\n{"a":3}\n', [{ a: 1 }, "json-broken", { a: 3 }]],
  ["a quote that is never closed too", '{"a":1}\n{"a":"x\n{"a":3}\n', [{ a: 1 }, "json-broken", { a: 3 }]],
  ["text between records", '{"a":1}\nrotated\n{"a":2}\n', [{ a: 1 }, "json-broken", { a: 2 }]],
  ["a first line cut at its start", 'x":1}\n{"a":2}\n', ["json-broken", { a: 2 }]],
  ["a first line cut at its end", '{"a":[1,\n{"a":2}\n{"a":3}\n', ["json-broken", { a: 2 }, { a: 3 }]],
  ["a last line cut short", '{"a":1}\n{"a":2', [{ a: 1 }, "json-cut-short"]],
  [
    "what JSON.parse refuses",
    '{"a":1}\n{"a":nul}\n{"a":01}\n{"a":3}\n',
    [{ a: 1 }, "json-broken", "json-broken", { a: 3 }],
  ],
  ["a bad element of a list", '[{"a":1},{"a":truefalse},{"a":3}]', [{ a: 1 }, "json-broken", { a: 3 }]],
  [
    "a lost quote in a list on one line: on with what starts alike",
    '[{"a":1},{"a":x"2"},{"b":3},{"a":4}]',
    [{ a: 1 }, "json-broken", { a: 4 }],
  ],
  [
    "damage in a list over lines: on with the same indentation",
    '[\n  {\n    "a": {"b": 1}\n  },\n  {\n    "a": {b: {\n  },\n  {\n    "c": 3\n  }\n]\n',
    [{ a: { b: 1 } }, "json-broken", { c: 3 }],
  ],
  ["a list cut short", '[{"a":1},{"a":2}', [{ a: 1 }, { a: 2 }, "json-cut-short"]],
  ["a wrapper cut within an element", '{"Records":[{"a":1},{"a"', [{ a: 1 }, "json-cut-short", "json-cut-short"]],
  [
    "damage after a wrapper's list",
    '{"Records":[{"a":1}],x}\n{"Records":[{"a":2}]}',
    [{ a: 1 }, "json-broken", { a: 2 }],
  ],
  ["a bracket of the other kind", '{"a":[1}\n{"a":2}\n', ["json-broken", { a: 2 }]],
];
describe("damage", () => {
  for (const [name, text, outcome] of damaged) {
    test(name, () => {
      for (const size of [1, 7, 4096]) expect(read(text, size)).toEqual(outcome);
    });
  }
});

test("problems do not quote the log", () => {
  const secrets = items('{"a":"secret" "b"}\n{"a":secret}\n').map((item) => (item.ok ? "" : item.problem.detail));
  expect(secrets.join()).not.toContain("secret");
});

describe("bounds", () => {
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

  test("nesting is read to its bound and refused beyond, and reading goes on", () => {
    const codes = read(`${nested(JSON_DEPTH_MAX)}\n${nested(JSON_DEPTH_MAX + 1)}\n{"a":1}\n`, 4096);
    expect(codes.slice(1)).toEqual(["json-too-deep", { a: 1 }]);
  });

  test("a hundred thousand brackets are one problem", () => {
    expect(read(`${"[".repeat(100_000)}\n`, 4096).every((each) => typeof each === "string")).toBe(true);
    expect(read(`{"a":1}\n{"a":${"[".repeat(100_000)}\n{"a":2}\n`, 4096)).toEqual([{ a: 1 }, "json-broken", { a: 2 }]);
  });

  test("a record that is too long is passed over in bounded memory", () => {
    const long = "x".repeat(JSON_VALUE_MAX);
    expect(read(`{"a":1}\n{"a":"${long}"}\n{"a":2}\n`, 65_536)).toEqual([{ a: 1 }, "json-too-long", { a: 2 }]);
    expect(read(`[{"a":1},{"a":"${long}"},{"a":2}]`, 65_536)).toEqual([{ a: 1 }, "json-too-long", { a: 2 }]);
  });

  test("a long list is never held: its first element comes before its second is made", () => {
    let made = 0;
    function* endless(): Generator<Uint8Array> {
      yield Buffer.from('{"Records":[');
      for (;;) {
        made += 1;
        yield Buffer.from(`{"n":${made}},`);
      }
    }
    for (const item of readJson(endless())) {
      if (item.ok && item.value.index === 99) break;
    }
    expect(made).toBeLessThan(105);
  });
});

test("whatever JSON writes is read as JSON.parse reads it, however it is cut", () => {
  const layoutsOf: ((values: unknown[]) => string)[] = [
    (values) => values.map((value) => `${JSON.stringify(value)}\n`).join(""),
    (values) => JSON.stringify(values),
    (values) => JSON.stringify({ Records: values }, null, 2),
    (values) => values.map((value) => JSON.stringify(value, null, 1)).join("\n"),
  ];
  const value = fc
    .dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 })
    .map((each) => ({ id: 1, ...each }));
  fc.assert(
    fc.property(
      fc.array(value),
      fc.nat(layoutsOf.length - 1),
      fc.integer({ min: 1, max: 64 }),
      (values, layout, size) => {
        const text = layoutsOf[layout]?.(values) ?? "";
        const records = items(text, size);
        expect(records.every((item) => item.ok)).toBe(true);
        const texts = records.map((item) => (item.ok ? sliceOf(text, item.value) : ""));
        expect(texts.map((each): unknown => JSON.parse(each))).toEqual(
          values.map((each): unknown => JSON.parse(JSON.stringify(each))),
        );
      },
    ),
  );
});

function sliceOf(text: string, { offset, size }: JsonRecord): string {
  return Buffer.from(text)
    .subarray(offset, offset + size)
    .toString();
}
