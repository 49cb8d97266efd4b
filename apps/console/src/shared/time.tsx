import type { Language } from "@mizugiwa/words";
import type { ReactNode } from "react";
import { useWords } from "./words.js";

/** The time of day in the reader's zone, which it names: `14:32 JST`. `zone` is the browser's unless given. */
export function timeOfDay(instant: Date, language: Language, zone?: string): string {
  return new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(instant);
}

/** An instant for reading; on hover, and for programs, by RFC 3339 in UTC. */
export function Time({ instant }: { readonly instant: Date }): ReactNode {
  const { language } = useWords();
  const exact = instant.toISOString().replace(/\.\d+Z$/, "Z");
  return (
    <time dateTime={exact} title={exact}>
      {timeOfDay(instant, language)}
    </time>
  );
}
