import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { Overview } from "../api/contract.js";
import type { Severity } from "../api/kinds.js";
import { useAsked } from "../shared/asked.js";
import { Avatar } from "../shared/avatar.js";
import { Bars } from "../shared/bars.js";
import { useClock } from "../shared/clock.js";
import { FailureNote } from "../shared/failure-note.js";
import { Mark } from "../shared/marks.js";
import { longDay } from "../shared/moment.js";
import { useNow } from "../shared/now.js";
import { usePageTitle } from "../shared/page.js";
import "../shared/record.css";
import "./overview.css";
import { DeclareForm } from "../response/incidents/declare-form.js";
import { IncidentStateMark, SevMark } from "../response/incidents/incident-marks.js";
import { useSession } from "../shared/session.js";
import { SEVERITIES, SeverityMark } from "../shared/severity.js";
import { Moment, spanText } from "../shared/time.js";
import { useWords } from "../shared/words.js";
import { AlertsOfWeek } from "./alerts-of-week.js";

const EVERY_MS = 10_000;

/** What waits for somebody, and whether events come in: the figures first, each leading to its list. */
export function OverviewPage(): ReactNode {
  const { say, language } = useWords();
  const { may } = useSession();
  const { zone } = useClock();
  const now = useNow();
  const page = useRef<HTMLDivElement>(null);
  const [declaring, setDeclaring] = useState(false);
  usePageTitle(say("place.overview"));
  const { answer, busy, again } = useAsked("/api/v1/overview", Overview, { everyMs: EVERY_MS });
  return (
    <div className="page overview" ref={page}>
      <header className="page-head">
        <h1>{say("overview.title")}</h1>
        <span className="quiet">{longDay(now, zone, language)}</span>
        {answer?.ok === true ? (
          <span className="quiet">
            {say("overview.asOf")} <Moment at={answer.value.at} />
          </span>
        ) : null}
        <div className="page-tools">
          <Button variant="default" size="compact-sm" onClick={() => void page.current?.requestFullscreen()}>
            {say("overview.wall")}
          </Button>
          {may("incidents.declare") ? (
            <Button variant="filled" size="compact-sm" onClick={() => setDeclaring(true)}>
              {say("incidents.declare")}
            </Button>
          ) : null}
        </div>
      </header>
      {declaring ? <DeclareForm alerts={[]} close={() => setDeclaring(false)} /> : null}
      {answer?.ok === false ? (
        <div className="page-column">
          <FailureNote failure={answer.failure} busy={busy} retry={again} />
        </div>
      ) : null}
      {answer?.ok === true ? <Board board={answer.value} /> : null}
    </div>
  );
}

function Board({ board }: { readonly board: Overview }): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const perMinute = board.events.perMinute.toLocaleString("en", { maximumFractionDigits: 1 });
  return (
    <>
      <Figures board={board} />
      <div className="page-body">
        <div className="page-main">
          <section className="block">
            <header>
              <h2>{say("overview.incidents")}</h2>
              <small>{say("overview.exercises")}</small>
              <Link to="/incidents">{say("overview.allIncidents")}</Link>
            </header>
            <Incidents board={board} />
          </section>
          {may("alerts.read") ? <AlertsOfWeek /> : null}
          <section className="block">
            <header>
              <h2>{say("overview.events")}</h2>
              <small>{say("overview.events.n", { perMinute, minutes: board.events.minutes.length })}</small>
              {may("events.read") ? <Link to="/events">{say("overview.toEvents")}</Link> : null}
            </header>
            {board.events.minutes.every((minute) => minute.events === 0) ? (
              <p className="quiet">{say("overview.events.none")}</p>
            ) : (
              <Bars
                bars={board.events.minutes.map((minute) => ({ at: minute.minute, count: minute.events }))}
                label={say("overview.events")}
              />
            )}
          </section>
        </div>
        <aside className="page-side">
          <section className="block">
            <h2>{say("overview.silent")}</h2>
            <Silent board={board} />
          </section>
          <Canary board={board} />
        </aside>
      </div>
    </>
  );
}

function Figures({ board }: { readonly board: Overview }): ReactNode {
  const words = useWords();
  const { say } = words;
  const now = useNow();
  const waiting = board.alerts.unacknowledged.reduce((sum, each) => sum + each.alerts, 0);
  const oldest = board.alerts.unacknowledged.flatMap((each) => each.oldestAt ?? []).toSorted()[0];
  const heard = board.sources.known - board.sources.silent.length;
  const next = board.incidents.rows
    .flatMap((incident) => (incident.nextUpdateAt === null ? [] : [incident]))
    .toSorted((one, other) => (one.nextUpdateAt ?? "").localeCompare(other.nextUpdateAt ?? ""))[0];
  const left = next === undefined || next.nextUpdateAt === null ? null : Date.parse(next.nextUpdateAt) - now.getTime();
  return (
    <div className="figures">
      <Figure
        to="/alerts"
        name={say("overview.waiting")}
        value={waiting.toLocaleString("en")}
        about={say("overview.waiting.rest", {
          acknowledged: board.alerts.acknowledged + board.alerts.triaging,
          snoozed: board.alerts.snoozed,
        })}
      >
        {oldest === undefined
          ? null
          : say("overview.oldest", { span: spanText(now.getTime() - Date.parse(oldest), words) })}
        <span className="figure-marks">
          {SEVERITIES.map((severity) => (
            <Count key={severity} severity={severity} board={board} />
          ))}
        </span>
      </Figure>
      <Figure
        to="/incidents"
        name={say("overview.open")}
        value={board.incidents.open.toLocaleString("en")}
        about={say("overview.exercises")}
      >
        {board.incidents.byState.map((each) => `${stateWord(each.state, say)} ${each.incidents}`).join(say("list.and"))}
      </Figure>
      {next === undefined || left === null ? (
        <Figure to="/incidents" name={say("overview.clock")} value="—" about={say("overview.clock.none")} />
      ) : (
        <Figure
          to={`/incidents/${next.id}`}
          name={say("overview.clock")}
          value={left < 0 ? say("incidents.overdue", { span: spanText(-left, words) }) : spanText(left, words)}
          about={next.number}
          loud
        >
          {next.title}
        </Figure>
      )}
      <Figure
        to="/sources"
        name={say("overview.heard")}
        value={heard.toLocaleString("en")}
        about={say("overview.heard.of", { count: board.sources.known })}
      >
        {board.sources.silent.length === 0 ? null : (
          <>
            <Mark name="stale" /> {say("overview.silent.n", { count: board.sources.silent.length })}
          </>
        )}
      </Figure>
    </div>
  );
}

