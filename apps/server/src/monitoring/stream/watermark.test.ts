import { expect, test } from "vitest";
import { Watermark } from "./watermark.js";

const minute = 60_000_000n;

test("the watermark follows the newest event at the distance of the allowed lateness", () => {
  const mark = new Watermark();
  expect(mark.at(0n)).toBeNull();
  mark.see(100n * minute, 100n * minute);
  expect(mark.at(100n * minute)).toBe(90n * minute);
  mark.see(95n * minute, 101n * minute);
  expect(mark.at(101n * minute)).toBe(90n * minute);
});

test("an event older than the watermark is late, and does not move it back", () => {
  const mark = new Watermark();
  mark.see(100n * minute, 100n * minute);
  expect(mark.see(90n * minute, 100n * minute)).toBe(false);
  expect(mark.see(90n * minute - 1n, 100n * minute)).toBe(true);
  expect(mark.at(100n * minute)).toBe(90n * minute);
});

test("an idle source does not hold time back", () => {
  const mark = new Watermark();
  mark.see(100n * minute, 100n * minute);
  expect(mark.at(101n * minute)).toBe(90n * minute);
  expect(mark.at(102n * minute)).toBe(92n * minute);
});

test("a source that replays old events does not move time back when it goes idle", () => {
  const mark = new Watermark();
  mark.see(200n * minute, 100n * minute);
  expect(mark.at(105n * minute)).toBe(190n * minute);
});
