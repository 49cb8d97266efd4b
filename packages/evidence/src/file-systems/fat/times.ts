import type { Instant } from "../../instant.js";

/** Days before each month of a year that is no leap year. */
const BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/** Days from 1970-01-01 to 1980-01-01. */
const EPOCH_DAYS = 3652;

/**
 * Date and time of MS-DOS (two seconds fine, local) as an instant; `hundredths`, 0 to 199, refines it. Null where the date is zero or
 * no date. Date: 7 bits years since 1980, 4 month, 5 day; time: 5 hour, 6 minute, 5 seconds by two.
 */
export function dosInstant(
  date: number,
  time: number,
  hundredths: number,
  digits: number,
  offsetMinutes: number,
): Instant | null {
  const month = (date >>> 5) & 15;
  const day = date & 31;
  if (month < 1 || month > 12 || day === 0) return null;
  const hour = time >>> 11;
  const minute = (time >>> 5) & 63;
  const second = (time & 31) * 2;
  if (hour > 23 || minute > 59 || second > 58 || hundredths > 199) return null;
  const years = date >>> 9;
  const leapDays = Math.floor((years + 3) / 4) - (years > 120 ? 1 : 0);
  const leapNow = years % 4 === 0 && years !== 120 && month > 2 ? 1 : 0;
  const days = EPOCH_DAYS + years * 365 + leapDays + (BEFORE_MONTH[month] ?? 0) + leapNow + day - 1;
  const carried = Math.floor(hundredths / 100);
  return {
    seconds: days * 86_400 + hour * 3600 + minute * 60 + second + carried - offsetMinutes * 60,
    nanos: (hundredths % 100) * 10_000_000,
    digits,
  };
}
