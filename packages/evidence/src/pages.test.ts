import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { Pages } from "./pages.js";

const bytes = Uint8Array.from({ length: 40_000 }, (_, index) => index % 251);
const pages = new Pages(memorySource(bytes), "numbers");

test("numbers come from any page, also those that straddle two", () => {
  const view = new DataView(bytes.buffer);
  for (const at of [0, 5, 16_382, 16_384, 39_996, 16_381]) {
    expect(pages.u32(at)).toBe(view.getUint32(at, true));
    expect(pages.u32be(at)).toBe(view.getUint32(at));
  }
});

test("an entry beyond the end names the table and the place", () => {
  expect(() => pages.u32(39_998)).toThrow(/numbers: an entry lies at 0x9c3e/);
  expect(() => pages.u32(Number.MAX_SAFE_INTEGER)).toThrow(/numbers/);
});
