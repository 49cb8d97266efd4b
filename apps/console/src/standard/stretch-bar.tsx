import type { ReactNode } from "react";
import type { PracticeRecord } from "../api/contract.js";
import { useClock } from "../shared/clock.js";
import { momentText } from "../shared/moment.js";
import { useNow } from "../shared/now.js";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";
import { standingWord } from "./standing.js";
import "./stretch-bar.css";

const YEAR_MS = 365 * 86_400_000;

/** How a cell stood through the year, as one bar; each stretch says its standing and its days on hover. */
export function StretchBar({ stretches }: { readonly stretches: PracticeRecord["history"] }): ReactNode {
  const { say, language } = useWords();
  const { zone } = useClock();
  const now = useNow();
  const begin = now.getTime() - YEAR_MS;
  const shown = stretches.map(({ standing, from, to }) => {
    const start = Math.max(Date.parse(from), begin);
    const end = to === null ? now.getTime() : Date.parse(to);
    const text = (at: number): string => momentText(new Date(at), { now, zone, language, precision: "minute" });
    return {
      standing,
      from,
      share: Math.max(0, end - start),
      text: `${say(standingWord(standing))}: ${text(start)} – ${text(end)}`,
    };
  });
  const [first] = shown;
  if (first === undefined) return <p>—</p>;
  return (
    <>
      <figure className="stretch-bar" aria-label={shown.map(({ text }) => text).join("; ")}>
        {shown.map(({ standing, from, share, text }) => (
          <span key={from} data-standing={standing} style={{ flexGrow: share / YEAR_MS }} title={text} />
        ))}
      </figure>
      <p className="stretch-ends">
        <Moment at={new Date(Math.max(Date.parse(first.from), begin)).toISOString()} precision="minute" />
        <span>{say("practice.matrix.now")}</span>
      </p>
    </>
  );
}
