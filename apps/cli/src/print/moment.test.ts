import { expect, test } from "vitest";
import { isZone, momentIn } from "./moment.js";

const cases: [zone: string, time: string, shown: string][] = [
  ["UTC", "2026-01-02T03:04:05.1234567Z", "2026-01-02 03:04:05.123"],
  ["Asia/Tokyo", "2026-01-02T20:04:05Z", "2026-01-03 05:04:05"],
  ["-03:30", "2026-01-02T03:04:05Z", "2026-01-01 23:34:05"],
  ["America/New_York", "2026-07-01T00:00:00Z", "2026-06-30 20:00:00"],
  ["UTC", "not a time", "not a time"],
];
for (const [zone, time, shown] of cases) test(`${time} in ${zone}`, () => expect(momentIn(zone)(time)).toBe(shown));

test("zones are names or offsets", () => {
  expect(["UTC", "Z", "Asia/Tokyo", "+09:00", "-0330"].map(isZone)).toEqual([true, true, true, true, true]);
  expect(["Tokyo", "+25:00", ""].map(isZone)).toEqual([false, false, false]);
});
