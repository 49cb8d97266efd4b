/**
 * Times as the extensions of CEF and LEEF write them: milliseconds (or seconds) since the epoch, `Mmm dd yyyy HH:mm:ss`
 * with or without year, fraction and zone, or ISO 8601.
 *
 * Sources: ArcSight CEF revision 25, "Date Formats"; IBM LEEF guide, `devTime`; zone names of RFC 5322, section 4.3, and Japan's.
 * A zone of another name is not known, and the time is as one without a zone.
 */
import { type Clock, epochInstant, epochMsInstant, type Instant, isoInstant, writtenInstant } from "./instant.js";

const DEVICE =
  /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}),?(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: (\S{1,32}))?$/;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const ZONES: ReadonlyMap<string, string> = new Map([
  ["Z", "Z"],
  ["UTC", "Z"],
  ["UT", "Z"],
  ["GMT", "Z"],
  ["JST", "+09:00"],
  ["EST", "-05:00"],
  ["EDT", "-04:00"],
  ["CST", "-06:00"],
  ["CDT", "-05:00"],
  ["MST", "-07:00"],
  ["MDT", "-06:00"],
  ["PST", "-08:00"],
  ["PDT", "-07:00"],
]);

export function deviceInstant(text: string, clock: Clock): Instant | null {
  if (/^\d{12,14}$/.test(text)) return epochMsInstant(Number(text));
  if (/^\d{9,10}(?:\.\d{1,9})?$/.test(text)) return epochInstant(text);
  const parts = DEVICE.exec(text);
  if (parts === null) return isoInstant(text, clock);
  const [, month = "", day, year, hour, minute, second, fraction = "", zone] = parts;
  const written = {
    year: year === undefined ? null : Number(year),
    month: MONTHS.indexOf(month) / 3 + 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    zone: zone === undefined ? null : offsetOf(zone),
  };
  return writtenInstant(written, clock);
}

function offsetOf(zone: string): string | null {
  const named = ZONES.get(zone);
  if (named !== undefined) return named;
  return /^(?:GMT|UTC)?([+-]\d\d:?\d\d)$/.exec(zone)?.[1] ?? null;
}
