import type { Instant } from "../instant.js";

const DAY_S = 86_400;
const TWO = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

/** The last day that was written: a listing meets the same days over and over. */
let lastDay = Number.NaN;
let lastText = "";

/**
 * An instant as RFC 3339 in UTC, with the digits its source keeps. Years beyond 9999, which NTFS can hold, are written
 * as ISO 8601 extends them: a sign and six digits.
 */
export function instantText({ seconds, nanos, digits }: Instant): string {
  const day = Math.floor(seconds / DAY_S);
  if (day !== lastDay) {
    lastDay = day;
    lastText = dayText(day);
  }
  const second = seconds - day * DAY_S;
  const hours = TWO[Math.floor(second / 3600)] ?? "00";
  const minutes = TWO[Math.floor(second / 60) % 60] ?? "00";
  const fraction = digits === 0 ? "" : `.${String(nanos).padStart(9, "0").slice(0, digits)}`;
  return `${lastText}T${hours}:${minutes}:${TWO[second % 60] ?? "00"}${fraction}Z`;
}

/** Days since 1970-01-01 as a date of the proleptic Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function dayText(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${TWO[month] ?? "00"}-${TWO[date] ?? "00"}`;
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, "0");
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}
