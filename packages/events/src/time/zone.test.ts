import { describe, expect, test } from "vitest";
import { zoneOf } from "./zone.js";

const offset = (zone: string, local: string): number => zoneOf(zone).offsetOf(Date.parse(`${local}Z`));

const cases: [name: string, zone: string, local: string, minutes: number][] = [
  ["an offset is what it says", "+09:00", "2026-01-01T00:00:00", 540],
  ["to the west too", "-0330", "2026-01-01T00:00:00", -210],
  ["Tokyo all year", "Asia/Tokyo", "2026-07-01T00:00:00", 540],
  ["Berlin in winter", "Europe/Berlin", "2026-01-15T12:00:00", 60],
  ["Berlin in summer", "Europe/Berlin", "2026-07-15T12:00:00", 120],
  ["before the clock goes forward", "Europe/Berlin", "2026-03-29T01:59:59", 60],
  ["after it went forward", "Europe/Berlin", "2026-03-29T03:00:00", 120],
  ["an hour that is left out is read as before the change", "Europe/Berlin", "2026-03-29T02:30:00", 60],
  ["an hour that comes twice is read as the earlier one", "Europe/Berlin", "2026-10-25T02:30:00", 120],
  ["after the clock went back", "Europe/Berlin", "2026-10-25T03:00:00", 60],
  ["half an hour of summer time", "Australia/Lord_Howe", "2026-01-15T00:00:00", 660],
  ["a zone of quarters", "Asia/Kathmandu", "2026-01-15T00:00:00", 345],
];
describe("offsets", () => {
  for (const [name, zone, local, minutes] of cases) test(name, () => expect(offset(zone, local)).toBe(minutes));
});

test("a zone that does not exist is refused with a remedy", () => {
  expect(() => zoneOf("Mars/Olympus")).toThrow(
    'no time zone is called "Mars/Olympus" (zone-unknown). Give an IANA name',
  );
  expect(() => zoneOf("+25:00")).toThrow("zone-unknown");
});
