import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { openAll, openOne, part } from "./opened.fixture.js";

const file = (label: string, content: string) => part(label, memorySource(new TextEncoder().encode(content)));
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("parts of a split image are joined by their numbers, however they are given", () => {
  const { source, layers } = openOne([file("a/d.003", "ef"), file("a/d.001", "ab"), file("a/d.002", "cd")]);
  expect(textOf(source.read(0, 99))).toBe("abcdef");
  expect(textOf(source.read(1, 3))).toBe("bcd");
  expect(layers[0]?.kind).toBe("split-raw");
});

test("letters count as well", () => {
  expect(textOf(openOne([file("d.ab", "cd"), file("d.aa", "ab")]).source.read(0, 9))).toBe("abcd");
});

test("a gap is refused, by the name of what is missing", () => {
  expect(() => openOne([file("d.001", "ab"), file("d.003", "ef")])).toThrow(/d\.002/);
  expect(() => openOne([file("d.002", "cd"), file("d.003", "ef")])).toThrow(/d\.001/);
  expect(() => openOne([file("d.002", "cd")])).toThrow(/d\.001/);
});

test("files that are not numbered are images of their own", () => {
  const images = openAll([file("one.raw", "ab"), file("two.raw", "cd")]);
  expect(images.map(({ source }) => textOf(source.read(0, 9)))).toEqual(["ab", "cd"]);
});
