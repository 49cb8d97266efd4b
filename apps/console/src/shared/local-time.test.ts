import { expect, test } from "vitest";
import { fromField, toField } from "./local-time.js";

const cases: [name: string, zone: string, at: string, field: string][] = [
  ["a time in UTC is what it says", "UTC", "2026-11-22T01:31:42Z", "2026-11-22T01:31:42"],
  ["Tokyo is nine hours ahead", "Asia/Tokyo", "2026-11-22T15:30:00Z", "2026-11-23T00:30:00"],
  ["Brussels in summer", "Europe/Brussels", "2026-07-01T10:00:00Z", "2026-07-01T12:00:00"],
  ["Brussels just after the clocks went back", "Europe/Brussels", "2026-10-25T02:30:00Z", "2026-10-25T03:30:00"],
];
for (const [name, zone, at, field] of cases) {
  test(name, () => {
    expect(toField(at, zone)).toBe(field);
    expect(fromField(field, zone)).toBe(at);
  });
}

test("a field without seconds is the full minute, and what is no time is none", () => {
  expect(fromField("2026-11-22T10:31", "Asia/Tokyo")).toBe("2026-11-22T01:31:00Z");
  expect(fromField("", "UTC")).toBeNull();
  expect(toField(null, "UTC")).toBe("");
});
