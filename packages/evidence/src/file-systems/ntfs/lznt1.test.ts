import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { lznt1Source, unpackLznt1 } from "./lznt1.js";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("a chunk of literals and a match repeats what came before", () => {
  // "abc", then 3 + 3 bytes from 3 back: distance - 1 = 2 above twelve bits of length.
  const packed = Uint8Array.of(0x05, 0xb0, 0b1000, 0x61, 0x62, 0x63, 0x03, 0x20);
  const out = new Uint8Array(9);
  expect(unpackLznt1(packed, out)).toBeNull();
  expect(text(out)).toBe("abcabcabc");
});

test("a match that reaches back before the chunk is refused", () => {
  const packed = Uint8Array.of(0x03, 0xb0, 0b10, 0x61, 0x03, 0x20);
  expect(unpackLznt1(packed, new Uint8Array(16))).toMatch(/match 3 bytes back after 1/);
});

test("a chunk longer than the data is refused", () => {
  expect(unpackLznt1(Uint8Array.of(0xff, 0xbf, 0, 0), new Uint8Array(16))).toMatch(/chunk of 4096 bytes/);
});

test("a unit that the map does not reach cannot be read", () => {
  const source = lznt1Source({
    volume: memorySource(new Uint8Array(64)),
    runs: [{ vcn: 0, length: 2, lcn: 0 }],
    clusterSize: 8,
    unit: 2,
    size: 32,
    written: 32,
    what: "made",
  });
  expect(source.read(0, 16)).toHaveLength(16);
  expect(() => source.read(16, 8)).toThrow(/no place on the volume/);
});
