import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { BulkError, readBulk } from "./elastic/bulk.js";
import { EVENT_MAX_BYTES } from "./limits.js";
import { readBody } from "./ndjson.js";
import { unpackBody } from "./unpack-body.js";

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());

test("lines are taken byte for byte, good ones behind bad ones too", () => {
  const body = Buffer.from('{"a": 1}\r\n\nnot json\n[1]\n{"b":"\u65e5"}');
  const { events, rejected } = readBody(body, "json");
  expect(events.map(text)).toEqual(['{"a": 1}', '{"b":"日"}']);
  expect(rejected.map(({ line, code }) => [line, code])).toEqual([
    [3, "json-invalid"],
    [4, "record-no-object"],
  ]);
});

test("as text any line is an event, and one that is too large is told", () => {
  const body = Buffer.from(`<13>one\n${"x".repeat(EVENT_MAX_BYTES + 1)}\ntwo`);
  const { events, rejected } = readBody(body, "text");
  expect(events.map(text)).toEqual(["<13>one", "two"]);
  expect(rejected).toMatchObject([{ line: 2, code: "event-too-large" }]);
});

test("gzip is read, and one that unpacks to too much is refused", async () => {
  expect((await unpackBody(gzipSync("hello"), "gzip")).toString()).toBe("hello");
  await expect(unpackBody(gzipSync(Buffer.alloc(60 << 20)), "gzip")).rejects.toMatchObject({ status: 413 });
  await expect(unpackBody(Buffer.from("no"), "gzip")).rejects.toMatchObject({ status: 400, code: "body-damaged" });
  await expect(unpackBody(Buffer.from("no"), "br")).rejects.toMatchObject({ status: 415 });
});

const bulk = (...lines: unknown[]) =>
  Buffer.from(lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));

test("a bulk request is read item by item", () => {
  const items = readBulk(
    bulk(
      { create: { _index: "logs", _id: "7" } },
      '{"a":  1}',
      { index: {} },
      { b: 2 },
      { delete: { _id: "1" } },
      { update: { _id: "1" } },
      { doc: {} },
    ),
    "default",
  );
  expect(
    items.map(({ action, index, id, source, refused }) => [action, index, id, text(source), refused?.status]),
  ).toEqual([
    ["create", "logs", "7", '{"a":  1}', undefined],
    ["index", "default", null, '{"b":2}', undefined],
    ["delete", "default", "1", null, 400],
    ["update", "default", "1", '{"doc":{}}', 400],
  ]);
});

test("a document that is none is refused alone", () => {
  const items = readBulk(bulk({ create: { _index: "l" } }, "{broken", { create: { _index: "l" } }, { ok: 1 }), null);
  expect(items.map(({ refused }) => refused?.type ?? null)).toEqual(["document_parsing_exception", null]);
});

const malformed: [name: string, body: Buffer, said: RegExp][] = [
  ["a line that is no action", bulk({ search: {} }, {}), /line \[1\]/],
  ["an action of two kinds", bulk({ create: {}, index: {} }, {}), /line \[1\]/],
  ["an action without an index", bulk({ create: {} }, {}), /index is missing/],
  ["an action without its document", bulk({ create: { _index: "l" } }), /no document/],
];
for (const [name, body, said] of malformed) {
  test(`${name} is refused as a whole`, () => {
    expect(() => readBulk(body, null)).toThrow(BulkError);
    expect(() => readBulk(body, null)).toThrow(said);
  });
}
