import { expect, test } from "vitest";
import { pattern, SparseBytes } from "../sparse-bytes.fixture.js";
import { openOne, part } from "./opened.fixture.js";

const BLOCK = 4096;

function vdi(type: number, id: number, parent: number, map: readonly number[]): SparseBytes {
  const image = new SparseBytes(4096 + 3 * BLOCK)
    .number(0x40, 4, 0xbeda107f)
    .number(0x44, 4, 0x10001)
    .number(0x4c, 4, type);
  image
    .number(0x154, 4, 1024)
    .number(0x158, 4, 4096)
    .number(0x170, 8, map.length * BLOCK)
    .number(0x178, 4, BLOCK);
  image.number(0x180, 4, map.length).number(0x188, 1, id).number(0x1a8, 1, parent);
  for (const [index, place] of map.entries()) image.number(1024 + index * 4, 4, place);
  return image.put(4096, pattern(3 * BLOCK, id));
}

const [ABSENT, ZEROS] = [0xffff_ffff, 0xffff_fffe] as const;

test("blocks lie where the map says; absent ones and zeros read as zeros", () => {
  const { source } = openOne([part("d.vdi", vdi(1, 5, 0, [2, ABSENT, 0, ZEROS]))]);
  const data = pattern(3 * BLOCK, 5);
  const wanted = Buffer.concat([
    data.subarray(2 * BLOCK),
    new Uint8Array(BLOCK),
    data.subarray(0, BLOCK),
    new Uint8Array(BLOCK),
  ]);
  expect(Buffer.compare(source.read(0, 4 * BLOCK), wanted)).toBe(0);
});

test("a differencing disk finds its parent among the parts by identifier, and names it where it is not there", () => {
  const child = part("c.vdi", vdi(4, 6, 5, [ABSENT, 1, ZEROS]));
  const { source } = openOne([part("p.vdi", vdi(1, 5, 0, [0, 1, 2])), child]);
  const wanted = Buffer.concat([
    pattern(3 * BLOCK, 5).subarray(0, BLOCK),
    pattern(3 * BLOCK, 6).subarray(BLOCK, 2 * BLOCK),
    new Uint8Array(BLOCK),
  ]);
  expect(Buffer.compare(source.read(0, 3 * BLOCK), wanted)).toBe(0);
  expect(() => openOne([child])).toThrow(/vdi, 00000005-/);
});
