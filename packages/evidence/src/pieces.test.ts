import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { pieceSource } from "./pieces.js";

const letters = memorySource(new TextEncoder().encode("abcdefgh"));

/** Four bytes of letters, four of zeros, four of letters again. */
const mixed = pieceSource(12, "mix", (offset) => {
  const within = offset % 4;
  const index = Math.floor(offset / 4);
  return { length: 4 - within, source: index === 1 ? null : letters, offset: index * 2 + within };
});

test("a read across pieces puts them together, holes as zeros", () => {
  expect(new TextDecoder().decode(mixed.read(2, 8))).toBe("cd\0\0\0\0ef");
});

test("a read ends where the source ends", () => {
  expect(mixed.read(10, 100).length).toBe(2);
  expect(mixed.read(12, 1).length).toBe(0);
  expect(mixed.read(-1, 1).length).toBe(0);
});

test("a piece that its own source does not hold is an error, never zeros", () => {
  const beyond = pieceSource(16, "mix", () => ({ length: 16, source: letters, offset: 0 }));
  expect(() => beyond.read(0, 16)).toThrow(/mix: need 16 bytes at 0x0, have 8/);
});
