import type { Language } from "@mizugiwa/words";

/** How much of an instant is shown. */
export type Precision = "minute" | "second" | "milli";

const DAY_MS = 86_400_000;

/** The day and time of an instant in a zone, as short as it can be understood: the time alone where it is today. */
export function momentText(
  instant: Date,
  at: { readonly now: Date; readonly zone: string; readonly language: Language; readonly precision: Precision },
): string {
  const time = timeText(instant, at.zone, at.precision);
  if (dayText(instant, at.zone) === dayText(at.now, at.zone)) return time;
  const far = Math.abs(at.now.getTime() - instant.getTime()) > 300 * DAY_MS;
  return `${dayName(instant, at.zone, at.language, far)} ${time}`;
}

/** `10:31`, `10:31:42` or `10:31:42.377`. */
export function timeText(instant: Date, zone: string, precision: Precision): string {
  return formatter("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(precision === "minute" ? {} : { second: "2-digit" }),
    ...(precision === "milli" ? { fractionalSecondDigits: 3 } : {}),
  }).format(instant);
}

/** `22 Nov`, 「11月22日」; with the year where `year` is true. */
export function dayName(instant: Date, zone: string, language: Language, year: boolean): string {
  return formatter(language === "ja" ? "ja-JP" : "en-GB", {
    timeZone: zone,
    day: "numeric",
    month: language === "ja" ? "long" : "short",
    ...(year ? { year: "numeric" } : {}),
  }).format(instant);
}

/** `Wednesday 25 November 2026`, 「2026年11月25日水曜日」. */
export function longDay(instant: Date, zone: string, language: Language): string {
  return formatter(language === "ja" ? "ja-JP" : "en-GB", { timeZone: zone, dateStyle: "full" }).format(instant);
}

/** Locales that know short names of zones; each knows only those of its own region. */
const NAMING = ["en-GB", "ja-JP", "en-US", "en-AU", "en-IN", "de-DE", "fr-FR"];

/** The zone's short name at an instant: `JST`, `UTC`, `CET`; `GMT+3` where it has none. */
export function zoneName(instant: Date, zone: string): string {
  const names = NAMING.map((locale) =>
    formatter(locale, { timeZone: zone, timeZoneName: "short" })
      .formatToParts(instant)
      .find((part) => part.type === "timeZoneName"),
  ).flatMap((part) => part?.value ?? []);
  return names.find((name) => /^[A-Z]{3,4}$/.test(name)) ?? names[0] ?? zone;
}

/** The calendar day of an instant in a zone, for comparing: `2026-11-22`. */
export function dayText(instant: Date, zone: string): string {
  return formatter("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter is slow, and a list of thousands of rows asks for each time. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let made = formatters.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, made);
  }
  return made;
}

/** A length of time in its two largest parts, for words to be put to: never "1 h 60 m". */
export type Span = Readonly<{ unit: "s" | "m" | "h" | "d"; whole: number; rest: number }>;

/** The parts of a length in ms: days and hours, hours and minutes, minutes, or seconds; a negative one counts as none. */
export function spanOf(ms: number): Span {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return { unit: "s", whole: seconds, rest: 0 };
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return { unit: "m", whole: minutes, rest: 0 };
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return { unit: "h", whole: hours, rest: minutes % 60 };
  return { unit: "d", whole: Math.floor(hours / 24), rest: hours % 24 };
}