type Say = ReturnType<typeof useWords>["say"];

function stateWord(state: string, say: Say): string {
  const known = ["triage", "active", "contained", "resolved", "in_review"] as const;
  const found = known.find((each) => each === state);
  return found === undefined ? state : say(`incidents.state.${found}`);
}

function Count({ severity, board }: { readonly severity: Severity; readonly board: Overview }): ReactNode {
  const { say } = useWords();
  const found = board.alerts.unacknowledged.find((each) => each.severity === severity);
  return found === undefined || found.alerts === 0 ? null : (
    <SeverityMark
      severity={severity}
      word={`${say(`console.severity.${severity}`)} ${found.alerts.toLocaleString("en")}`}
    />
  );
}

interface FigureProps {
  readonly to: string;
  readonly name: string;
  readonly value: string;
  readonly about: string;
  readonly loud?: boolean;
  readonly children?: ReactNode;
}

function Figure({ to, name, value, about, loud = false, children }: FigureProps): ReactNode {
  return (
    <Link to={to} className="figure" data-loud={loud || undefined}>
      <span className="figure-name">{name}</span>
      <span className="figure-value">{value}</span>
      <span className="figure-about">{about}</span>
      {children === undefined ? null : <span className="figure-more">{children}</span>}
    </Link>
  );
}

function Incidents({ board }: { readonly board: Overview }): ReactNode {
  const { say } = useWords();
  if (board.incidents.rows.length === 0) return <p className="quiet">{say("overview.incidents.none")}</p>;
  return (
    <table className="overview-table">
      <thead>
        <tr>
          <th scope="col">{say("alerts.severity")}</th>
          <th scope="col">{say("alerts.number")}</th>
          <th scope="col">{say("incidents.title.column")}</th>
          <th scope="col">{say("alerts.service")}</th>
          <th scope="col">{say("alerts.state")}</th>
          <th scope="col">{say("incidents.commander")}</th>
          <th scope="col">{say("incidents.nextUpdate")}</th>
        </tr>
      </thead>
      <tbody>
        {board.incidents.rows.map((incident) => (
          <tr key={incident.id}>
            <td>
              <SevMark severity={incident.severity} />
            </td>
            <td>{incident.number}</td>
            <td title={incident.title}>
              <Link to="/incidents/$id" params={{ id: incident.id }}>
                {incident.title}
              </Link>
            </td>
            <td>{incident.service?.name ?? "—"}</td>
            <td>
              <IncidentStateMark state={incident.state} />
            </td>
            <td>{incident.commander === null ? "—" : <Avatar name={incident.commander.name ?? "?"} />}</td>
            <td>
              <Moment at={incident.nextUpdateAt} precision="minute" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Silent({ board }: { readonly board: Overview }): ReactNode {
  const words = useWords();
  const now = useNow();
  if (board.sources.silent.length === 0) return <p className="quiet">{words.say("overview.silent.none")}</p>;
  return (
    <ul className="lines">
      {board.sources.silent.map(({ source, since }) => (
        <li key={source.id}>
          <Mark name="stale" />
          <Link to="/sources/$id" params={{ id: source.id }}>
            {source.name ?? source.id}
          </Link>
          <span className="end quiet" title={since}>
            {spanText(now.getTime() - Date.parse(since), words)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The event of our own that goes the whole way each minute. */
function Canary({ board }: { readonly board: Overview }): ReactNode {
  const { say } = useWords();
  const { sentAt, tookMs, lostSince } = board.canary;
  return (
    <section className="block">
      <h2>{say("overview.canary")}</h2>
      <p className="state">
        <Mark name={lostSince !== null ? "blocked" : sentAt === null ? "todo" : "done"} />
        {lostSince !== null ? (
          <>
            {say("overview.canary.lost")} <Moment at={lostSince} />
          </>
        ) : sentAt === null ? (
          say("overview.canary.none")
        ) : (
          <>
            <Moment at={sentAt} /> ·{" "}
            {tookMs === null ? "—" : say("overview.canary.took", { seconds: (tookMs / 1000).toFixed(1) })}
          </>
        )}
      </p>
      <p className="quiet">{say("overview.canary.about")}</p>
    </section>
  );
}
