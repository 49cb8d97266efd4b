import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Clock, epochInstant, epochMsInstant, isoInstant, writtenInstant } from "./instant.js";
import { UTC, zoneOf } from "./zone.js";

const clock = (over: Partial<Clock> = {}): Clock => ({ zone: UTC, year: null, modified: null, ...over });

const iso: [text: string, time: string | null, assumed?: boolean][] = [
  ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"],
  ["2026-01-02T03:04:05.1234567Z", "2026-01-02T03:04:05.1234567Z"],
  ["2026-01-02T03:04:05.100+09:00", "2026-01-01T18:04:05.100Z"],
  ["2026-01-02T03:04:05-0330", "2026-01-02T06:34:05Z"],
  ["2026-01-02T03:04:05+09", "2026-01-01T18:04:05Z"],
  ["2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05Z"],
  ["2026-01-02 03:04:05,678", "2026-01-02T03:04:05.678Z", true],
  ["2026-01-02T03:04", "2026-01-02T03:04:00Z", true],
  ["2026-01-02", "2026-01-02T00:00:00Z", true],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
  ["2023-02-29T00:00:00Z", null],
  ["2026-13-01T00:00:00Z", null],
  ["2026-04-31T00:00:00Z", null],
  ["2026-01-02T24:00:00Z", null],
  ["2026-01-02T03:04:05.Z", null],
  ["2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"],
  ["9999-12-31T23:59:59-01:00", null],
  ["0000-01-01T00:00:00+01:00", null],
  ["0099-01-01T00:00:00+00:00", "0099-01-01T00:00:00Z"],
  ["yesterday", null],
  ["", null],
];
describe("ISO times", () => {
  for (const [text, time, assumed = false] of iso) {
    test(JSON.stringify(text), () =>
      expect(isoInstant(text, clock())).toEqual(time === null ? null : { time, assumed }),
    );
  }

  test("a time without zone is of the assumed one, and flagged", () => {
    const tokyo = clock({ zone: zoneOf("Asia/Tokyo") });
    expect(isoInstant("2026-01-02 03:04:05", tokyo)).toEqual({ time: "2026-01-01T18:04:05Z", assumed: true });
    expect(isoInstant("2026-01-02 03:04:05Z", tokyo)?.assumed).toBe(false);
  });

  test("every instant comes back as Date sees it", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(253_402_300_799_999), noInvalidDate: true }), (date) => {
        const found = isoInstant(date.toISOString().replace("Z", "+00:00"), clock());
        expect(found).toEqual({ time: date.toISOString(), assumed: false });
      }),
    );
  });
});

const epochs: [value: string | number, time: string | null][] = [
  ["1490801406.273", "2017-03-29T15:30:06.273Z"],
  ["0", "1970-01-01T00:00:00Z"],
  [1521911720.865716, "2018-03-24T17:15:20.865716Z"],
  [1521911720, "2018-03-24T17:15:20Z"],
  ["-1", null],
  ["999999999999", null],
  [Number.NaN, null],
];
describe("seconds since the epoch", () => {
  for (const [value, time] of epochs) test(String(value), () => expect(epochInstant(value)?.time ?? null).toBe(time));
});

test("milliseconds since the epoch", () => {
  expect(epochMsInstant(1_621_305_118_553)?.time).toBe("2021-05-18T02:31:58.553Z");
  expect(epochMsInstant(1.5)).toBeNull();
  expect(epochMsInstant(1e18)).toBeNull();
});

describe("times without a year", () => {
  const written = { year: null, month: 12, day: 31, hour: 23, minute: 0, second: 0, fraction: "", zone: null };
  const modified = Date.UTC(2026, 0, 3);

  test("the year of the file decides, and December is of the year before", () => {
    expect(writtenInstant(written, clock({ modified }))).toEqual({ time: "2025-12-31T23:00:00Z", assumed: true });
    expect(writtenInstant({ ...written, month: 1, day: 2 }, clock({ modified }))?.time).toBe("2026-01-02T23:00:00Z");
  });

  test("an assumed year goes before the file's", () => {
    expect(writtenInstant(written, clock({ modified, year: 2020 }))?.time).toBe("2020-12-31T23:00:00Z");
  });

  test("without either there is no time", () => {
    expect(writtenInstant(written, clock())).toBeNull();
  });

  test("a leap day in another year is no time", () => {
    expect(writtenInstant({ ...written, month: 2, day: 29 }, clock({ year: 2023 }))).toBeNull();
  });

  test("a year that is written is not assumed; a zone that is not, is", () => {
    expect(writtenInstant({ ...written, year: 2024, zone: "+0100" }, clock())).toEqual({
      time: "2024-12-31T22:00:00Z",
      assumed: false,
    });
    expect(writtenInstant({ ...written, year: 2024 }, clock())?.assumed).toBe(true);
  });
});
