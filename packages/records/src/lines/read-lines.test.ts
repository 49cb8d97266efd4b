import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "../index.js";

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function lines(text: string, maxBytes?: number): unknown[] {
  return [...readLines(cut(Buffer.from(text), 5), maxBytes)].map((item) =>
    item.ok ? [item.value.line, item.value.offset, item.value.text] : [item.problem.place.line, item.problem.code],
  );
}

test("lines end in LF, CR LF or with the text", () => {
  expect(lines("a\n\r\nbc\r\n\nd")).toEqual([
    [1, 0, "a"],
    [2, 2, ""],
    [3, 4, "bc"],
    [4, 8, ""],
    [5, 9, "d"],
  ]);
});

test("an empty text has no lines", () => {
  expect(lines("")).toEqual([]);
});

test("a line that is too long is passed over, wherever it stands", () => {
  const long = "x".repeat(100);
  expect(lines(`a\n${long}\nb\n${long}`, 20)).toEqual([
    [1, 0, "a"],
    [2, "line-too-long"],
    [3, 103, "b"],
    [4, "line-too-long"],
  ]);
});

test("UTF-16 lines with a mark are read", () => {
  const bytes = Buffer.from("\ufeff水\r\n際\r\n", "utf16le");
  expect([...readLines(cut(bytes, 3))].map((item) => (item.ok ? item.value.text : ""))).toEqual(["水", "際"]);
});

test("lines put together are the text, however it is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.integer({ min: 1, max: 40 }), (parts, size) => {
      const clean = parts.map((part) => part.replaceAll(/[\r\n\ufeff]/g, ""));
      const text = clean.map((part) => `${part}\n`).join("");
      const read = [...readLines(cut(Buffer.from(text), size))].map((item) => (item.ok ? item.value.text : null));
      expect(read).toEqual(clean);
    }),
  );
});
