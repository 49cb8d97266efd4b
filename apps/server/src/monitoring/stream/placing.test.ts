import { expect, test } from "vitest";
import { microsOf, placeEvent, rfc3339 } from "./placing.js";

const NOON = "2026-01-02T12:00:00Z";
const RECEIVED = microsOf(NOON) ?? 0n;

const cases: [name: string, time: string | null, assumed: boolean, at: string, flag: string | null][] = [
  ["an event stands where it says", "2026-01-02T11:59:58.1234567Z", false, "2026-01-02T11:59:58.1234567Z", null],
  ["an assumed zone is flagged", "2026-01-02T11:59:58Z", true, "2026-01-02T11:59:58Z", "assumed"],
  ["without a time it stands at its receipt", null, false, "2026-01-02T12:00:00.000Z", "absent"],
  ["five minutes ahead are let pass", "2026-01-02T12:05:00Z", false, "2026-01-02T12:05:00Z", null],
  ["a microsecond more is ahead", "2026-01-02T12:05:00.000001Z", false, "2026-01-02T12:00:00.000Z", "ahead"],
  ["years ago is not doubted", "1999-01-01T00:00:00Z", false, "1999-01-01T00:00:00Z", null],
];
for (const [name, time, assumed, at, flag] of cases) {
  test(name, () => expect(placeEvent(time, assumed, RECEIVED)).toMatchObject({ at, flag }));
}

test("microseconds are exact, also before the epoch", () => {
  expect(microsOf("2026-01-02T03:04:05.1234567Z")).toBe(1_767_323_045_123_456n);
  expect(microsOf("1969-12-31T23:59:59.999999Z")).toBe(-1n);
  expect(microsOf("no time")).toBeNull();
  expect(rfc3339(1_767_323_045_123_456n)).toBe("2026-01-02T03:04:05.123456Z");
});
