import type { ReactNode } from "react";
import { useClock } from "./clock.js";
import { timeText } from "./moment.js";
import "./bars.css";
import { useWords } from "./words.js";

export interface Bar {
  readonly at: string;
  readonly count: number;
}

const WIDTH = 960;
const HEIGHT = 72;

/** A bar this many times the common ones would leave nothing of them to see. */
const CUT = 8;
const COMMON = 0.8;

/** The count at which the drawing ends: the largest, or less where one flood would flatten all the others. */
export function topOf(counts: readonly number[]): number {
  const most = Math.max(1, ...counts);
  const heard = counts.filter((count) => count > 0).toSorted((one, other) => one - other);
  const common = heard[Math.max(0, Math.floor(heard.length * COMMON) - 1)] ?? most;
  return heard.length >= 4 && most > CUT * common ? 3 * common : most;
}

/** Counts over time as small bars, with a table for readers by ear. */
export function Bars({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }): ReactNode {
  const { say } = useWords();
  const { zone } = useClock();
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return null;
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const top = topOf(bars.map((bar) => bar.count));
  const step = WIDTH / bars.length;
  return (
    <figure className="bars" aria-label={say("bars.about", { label, most, n: bars.length })}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map((bar, index) => (
          <rect
            key={bar.at}
            x={index * step}
            data-cut={bar.count > top || undefined}
            y={HEIGHT - (Math.min(bar.count, top) / top) * HEIGHT}
            width={Math.max(0.5, step - (bars.length > 200 ? 0 : 1.5))}
            height={(Math.min(bar.count, top) / top) * HEIGHT}
          >
            <title>{`${timeText(new Date(bar.at), zone, "minute")} · ${bar.count.toLocaleString("en")}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{timeText(new Date(first.at), zone, "minute")}</span>
        <span>{say(top < most ? "bars.cut" : "bars.most", { count: most, top })}</span>
        <span>{timeText(new Date(last.at), zone, "minute")}</span>
      </figcaption>
    </figure>
  );
}
