import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { type Extent, extentSource, type Layout, pushExtent, rangesOf } from "./extent-source.js";

const volume = memorySource(Uint8Array.from({ length: 64 }, (_, index) => index));
const layout = (size: number, ...extents: readonly Extent[]): Layout => ({
  size,
  blockSize: 4,
  extents,
  byteOf: (block) => block * 4,
});
const run = (logical: number, physical: number, count: number, written = true): Extent => ({
  logical,
  physical,
  count,
  written,
});

test("runs are read in the order of the file", () => {
  const source = extentSource(volume, layout(7, run(0, 5, 1), run(1, 2, 1)));
  expect([...source.read(0, 100)]).toEqual([20, 21, 22, 23, 8, 9, 10]);
  expect([...source.read(3, 2)]).toEqual([23, 8]);
});

test("holes and unwritten runs read as zeros and have no place", () => {
  const parts = layout(16, run(1, 3, 1, false), run(2, 4, 1));
  expect([...extentSource(volume, parts).read(0, 16)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 16, 17, 18, 19, 0, 0, 0, 0]);
  expect(rangesOf(parts)).toEqual([{ offset: 16, length: 4 }]);
});

test("nothing is read past the size", () => {
  const source = extentSource(volume, layout(3, run(0, 0, 4)));
  expect(source.read(3, 1)).toHaveLength(0);
  expect(source.read(0, 9)).toHaveLength(3);
});

test("a run beyond the end of the volume is damage, not zeros", () => {
  expect(() => extentSource(volume, layout(8, run(0, 16, 2))).read(0, 8)).toThrow("content-damaged");
});

test("runs that go on are one", () => {
  const extents: Extent[] = [];
  for (const each of [run(0, 8, 2), run(2, 10, 1), run(3, 11, 1, false), run(4, 12, 1, false)])
    pushExtent(extents, each);
  expect(extents).toEqual([run(0, 8, 3), run(3, 11, 2, false)]);
});
