/**
 * Parts of a time as it is written in an event: no zone is converted, since what stands there is what the rule means.
 *
 * Sources: Sigma specification 2.1.0, appendix of modifiers, "Time Modifiers"; ISO 8601 for the number of the week.
 */
import type { TimeUnit } from "../modifiers/draft.js";

const WRITTEN = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?/;
const DAY_MS = 86_400_000;

/** The part of a written date or time, null where the text holds none. */
export function timePartOf(text: string, unit: TimeUnit): number | null {
  const found = WRITTEN.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute] = found;
  if (unit === "year") return Number(year);
  if (unit === "month") return Number(month);
  if (unit === "day") return Number(day);
  if (unit === "week") return weekOf(Number(year), Number(month), Number(day));
  const part = unit === "hour" ? hour : minute;
  return part === undefined ? null : Number(part);
}

/** Week of ISO 8601: the one that holds the year's first Thursday is the first. */
function weekOf(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day));
  const thursday = date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY_MS;
  const newYear = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - newYear) / DAY_MS / 7) + 1;
}
