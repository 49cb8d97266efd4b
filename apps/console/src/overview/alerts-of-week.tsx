import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { Alert } from "../api/contract.js";
import { pageOf } from "../api/shape.js";
import { useAsked } from "../shared/asked.js";
import { useClock } from "../shared/clock.js";
import { momentText } from "../shared/moment.js";
import { useNow } from "../shared/now.js";
import { SEVERITIES, SeverityMark } from "../shared/severity.js";
import { useWords } from "../shared/words.js";
import { type Stack, stacksOf } from "./stacks.js";

const MOST = 500;
const ALERTS = `/api/v1/alerts?state=any&sort=newest&limit=${MOST}`;
const STEP_MS = 4 * 3_600_000;
const STACKS = 42;
const EVERY_MS = 60_000;
const WIDTH = 960;
const HEIGHT = 96;

/** The alerts of the last seven days by severity, in four-hour steps. */
export function AlertsOfWeek(): ReactNode {
  const { say } = useWords();
  const { answer } = useAsked(ALERTS, pageOf(Alert), { everyMs: EVERY_MS });
  const hour = Math.floor(useNow().getTime() / STEP_MS) * STEP_MS;
  const page = answer?.ok === true ? answer.value : null;
  const stacks = useMemo(() => (page === null ? null : stacksOf(page.rows, hour + 1, STEP_MS, STACKS)), [page, hour]);
  if (stacks === null || page === null) return null;
  const total = stacks.reduce((sum, stack) => sum + stack.total, 0);
  const about =
    page.next === null
      ? say("overview.week.n", { count: total })
      : say("overview.week.newest", { count: total, most: MOST });
  return (
    <section className="block">
      <header>
        <h2>{say("overview.week")}</h2>
        <small>{about}</small>
        <Link to="/alerts">{say("overview.week.queue")}</Link>
      </header>
      {total === 0 ? <p className="quiet">{say("overview.week.none")}</p> : <Stacks stacks={stacks} label={about} />}
    </section>
  );
}

function Stacks({ stacks, label }: { readonly stacks: readonly Stack[]; readonly label: string }): ReactNode {
  const { say, language } = useWords();
  const { zone } = useClock();
  const now = useNow();
  const most = Math.max(1, ...stacks.map((stack) => stack.total));
  const step = WIDTH / stacks.length;
  const time = (ms: number): string => momentText(new Date(ms), { now, zone, language, precision: "minute" });
  const present = SEVERITIES.filter((severity) => stacks.some(({ counts }) => counts.has(severity)));
  return (
    <figure className="stacks" aria-label={label}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {stacks.map((stack, index) => {
          let above = 0;
          return (
            <g key={stack.from}>
              <title>{`${time(stack.from)} · ${stack.total.toLocaleString("en")}`}</title>
              {[...SEVERITIES].reverse().map((severity) => {
                const height = ((stack.counts.get(severity) ?? 0) / most) * HEIGHT;
                above += height;
                return height === 0 ? null : (
                  <rect
                    key={severity}
                    data-severity={severity}
                    x={index * step}
                    y={HEIGHT - above}
                    width={step - 3}
                    height={Math.max(1, height - 1)}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span>{time(stacks[0]?.from ?? 0)}</span>
        <span className="stacks-legend">
          {present.map((severity) => (
            <SeverityMark key={severity} severity={severity} />
          ))}
        </span>
        <span>{say("overview.now")}</span>
      </figcaption>
    </figure>
  );
}
