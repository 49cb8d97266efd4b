import type { ReactNode } from "react";
import { useClock } from "../../shared/clock.js";
import { momentText } from "../../shared/moment.js";
import { useNow } from "../../shared/now.js";
import { useWords } from "../../shared/words.js";
import type { Silence } from "./silence.js";

const NAMED_MAX = 3;

/** What the hatching means: who was silent, and from when until when. */
export function SilentNote({ silences }: { readonly silences: readonly Silence[] }): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const { zone } = useClock();
  const now = useNow();
  if (silences.length === 0) return null;
  const time = (seconds: number): string =>
    momentText(new Date(seconds * 1000), { now, zone, language, precision: "minute" });
  const rest = silences.length - NAMED_MAX;
  return (
    <p className="events-silent">
      <svg width="16" height="12" aria-hidden="true">
        <rect width="16" height="12" fill="url(#hatch)" />
        <defs>
          <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="2" height="5" fill="var(--medium-mid)" />
          </pattern>
        </defs>
      </svg>
      <span>
        {silences
          .slice(0, NAMED_MAX)
          .map(({ source, from, to, isOpen }) =>
            isOpen
              ? say("events.silent.since", { source, from: time(from) })
              : say("events.silent.span", { source, from: time(from), to: time(to) }),
          )
          .join(say("events.silent.and"))}
        {rest > 0 ? ` +${rest}` : null}
      </span>
    </p>
  );
}
