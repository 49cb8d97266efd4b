import { expect, test } from "vitest";
import { folderOf, madeBy, spanAt, spansOf } from "./layout.js";
import type { EventFile } from "./manifest.js";
import { planMerges } from "./merge.js";

const HOUR_US = 3_600_000_000n;
const DAY_US = BigInt(Date.UTC(2026, 10, 25)) * 1000n;

function file(name: string, hour: bigint, rows = 10, unit: EventFile["unit"] = "hour"): EventFile {
  const spanUs = DAY_US + hour * HOUR_US;
  const from = { segment: 1, ordinal: 0 };
  return {
    id: name,
    path: name,
    unit,
    spanUs,
    rows,
    bytes: 1,
    minUs: spanUs,
    maxUs: spanUs + 1n,
    columns: new Map(),
    from,
    to: from,
  };
}

const cases: [name: string, files: EventFile[], joined: string[][]][] = [
  ["hours of one day are joined in their order", [file("b", 5n), file("a", 1n)], [["a", "b"]]],
  ["a day that has one file is left", [file("a", 1n)], []],
  ["days stay apart", [file("a", 1n), file("b", -1n)], []],
  ["a day that is not over is left", [file("a", 24n), file("b", 25n)], []],
  ["a late file joins its day", [file("day", 0n, 10, "day"), file("late", 3n)], [["day", "late"]]],
  ["files of more than a day are left", [file("a", 0n, 10, "month"), file("b", 0n, 10, "month")], []],
  [
    "too many events for one file become several",
    [file("a", 0n, 3_000_000), file("b", 1n, 900_000), file("c", 2n, 200_000), file("d", 3n, 100_000)],
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
];
for (const [name, files, joined] of cases) {
  test(name, () => {
    const plan = planMerges(files, new Date("2026-11-26T01:00:00Z"));
    expect(plan.map((group) => group.map(({ id }) => id))).toEqual(joined);
  });
}

test("events are divided by the smallest unit that does not make too many files", () => {
  const hour = DAY_US / HOUR_US;
  const hours = (count: number, step: number): bigint[] =>
    Array.from({ length: count }, (_, index) => hour - BigInt(index * step));
  const units = [
    hours(3, 1),
    hours(48, 1),
    hours(49, 1),
    hours(48, 24),
    hours(49, 24),
    hours(60, 800),
    hours(49, 8784),
  ];
  expect(units.map((each) => spansOf(each)[0]?.unit)).toEqual(["hour", "hour", "day", "hour", "month", "year", "all"]);
  for (const each of units) {
    const spans = spansOf(each);
    for (const at of each) {
      expect(spans.filter(({ beginUs, endUs }) => at * HOUR_US >= beginUs && at * HOUR_US < endUs)).toHaveLength(1);
    }
    expect(spans.length).toBeLessThanOrEqual(48);
  }
});

test("folders say the span, names say their making", () => {
  const at = DAY_US + 14n * HOUR_US + 5n;
  const folders = (["hour", "day", "month", "year", "all"] as const).map((unit) => folderOf(spanAt(unit, at)));
  expect(folders).toEqual(["date=2026-11-25/hour=14", "date=2026-11-25", "month=2026-11", "year=2026", "all"]);
  expect(folderOf(spanAt("hour", -1n))).toBe("date=1969-12-31/hour=23");
  expect(madeBy("date=2026-11-25/c-12-340-11111111-1111-4111-8111-111111111111.parquet")).toEqual({
    maker: "c",
    segment: 12,
    ordinal: 340,
  });
  expect(madeBy("notes.parquet")).toBeNull();
});
