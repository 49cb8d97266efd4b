import type { Instant } from "../../instant.js";

/** Offsets from UTC go from -12 to +13 hours, in quarters. */
const QUARTERS_MIN = -48;
const QUARTERS_MAX = 52;

/** Date and time of a record: seven bytes, years since 1900; null where they are zero or no date. ECMA-119, 9.1.5. */
export function shortInstant(bytes: Uint8Array, at: number, offsetMinutes: number): Instant | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0] = bytes.subarray(at, at + 7);
  return instantOf(1900 + year, [month, day, hour, minute, second], 0, 0, zone, offsetMinutes);
}

/** Date and time in digits, seventeen bytes to the hundredth; null where they are zero or no date. ECMA-119, 8.4.26.1. */
export function longInstant(bytes: Uint8Array, at: number, offsetMinutes: number): Instant | null {
  const digits = String.fromCharCode(...bytes.subarray(at, at + 16));
  if (!/^\d{16}$/.test(digits)) return null;
  const part = (from: number): number => Number(digits.slice(from, from + 2));
  const year = Number(digits.slice(0, 4));
  const fields = [part(4), part(6), part(8), part(10), part(12)] as const;
  return instantOf(year, fields, part(14), 2, bytes[at + 16] ?? 0, offsetMinutes);
}

function instantOf(
  year: number,
  [month, day, hour, minute, second]: readonly [number, number, number, number, number],
  hundredths: number,
  digits: number,
  zone: number,
  offsetMinutes: number,
): Instant | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  const quarters = (zone << 24) >> 24;
  const known = quarters >= QUARTERS_MIN && quarters <= QUARTERS_MAX;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const seconds = date.getTime() / 1000 - (known ? quarters * 15 : offsetMinutes) * 60;
  return { seconds, nanos: hundredths * 10_000_000, digits };
}
