import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useClock } from "../../shared/clock.js";
import { dayName, timeText } from "../../shared/moment.js";
import { useWords } from "../../shared/words.js";
import "./histogram.css";
import { type Silence, unionOf } from "./silence.js";

interface HistogramProps {
  readonly at: readonly number[];
  readonly count: readonly number[];
  readonly widthSeconds: number;
  readonly silences: readonly Silence[];
  readonly label: string;
  /** A span that was drawn over the bars; both in s since the epoch. */
  readonly narrow: (from: number, to: number) => void;
}

const HEIGHT = 112;
const DAY_S = 86_400;

/** Events by time. A span drawn over it narrows the search; the counts are told in words beside it. */
export function Histogram({ at, count, widthSeconds, silences, label, narrow }: HistogramProps): ReactNode {
  const place = useRef<HTMLElement>(null);
  const { zone } = useClock();
  const { language } = useWords();
  const drawn = useEffectEvent((from: number, to: number) => narrow(from, to));
  useEffect(() => {
    const element = place.current;
    const [first] = at;
    const last = at.at(-1);
    if (element === null || first === undefined || last === undefined) return;
    const [bar, faint, words, hatch] = coloursOf(element);
    const spans = unionOf(silences);
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
          { ...axis, size: 26, values: (_, splits, __, ___, step) => splits.map((each) => axisText(each, step)) },
          { ...axis, size: 44, splits: (_, __, ___, max) => [0, Math.ceil(max / 2), max] },
        ],
        series: [
          {},
          { fill: bar, stroke: bar, width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) },
        ],
        hooks: {
          // Behind the bars: late events may still lie there.
          drawAxes: [(self) => drawHatched(self, spans, hatch)],
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
  }, [at, count, widthSeconds, silences, zone, language]);
  return <figure ref={place} className="histogram" aria-label={label} />;
}

const STRIPE_PX = 6;

/** Stretches without a source are hatched: what is missing there is not nothing. */
function drawHatched(chart: uPlot, spans: ReturnType<typeof unionOf>, colour: string): void {
  const { ctx, bbox } = chart;
  const step = STRIPE_PX * devicePixelRatio;
  for (const [from, to] of spans) {
    const left = Math.max(bbox.left, chart.valToPos(from, "x", true));
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(to, "x", true));
    if (right <= left) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, Math.max(2, right - left), bbox.height);
    ctx.clip();
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = 0.55;
    ctx.strokeStyle = colour;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += step) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
}

/** Colours as the canvas needs them: computed, for the theme that holds. */
function coloursOf(element: HTMLElement): readonly [bar: string, faint: string, words: string, hatch: string] {
  const probe = document.createElement("i");
  element.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = [colour("--low-mid"), colour("--line"), colour("--fg-3"), colour("--medium-mid")] as const;
  probe.remove();
  return colours;
}
