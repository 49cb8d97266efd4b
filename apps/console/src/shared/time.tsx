import type { ReactNode } from "react";
import { useClock } from "./clock.js";
import { momentText, type Precision, spanOf, timeText, zoneName } from "./moment.js";
import { useNow } from "./now.js";
import { useWords, type Words } from "./words.js";

/** The time of day in a zone, which it names: `14:32 JST`. */
export function timeOfDay(instant: Date, zone: string): string {
  return `${timeText(instant, zone, "minute")} ${zoneName(instant, zone)}`;
}

/** An instant for reading; on hover, and for programs, by RFC 3339 in UTC. */
export function Time({ instant }: { readonly instant: Date }): ReactNode {
  const { zone } = useClock();
  const exact = instant.toISOString().replace(/\.\d+Z$/, "Z");
  return (
    <time dateTime={exact} title={exact}>
      {timeOfDay(instant, zone)}
    </time>
  );
}

interface MomentProps {
  /** RFC 3339, as the server gives it; null where it is not known. */
  readonly at: string | null;
  readonly precision?: Precision;
}

/** When something was, as short as it can be understood; on hover with its zone, and by RFC 3339 to copy. */
export function Moment({ at, precision = "second" }: MomentProps): ReactNode {
  const { language } = useWords();
  const { zone } = useClock();
  const now = useNow();
  if (at === null) return "—";
  const instant = new Date(at);
  const text = momentText(instant, { now, zone, language, precision });
  return (
    <time dateTime={at} title={`${at} (${text} ${zoneName(instant, zone)})`}>
      {text}
    </time>
  );
}

/** How long ago, in its two largest parts. */
export function spanText(ms: number, { say }: Words): string {
  const { unit, whole, rest } = spanOf(ms);
  switch (unit) {
    case "s":
      return say("alerts.age.seconds", { count: whole });
    case "m":
      return say("alerts.age.minutes", { count: whole });
    case "h":
      return say("alerts.age.hours", { count: whole, rest });
    case "d":
      return say("alerts.age.days", { count: whole, rest });
  }
}
