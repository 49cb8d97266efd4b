import fc from "fast-check";
import { expect, test } from "vitest";
import { chunksOf, memorySource, readExactly, sliceSource } from "./index.js";

const ten = memorySource(Uint8Array.from({ length: 10 }, (_, index) => index));

test("a read past the end is short, far past the end is empty", () => {
  expect([...ten.read(8, 5)]).toEqual([8, 9]);
  expect(ten.read(20, 5)).toHaveLength(0);
});

test("an exact read that cannot be met says what, where, needed and had", () => {
  expect(() => readExactly(ten, 8, 5, "super block")).toThrow(
    "super block: need 5 bytes at 0x8, have 2 (read-past-end).",
  );
});

test("a slice never shows its neighbours", () => {
  fc.assert(
    fc.property(fc.nat(12), fc.nat(12), fc.nat(12), fc.nat(12), (offset, size, at, length) => {
      const whole = [...ten.read(0, 10)].slice(offset, offset + size);
      expect([...sliceSource(ten, offset, size).read(at, length)]).toEqual(whole.slice(at, at + length));
    }),
  );
});

test("chunks put together are the source", () => {
  expect([...chunksOf(ten, 4)].map((chunk) => chunk.length)).toEqual([4, 4, 2]);
  expect([...chunksOf(ten, 4)].flatMap((chunk) => [...chunk])).toEqual([...ten.read(0, 10)]);
});
