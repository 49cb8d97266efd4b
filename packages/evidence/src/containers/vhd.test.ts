import { expect, test } from "vitest";
import { pattern, SparseBytes } from "../sparse-bytes.fixture.js";
import { openOne, part } from "./opened.fixture.js";

const SECTOR = 512;
const BLOCK = 8 * SECTOR;
const [FIXED, GROWING, DIFFERENCING] = [2, 3, 4] as const;

function footer(image: SparseBytes, at: number, type: number, size: number, id: number): SparseBytes {
  const bytes = new SparseBytes(512).put(0, "conectix").number(16, 8, 512, true);
  bytes.number(48, 8, size, true).number(60, 4, type, true).number(68, 1, id);
  return image.put(at, withSum(bytes, 64, 511));
}

function withSum(bytes: SparseBytes, at: number, size: number): Uint8Array {
  const sum = bytes.read(0, size).reduce((total, byte) => total + byte, 0);
  return bytes.number(at, 4, ~sum >>> 0, true).read(0, bytes.size);
}

/** Blocks of 4 KiB: footer copy, header, table, then block 1 at sector 8 (bitmap and data); blocks 0 and 2 are absent. */
function blocks(type: number, bitmap: number, parent: { id: number; name: string } | null = null): SparseBytes {
  const image = new SparseBytes(20 * SECTOR);
  footer(image, 0, type, 3 * BLOCK, 7);
  footer(image, 19 * SECTOR, type, 3 * BLOCK, 7);
  const header = new SparseBytes(1024).put(0, "cxsparse").number(16, 8, 6 * SECTOR, true);
  header.number(28, 4, 3, true).number(32, 4, BLOCK, true);
  if (parent !== null) {
    header
      .number(40, 1, parent.id)
      .number(576, 4, 0x57327275, true)
      .number(584, 4, parent.name.length * 2, true);
    header.number(592, 8, 5 * SECTOR, true);
    image.put(5 * SECTOR, Buffer.from(parent.name, "utf16le"));
  }
  image.put(512, withSum(header, 36, 1024)).put(6 * SECTOR, [255, 255, 255, 255, 0, 0, 0, 8, 255, 255, 255, 255]);
  return image.number(8 * SECTOR, 1, bitmap).put(9 * SECTOR, pattern(BLOCK, 4));
}

test("sectors of a block count where its bitmap says so, the first bit for the first sector", () => {
  const { source, problems } = openOne([part("d.vhd", blocks(GROWING, 0b1100_0000))]);
  expect(problems).toEqual([]);
  const wanted = new Uint8Array(3 * BLOCK);
  wanted.set(pattern(BLOCK, 4).subarray(0, 2 * SECTOR), BLOCK);
  expect(Buffer.compare(source.read(0, 3 * BLOCK), wanted)).toBe(0);
});

test("a differencing disk shows its parent elsewhere, also a fixed one, and tells a parent that is another", () => {
  const parent = (id: number) =>
    footer(new SparseBytes(3 * BLOCK + 512).put(0, pattern(3 * BLOCK, 8)), 3 * BLOCK, FIXED, 3 * BLOCK, id);
  const child = part("child.vhd", blocks(DIFFERENCING, 0b0100_0000, { id: 9, name: ".\\base.vhd" }));
  const { source, problems } = openOne([child, part("base.vhd", parent(9))]);
  const wanted = pattern(3 * BLOCK, 8);
  wanted.set(pattern(BLOCK, 4).subarray(SECTOR, 2 * SECTOR), BLOCK + SECTOR);
  expect(Buffer.compare(source.read(0, 3 * BLOCK), wanted)).toBe(0);
  expect(problems).toEqual([]);
  const other = openOne([child, part("base.vhd", parent(1))]);
  expect(other.problems.map(({ code }) => code)).toEqual(["backing-differs"]);
  expect(() => openOne([child])).toThrow(/stands on "\.\\base\.vhd" \(vhd, 09000000-/);
});

test("a footer of 511 bytes and a wrong checksum are told apart", () => {
  const short = footer(new SparseBytes(BLOCK + 511), BLOCK, FIXED, BLOCK, 1);
  expect(openOne([part("old.vhd", short)]).source.size).toBe(BLOCK);
  const wrong = footer(new SparseBytes(BLOCK + 512), BLOCK, FIXED, BLOCK, 1).number(BLOCK + 90, 1, 1);
  expect(openOne([part("w.vhd", wrong)]).problems.map(({ code }) => code)).toEqual(["checksum-wrong"]);
});

test("a fixed disk whose file ends before its size is an error, not zeros", () => {
  const { source } = openOne([part("d.vhd", footer(new SparseBytes(BLOCK + 512), BLOCK, FIXED, 2 * BLOCK, 1))]);
  expect(() => source.read(BLOCK, 512)).toThrow(/VHD data/);
});
