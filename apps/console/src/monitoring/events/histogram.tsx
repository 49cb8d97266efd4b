import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useClock } from "../../shared/clock.js";
import { dayName, timeText } from "../../shared/moment.js";
import { useWords } from "../../shared/words.js";
import "./histogram.css";

interface HistogramProps {
  readonly at: readonly number[];
  readonly count: readonly number[];
  readonly widthSeconds: number;
  readonly label: string;
  /** A span that was drawn over the bars; both in s since the epoch. */
  readonly narrow: (from: number, to: number) => void;
}

const HEIGHT = 112;
const DAY_S = 86_400;

/** Events by time. A span drawn over it narrows the search; the counts are told in words beside it. */
export function Histogram({ at, count, widthSeconds, label, narrow }: HistogramProps): ReactNode {
  const place = useRef<HTMLElement>(null);
  const { zone } = useClock();
  const { language } = useWords();
  const drawn = useEffectEvent((from: number, to: number) => narrow(from, to));
  useEffect(() => {
    const element = place.current;
    const [first] = at;
    const last = at.at(-1);
    if (element === null || first === undefined || last === undefined) return;
    const [bar, faint, words] = coloursOf(element);
    const bars = uPlot.paths.bars?.({ size: [0.9], align: 1 });
    const axisText = (seconds: number, step: number): string => {
      const instant = new Date(seconds * 1000);
      const time = timeText(instant, zone, step < 60 ? "second" : "minute");
      return step >= DAY_S || time === "00:00" ? dayName(instant, zone, language, false) : time;
    };
    const axis = { stroke: words, grid: { stroke: faint, width: 1 }, ticks: { show: false }, font: "11px sans-serif" };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        scales: {
          x: { time: true, range: [first, last + widthSeconds] },
          y: { range: (_, __, max) => [0, Math.max(1, max)] },
        },
        axes: [
          { ...axis, values: (_, splits, __, ___, step) => splits.map((each) => axisText(each, step)) },
          { ...axis, size: 44, splits: (_, __, ___, max) => [0, Math.ceil(max / 2), max] },
        ],
        series: [
          {},
          { fill: bar, stroke: bar, width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) },
        ],
        hooks: {
          setSelect: [
            (self) => {
              if (self.select.width < 4) return;
              const from = self.posToVal(self.select.left, "x");
              drawn(from, self.posToVal(self.select.left + self.select.width, "x"));
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      [[...at], [...count]],
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [at, count, widthSeconds, zone, language]);
  return <figure ref={place} className="histogram" aria-label={label} />;
}

/** Colours as the canvas needs them: computed, for the theme that holds. */
function coloursOf(element: HTMLElement): readonly [bar: string, faint: string, words: string] {
  const probe = document.createElement("i");
  element.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = [colour("--low-mid"), colour("--line"), colour("--fg-3")] as const;
  probe.remove();
  return colours;
}
