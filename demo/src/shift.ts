/**
 * Moves every time in the text of a log by so many milliseconds, in whatever form it stands: RFC 3339 and its relatives, the
 * form of access logs, and seconds of audit records.
 */
export function shiftTimes(text: string, byMs: number): string {
  return text
    .replaceAll(ISO, (_, date: string, between: string, time: string) => {
      const moved = new Date(Date.parse(`${date}T${time}Z`) + byMs).toISOString();
      return `${moved.slice(0, 10)}${between}${moved.slice(11, 19)}`;
    })
    .replaceAll(CLF, (_, day: string, month: string, year: string, time: string, zone: string) => {
      const offsetMs = zoneMs(zone);
      const at = Date.parse(`${year}-${String(1 + MONTHS.indexOf(month)).padStart(2, "0")}-${day}T${time}Z`) - offsetMs;
      return `[${accessTime(at + byMs, zone)}]`;
    })
    .replaceAll(AUDIT, (_, seconds: string) => `audit(${Number(seconds) + Math.round(byMs / 1000)}`);
}

const ISO = /\b(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)/g;
const CLF = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]/g;
const AUDIT = /audit\((\d{10})/g;

export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function zoneMs(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return (zone.startsWith("-") ? -1 : 1) * minutes * 60_000;
}

/** `22/Nov/2026:10:31:52 +0900`. */
export function accessTime(ms: number, zone = "+0900"): string {
  const local = new Date(ms + zoneMs(zone)).toISOString();
  const month = MONTHS[Number(local.slice(5, 7)) - 1] ?? "Jan";
  return `${local.slice(8, 10)}/${month}/${local.slice(0, 4)}:${local.slice(11, 19)} ${zone}`;
}

/** The first time in the text of a log, ms since the epoch; null where there is none. */
export function firstTime(text: string): number | null {
  const iso = /(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(text);
  if (iso !== null) return Date.parse(`${iso[1]}T${iso[2]}Z`);
  const audit = /audit\((\d{10})/.exec(text);
  if (audit !== null) return Number(audit[1]) * 1000;
  const clf = new RegExp(CLF.source).exec(text);
  if (clf === null) return null;
  const [, day = "", month = "", year = "", time = "", zone = "+0000"] = clf;
  const number = String(1 + MONTHS.indexOf(month)).padStart(2, "0");
  return Date.parse(`${year}-${number}-${day}T${time}Z`) - zoneMs(zone);
}
