import { expect, test } from "vitest";
import { PathTable } from "./path-table.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);

test("paths are numbered as they come and found again, through many growths", () => {
  for (const seed of [0, 1, 0x7fffffff]) {
    const table = new PathTable(seed, 1e9);
    for (let index = 0; index < 50_000; index += 1) expect(table.add(bytes(`/d${index % 7}/f${index}`))).toBe(index);
    expect(table.add(bytes("/d0/f0"))).toBe(0);
    expect(table.find(bytes("/d2/f49995"))).toBe(-1);
    expect(table.find(bytes(`/d${49_999 % 7}/f49999`))).toBe(49_999);
    expect(Buffer.from(table.path(12)).toString()).toBe("/d5/f12");
    expect(table.count).toBe(50_000);
  }
});

test("the empty path is a path", () => {
  const table = new PathTable(3, 1000);
  expect([table.find(bytes("")), table.add(bytes("")), table.find(bytes(""))]).toEqual([-1, 0, 0]);
});

test("paths past the bound are refused", () => {
  const table = new PathTable(3, 100);
  table.add(bytes("x".repeat(60)));
  expect(() => table.add(bytes("y".repeat(60)))).toThrow("bytes of paths");
});
