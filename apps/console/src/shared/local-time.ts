import { dayText, timeText } from "./moment.js";

/** An instant as a field for date and time holds it, in a zone: `2026-11-22T10:31:42`; empty for none. */
export function toField(at: string | null, zone: string): string {
  if (at === null) return "";
  const instant = new Date(at);
  return `${dayText(instant, zone)}T${timeText(instant, zone, "second")}`;
}

/** What such a field holds, as RFC 3339 in UTC; null where it is empty or no time. */
export function fromField(typed: string, zone: string): string | null {
  const asUtc = Date.parse(`${typed.length === 16 ? `${typed}:00` : typed}Z`);
  if (Number.isNaN(asUtc)) return null;
  // What a zone is ahead of UTC is known at an instant: once at about it, and once more at what comes of that.
  const guess = asUtc - aheadMs(asUtc, zone);
  return new Date(asUtc - aheadMs(guess, zone)).toISOString().replace(/\.000Z$/, "Z");
}

function aheadMs(ms: number, zone: string): number {
  const whole = Math.floor(ms / 1000) * 1000;
  return Date.parse(`${toField(new Date(whole).toISOString(), zone)}Z`) - whole;
}
