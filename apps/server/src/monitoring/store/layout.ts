/**
 * Where files of events lie, below the folder of events:
 *
 *   date=2026-11-25/hour=14/NAME.parquet   the events of an hour, as they come
 *   date=2026-11-25/NAME.parquet           of a day: hours joined, or events that came late
 *   month=2026-11/…, year=2026/…, all/…    of more, where one conversion spans so much that days would be too many
 *   tmp/                                   what is being written, and rows on their way in
 *   set-aside/                             files that the database does not know and that may be all there is of their events
 *
 * NAME is `<c|m>-<segment>-<ordinal>-<id>`: made by a conversion or by a merge, the place in the log where that one began.
 */
const UNITS = ["hour", "day", "month", "year", "all"] as const;
export type Unit = (typeof UNITS)[number];

export const TEMPORARY = "tmp";
export const SET_ASIDE = "set-aside";

const HOUR_US = 3_600_000_000n;
const DAY_US = 24n * HOUR_US;

/** A conversion that would make more files than this takes the next larger unit. */
const SPANS_MAX = 48;

export interface Span {
  readonly unit: Unit;
  readonly beginUs: bigint;
  readonly endUs: bigint;
}

/** The spans by which events at these hours (since the epoch) are divided into files, ascending. */
export function spansOf(hours: readonly bigint[]): Span[] {
  for (const unit of UNITS) {
    const spans = new Map<bigint, Span>();
    for (const hour of hours) {
      const span = spanAt(unit, hour * HOUR_US);
      spans.set(span.beginUs, span);
    }
    if (spans.size <= SPANS_MAX || unit === "all")
      return [...spans.values()].sort((a, b) => (a.beginUs < b.beginUs ? -1 : 1));
  }
  return [];
}

/** The whole range of a BIGINT. */
const LEAST_US = -(2n ** 63n);
const GREATEST_US = 2n ** 63n - 1n;

/** The span of a unit that holds a time. */
export function spanAt(unit: Unit, atUs: bigint): Span {
  if (unit === "hour" || unit === "day") {
    const size = unit === "hour" ? HOUR_US : DAY_US;
    const beginUs = floorTo(atUs, size);
    return { unit, beginUs, endUs: beginUs + size };
  }
  const date = new Date(Number(floorTo(atUs, DAY_US) / 1000n));
  const year = date.getUTCFullYear();
  if (unit === "all" || Number.isNaN(year)) return { unit: "all", beginUs: LEAST_US, endUs: GREATEST_US };
  const begin = unit === "month" ? utcMs(year, date.getUTCMonth()) : utcMs(year, 0);
  const end = unit === "month" ? utcMs(year, date.getUTCMonth() + 1) : utcMs(year + 1, 0);
  return { unit, beginUs: BigInt(begin) * 1000n, endUs: BigInt(end) * 1000n };
}

/** `Date.UTC` takes years below 100 for those of the twentieth century. */
function utcMs(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1);
}

function floorTo(value: bigint, size: bigint): bigint {
  const rest = value % size;
  return value - (rest < 0n ? rest + size : rest);
}

/** The folder of a span, relative to that of events. */
export function folderOf({ unit, beginUs }: Span): string {
  if (unit === "all") return "all";
  const text = new Date(Number(beginUs / 1000n)).toISOString();
  const day = text.slice(0, text.indexOf("T"));
  if (unit === "hour") return `date=${day}/hour=${text.slice(text.indexOf("T") + 1, text.indexOf("T") + 3)}`;
  if (unit === "day") return `date=${day}`;
  return unit === "month" ? `month=${day.slice(0, -3)}` : `year=${day.slice(0, -6)}`;
}

export type Maker = "c" | "m";

export function fileName(maker: Maker, from: { segment: number; ordinal: number }, id: string): string {
  return `${maker}-${from.segment}-${from.ordinal}-${id}.parquet`;
}

const NAME = /(?:^|\/)([cm])-(\d+)-(\d+)-[0-9a-f-]{36}\.parquet$/;

/** What a file's name says of its making; null where it is no file of ours. */
export function madeBy(path: string): { maker: Maker; segment: number; ordinal: number } | null {
  const found = NAME.exec(path);
  if (found === null) return null;
  return { maker: found[1] === "m" ? "m" : "c", segment: Number(found[2]), ordinal: Number(found[3]) };
}
