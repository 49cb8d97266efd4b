import { expect, test } from "vitest";
import { dayText, momentText, spanOf, timeText, zoneName } from "./moment.js";

const NOW = new Date("2026-11-24T15:05:09.377Z");
const at = { now: NOW, zone: "Asia/Tokyo", language: "en", precision: "second" } as const;

const shown: [name: string, instant: string, more: object, text: string][] = [
  ["a time of today stands alone", "2026-11-24T16:00:01Z", {}, "01:00:01"],
  ["today is the reader's, not the machine's", "2026-11-24T14:59:59Z", {}, "24 Nov 23:59:59"],
  ["in UTC the same instant is today", "2026-11-24T14:59:59Z", { zone: "UTC" }, "14:59:59"],
  ["Japanese names the day its way", "2026-11-22T01:31:42Z", { language: "ja" }, "11月22日 10:31:42"],
  ["a time long past names its year", "2025-01-02T00:00:00Z", { precision: "minute" }, "2 Jan 2025 09:00"],
];
for (const [name, instant, more, text] of shown) {
  test(name, () => expect(momentText(new Date(instant), { ...at, ...more })).toBe(text));
}

test("milliseconds are kept where they are asked for", () => {
  expect(timeText(NOW, "UTC", "milli")).toBe("15:05:09.377");
  expect(dayText(NOW, "Asia/Tokyo")).toBe("2026-11-25");
  expect(zoneName(NOW, "UTC")).toBe("UTC");
  expect(zoneName(NOW, "Asia/Tokyo")).toBe("JST");
  expect(zoneName(NOW, "Europe/Berlin")).toBe("CET");
});

const spans: [ms: number, unit: string, whole: number, rest: number][] = [
  [-5, "s", 0, 0],
  [59_999, "s", 59, 0],
  [60_000, "m", 1, 0],
  [3_599_999, "m", 59, 0],
  [4_860_000, "h", 1, 21],
  [86_399_999, "h", 23, 59],
  [90_000_000, "d", 1, 1],
];
for (const [ms, unit, whole, rest] of spans) {
  test(`${ms} ms are ${whole} ${unit} and ${rest}`, () => expect(spanOf(ms)).toEqual({ unit, whole, rest }));
}
