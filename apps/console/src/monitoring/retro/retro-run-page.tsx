import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { RetroRunDetail } from "../../api/contract.js";
import { send, useAsked } from "../../shared/asked.js";
import { Facts } from "../../shared/facts.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { useSession } from "../../shared/session.js";
import { SEVERITIES, SeverityMark } from "../../shared/severity.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { ruleTitle } from "../rule-title.js";
import { RunProgress, RunState, secondsLeft } from "./retro-page.js";

const GOES_ON = new Set<RetroRunDetail["state"]>(["queued", "running"]);
const ENDED_EARLY = new Set<RetroRunDetail["state"]>(["cancelled", "failed"]);

/** One search of stored events: how far it is, what it found, and the alerts that came of it. */
export function RetroRunPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const path = `/api/v1/retro-runs/${useRouteId()}`;
  const [running, setRunning] = useState(true);
  const { answer, busy, again } = useAsked(path, RetroRunDetail, running ? { everyMs: 1000 } : {});
  const run = answer?.ok === true ? answer.value : null;
  usePageTitle(run === null ? say("place.retro") : ruleTitle(run, words));
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("place.retro")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (run === null) return null;
  if (running !== GOES_ON.has(run.state)) setRunning(!running);
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/retro" className="crumb">
          {say("place.retro")}
        </Link>
        <h1>{ruleTitle(run, words)}</h1>
        <RunState run={run} />
        <Tools run={run} path={path} again={again} />
      </header>
      <div className="page-body">
        <div className="page-main">
          <Standing run={run} />
          <Alerts run={run} />
        </div>
        <aside className="page-side">
          <section className="block">
            <h2>{say("record.facts")}</h2>
            <RunFacts run={run} />
          </section>
        </aside>
      </div>
    </div>
  );
}

interface ToolsProps {
  readonly run: RetroRunDetail;
  readonly path: string;
  readonly again: () => void;
}

function Tools({ run, path, again }: ToolsProps): ReactNode {
  const words = useWords();
  const { may } = useSession();
  if (!may("retro.run")) return null;
  const order = async (verb: "cancel" | "resume"): Promise<void> => {
    const answer = await send(`${path}/${verb}`, RetroRunDetail, {});
    if (!answer.ok) notify({ text: failureText(answer.failure, words), failed: true });
    again();
  };
  const verb = GOES_ON.has(run.state) ? "cancel" : ENDED_EARLY.has(run.state) ? "resume" : null;
  if (verb === null) return null;
  return (
    <div className="page-tools">
      <Button variant="default" size="compact-sm" onClick={() => void order(verb)}>
        {words.say(`retro.${verb}`)}
      </Button>
    </div>
  );
}

function Standing({ run }: { readonly run: RetroRunDetail }): ReactNode {
  const { say } = useWords();
  const { met, known, suppressed, raised, grown, rate, error } = run;
  const left = secondsLeft(run);
  return (
    <section className="block">
      <RunProgress run={run} />
      {left === null ? null : (
        <small>
          {rate === null ? null : say("jobs.rate", { rate: Math.round(rate) })} · {say("retro.left", { seconds: left })}
        </small>
      )}
      <p>
        <b>{say("retro.found", { met })}</b> {say("retro.foundAlerts", { raised, grown })}
      </p>
      {known === 0 ? null : <p className="prose">{say("retro.known", { known })}</p>}
      {suppressed === 0 ? null : <p className="prose">{say("retro.suppressed", { suppressed })}</p>}
      {error === null ? null : <p className="prose">{say("retro.error", error)}</p>}
    </section>
  );
}

const SHAPES = new Map(SEVERITIES.map((each) => [String(each), each]));

function Alerts({ run }: { readonly run: RetroRunDetail }): ReactNode {
  const { say } = useWords();
  if (run.alerts.length === 0) return null;
  return (
    <section className="block">
      <h2>{say("place.alerts")}</h2>
      <table className="retro-alerts">
        <thead>
          <tr>
            <th>{say("alerts.severity")}</th>
            <th>{say("alerts.number")}</th>
            <th>{say("retro.entity")}</th>
            <th>{say("retro.first")}</th>
            <th className="end">{say("retro.met")}</th>
            <th>{say("retro.change")}</th>
          </tr>
        </thead>
        <tbody>
          {run.alerts.map(({ id, number, severity, entity, firstAt, events, raised }) => {
            const shape = SHAPES.get(severity);
            return (
              <tr key={id}>
                <td>{shape === undefined ? severity : <SeverityMark severity={shape} />}</td>
                <td>
                  <Link to="/alerts" search={{ at: id, filters: "none" }}>
                    {number}
                  </Link>
                </td>
                <td className="data">{entity}</td>
                <td>
                  <Moment at={firstAt} />
                </td>
                <td className="end">{events.toLocaleString("en")}</td>
                <td>{say(raised ? "retro.isRaised" : "retro.isGrown")}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function RunFacts({ run }: { readonly run: RetroRunDetail }): ReactNode {
  const { say } = useWords();
  return (
    <Facts
      facts={[
        [
          say("retro.subject"),
          run.kind === "rule" ? (
            <Link key="rule" to="/rules/$id" params={{ id: run.subject }}>
              {run.subject}
            </Link>
          ) : (
            <Link key="set" to="/indicators/$id" params={{ id: run.subject }}>
              {run.subject}
            </Link>
          ),
        ],
        [say("retro.from"), <Moment key="from" at={run.from} />],
        [say("retro.to"), <Moment key="to" at={run.to} />],
        [say("retro.until"), run.doneUntil === null ? null : <Moment key="until" at={run.doneUntil} />],
        [say("retro.reason"), run.reason],
        [say("retro.single"), run.matchedSingly.toLocaleString("en")],
        [say("retro.made"), <Moment key="made" at={run.madeAt} />],
        [say("retro.finished"), run.finishedAt === null ? null : <Moment key="finished" at={run.finishedAt} />],
      ]}
    />
  );
}
