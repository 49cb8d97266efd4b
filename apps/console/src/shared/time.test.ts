import { expect, test } from "vitest";
import { timeOfDay } from "./time.js";

const INSTANT = new Date("2026-11-24T15:05:09Z");

test("the time of day names its zone", () => {
  expect(timeOfDay(INSTANT, "UTC")).toBe("15:05 UTC");
  expect(timeOfDay(INSTANT, "Asia/Tokyo")).toBe("00:05 JST");
});

test("midnight is 00, not 24", () => {
  expect(timeOfDay(INSTANT, "Asia/Tokyo")).toMatch(/^00:05 /);
});
