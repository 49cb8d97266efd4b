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

/** Counts over time as small bars, with a table for readers by ear. */
export function Bars({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }): ReactNode {
  const { say } = useWords();
  const { zone } = useClock();
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return null;
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const step = WIDTH / bars.length;
  return (
    <figure className="bars" aria-label={say("bars.about", { label, most, n: bars.length })}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map((bar, index) => (
          <rect
            key={bar.at}
            x={index * step}
            y={HEIGHT - (bar.count / most) * HEIGHT}
            width={Math.max(0.5, step - (bars.length > 200 ? 0 : 1.5))}
            height={(bar.count / most) * HEIGHT}
          >
            <title>{`${timeText(new Date(bar.at), zone, "minute")} · ${bar.count.toLocaleString("en")}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{timeText(new Date(first.at), zone, "minute")}</span>
        <span>{say("bars.most", { count: most })}</span>
        <span>{timeText(new Date(last.at), zone, "minute")}</span>
      </figcaption>
    </figure>
  );
}
