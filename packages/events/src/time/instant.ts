/**
 * Times as sources write them, made RFC 3339 UTC with the resolution they came in.
 *
 * Sources: RFC 3339, section 5.6; ISO 8601 basic offsets (`+0900`); the forms of the log sources named at each
 * function. Departures: a blank or nothing may stand between date, time and zone.
 */
import type { WrittenTime } from "@mizugiwa/records";
import type { Zone } from "./zone.js";

/** What readers know about times that do not say everything themselves. */
export interface Clock {
  /** The zone of times without one. */
  readonly zone: Zone;
  /** The year of times without one: assumed, else that of the file. */
  readonly year: number | null;
  /** When the file was last written, ms since the epoch, if known. */
  readonly modified: number | null;
}

export interface Instant {
  readonly time: string;
  /** True where the zone or the year is an assumption. */
  readonly assumed: boolean;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]+(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/;

/** `2026-01-02T03:04:05.1234567Z` and its relatives; null where it is none. */
export function isoInstant(text: string, clock: Clock): Instant | null {
  if (text.length <= 30 && isUtcIso(text)) return { time: text, assumed: false };
  const parts = ISO.exec(text.length > 48 ? "" : text);
  if (parts === null) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone] = parts;
  return makeInstant(
    [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)],
    fraction,
    zone,
    clock,
  );
}

/** Year, month (1 to 12), day, hour, minute, second as the wall clock showed them. */
type WallClock = readonly [number, number, number, number, number, number];

/** An instant from a wall clock; `zone` is `Z`, an offset, or undefined where the source names none. */
function makeInstant(
  [year, month, day, hour, minute, second]: WallClock,
  fraction: string,
  zone: string | undefined,
  clock: Clock,
): Instant | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  // 60 is a leap second; it is shown as the second before it, since a Date has none.
  if (hour > 23 || minute > 59 || second > 60) return null;
  const shown = Math.min(second, 59);
  const localMs = utcMs(year, month, day, hour, minute, shown);
  const offset = zone === undefined ? clock.zone.offsetOf(localMs) : offsetMinutes(zone);
  if (offset === null) return null;
  const assumed = zone === undefined;
  if (offset === 0) {
    const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
    return { time: `${date}T${two(hour)}:${two(minute)}:${two(shown)}${fractionOf(fraction)}Z`, assumed };
  }
  const ms = localMs - offset * 60_000;
  return ms < FIRST_MS || ms > LAST_MS ? null : { time: format(ms, fraction), assumed };
}

/** A time as a log line wrote it; a year it leaves out is assumed. */
export function writtenInstant(time: WrittenTime, clock: Clock): Instant | null {
  const { month, day, hour, minute, second, fraction, zone } = time;
  const year = time.year ?? yearOf(month, day, clock);
  if (year === null) return null;
  const instant = makeInstant([year, month, day, hour, minute, second], fraction, zone ?? undefined, clock);
  return instant === null ? null : { time: instant.time, assumed: instant.assumed || time.year === null };
}

/** Seconds since the epoch with a fraction, as text or number (`1490801406.273`, `1521911720.866`). */
export function epochInstant(value: string | number): Instant | null {
  const parts = /^(\d{1,12})(?:\.(\d{1,9})\d*)?$/.exec(typeof value === "number" ? fixed(value) : value);
  if (parts === null) return null;
  const ms = Number(parts[1]) * 1000;
  return ms > LAST_MS ? null : { time: format(ms, parts[2] ?? ""), assumed: false };
}

/** Milliseconds since the epoch. */
export function epochMsInstant(ms: number): Instant | null {
  if (!Number.isInteger(ms) || ms < 0 || ms > LAST_MS) return null;
  return { time: new Date(ms).toISOString(), assumed: false };
}

/** The year of a time without one: never later than a day after the file was written, else the assumed one. */
function yearOf(month: number, day: number, clock: Clock): number | null {
  if (clock.year !== null) return clock.year;
  if (clock.modified === null) return null;
  const year = new Date(clock.modified).getUTCFullYear();
  return utcMs(year, month, day, 0, 0, 0) > clock.modified + 2 * DAY_MS ? year - 1 : year;
}

const DAY_MS = 86_400_000;
/** The first and the last instant whose year has four digits. */
const FIRST_MS = -62_167_219_200_000;
const LAST_MS = 253_402_300_799_999;

/** True for `YYYY-MM-DDTHH:MM:SS[.f…]Z` with every part in range; the common case, without a regular expression. */
function isUtcIso(text: string): boolean {
  const length = text.length;
  if (length < 20 || text.charCodeAt(length - 1) !== 0x5a || text.charCodeAt(10) !== 0x54) return false;
  for (let at = 0; at < length - 1; at += 1) {
    const code = text.charCodeAt(at);
    const digit = code >= 0x30 && code <= 0x39;
    if (at === 4 || at === 7) {
      if (code !== 0x2d) return false;
    } else if (at === 13 || at === 16) {
      if (code !== 0x3a) return false;
    } else if (at === 19) {
      if (code !== 0x2e) return false;
    } else if (at !== 10 && !digit) return false;
  }
  const pair = (at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
  const month = pair(5);
  const day = pair(8);
  if (length === 21 || month < 1 || month > 12 || day < 1) return false;
  if (day > 28 && day > daysIn(pair(0) * 100 + pair(2), month)) return false;
  return pair(11) < 24 && pair(14) < 60 && pair(17) < 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Date.UTC, but years below 100 are what they say. */
function utcMs(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return year >= 100 ? ms : new Date(ms).setUTCFullYear(year);
}

function offsetMinutes(zone: string): number | null {
  if (zone === "Z" || zone === "UTC") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 23 || minutes > 59) return null;
  return (hours * 60 + minutes) * (zone.startsWith("-") ? -1 : 1);
}

function format(ms: number, fraction: string): string {
  return `${new Date(ms).toISOString().slice(0, 19)}${fractionOf(fraction)}Z`;
}

function fractionOf(digits: string): string {
  return digits === "" ? "" : `.${digits}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** A double of seconds carries microseconds for some centuries to come; more digits would be noise. */
function fixed(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(6).replace(/0+$/, "");
}
