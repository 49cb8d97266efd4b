import { type Problem, toProblem } from "@mizugiwa/base";
import { textOf, type Values } from "./kind.js";

/** A stretch of calendar days, both ends included; null where it has no end on that side. Days as `YYYY-MM-DD`. */
export interface Span {
  readonly from: string | null;
  readonly to: string | null;
}

/** Whether a day lies in the stretch. */
export function holds(span: Span, day: string): boolean {
  return (span.from === null || span.from <= day) && (span.to === null || day <= span.to);
}

/** Whether two stretches share a day. */
export function overlap(a: Span, b: Span): boolean {
  return (a.from === null || b.to === null || a.from <= b.to) && (b.from === null || a.to === null || b.from <= a.to);
}

/** The calendar day of an instant in a time zone (IANA name). */
export function dayOf(instant: Date, zone: string): string {
  // Swedish writes days as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(instant);
}

/** Days begin and end in the time zone the server runs in (`TZ`). */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function today(): string {
  return dayOf(new Date(), ZONE);
}

/** A calendar day some days later; days have no hours, so that no change of clocks moves them. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

/** The day before a day. */
export function dayBefore(day: string): string {
  return addDays(day, -1);
}

/** The problem of a record whose last day comes before its first. */
export function judgeDays(values: Values, first: string, last: string): Problem[] {
  const from = textOf(values, first);
  const to = textOf(values, last);
  if (from === null || to === null || from <= to) return [];
  const detail = `the last day ${to} comes before the first, ${from}`;
  return [toProblem("days-reversed", { field: last, detail, remedy: "Exchange the two, or leave the last one open." })];
}
