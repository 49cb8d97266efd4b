/** Instants are whole microseconds since the epoch: exact as doubles until the year 2255, finer than logs order by. */
const WRITTEN = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;
const MS_US = 1000;

/** The instant of an RFC 3339 time, finer digits cut off; null where the text is none. */
export function instantOf(time: string): number | null {
  const [, whole, fraction = "", zone = ""] = WRITTEN.exec(time) ?? [];
  if (whole === undefined) return null;
  const ms = Date.parse(whole + zone);
  return Number.isNaN(ms) ? null : ms * MS_US + Number(fraction.slice(0, 6).padEnd(6, "0"));
}

/** RFC 3339 in UTC, with as many digits as the instant has. */
export function timeOf(instant: number): string {
  const ms = Math.floor(instant / MS_US);
  const rest = instant - ms * MS_US;
  const text = new Date(ms).toISOString();
  return rest === 0 ? text.replace(".000Z", "Z") : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}

export function instantOfMs(ms: number): number {
  return Math.floor(ms * MS_US);
}
