import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { RuleDetail, RuleTest } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { keyOf, send, useAsked } from "../../shared/asked.js";
import { Bars } from "../../shared/bars.js";
import { Facts } from "../../shared/facts.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { useSession } from "../../shared/session.js";
import { SeverityMark } from "../../shared/severity.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { BeginRetro } from "../retro/begin-retro.js";
import { ruleTitle } from "../rule-title.js";
import { logsourceOf, RuleState } from "./rules-page.js";
import "./rule-page.css";

/** One rule: what it says, where it comes from, what it met, and what it would have met. */
export function RulePage(): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const id = useRouteId();
  const path = `/api/v1/rules/${id}`;
  const { answer, busy, again } = useAsked(path, RuleDetail);
  const rule = answer?.ok === true ? answer.value : null;
  usePageTitle(rule === null ? say("place.rules") : ruleTitle(rule, words));
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("place.rules")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (rule === null) return null;
  const description = language === "ja" ? (rule.descriptionJa ?? rule.description) : rule.description;
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/rules" className="crumb">
          {say("place.rules")}
        </Link>
        <h1>{ruleTitle(rule, words)}</h1>
        {rule.level === null ? null : <SeverityMark severity={rule.level} />}
        <RuleState rule={rule} />
        <div className="page-tools">
          <BeginRetro subject={rule.id} />
          <Switch rule={rule} path={path} />
        </div>
      </header>
      <div className="page-body">
        <div className="page-main">
          {description === null ? null : (
            <section className="block">
              <p className="prose">{description}</p>
            </section>
          )}
          <History rule={rule} />
          <section className="block">
            <h2>{say("rules.text")}</h2>
            <pre className="rule-text">
              <code>{rule.text}</code>
            </pre>
          </section>
        </div>
        <aside className="page-side">
          <section className="block">
            <h2>{say("record.facts")}</h2>
            <Facts
              facts={[
                [say("rules.id"), <code key="id">{rule.id}</code>],
                [say("alerts.preview.author"), rule.author],
                [say("alerts.preview.licence"), rule.license],
                [say("rules.status"), rule.status],
                [say("rules.logsource"), logsourceOf(rule)],
                [say("incidents.techniques"), rule.techniques.join(" ") || null],
                [say("rules.hits"), rule.recentHits.toLocaleString("en")],
                [say("rules.file"), <code key="path">{rule.path}</code>],
              ]}
            />
          </section>
          {rule.falsepositives.length === 0 ? null : (
            <section className="block">
              <h2>{say("alerts.preview.falsePositives")}</h2>
              <ul>
                {rule.falsepositives.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </section>
          )}
          {rule.choice === null ? null : (
            <section className="block">
              <h2>{say("rules.choice")}</h2>
              <p>
                <Moment at={rule.choice.changedAt} />
                {rule.choice.reason === null ? null : ` · ${rule.choice.reason}`}
              </p>
            </section>
          )}
        </aside>
      </div>
    </div>
  );
}

function Switch({ rule, path }: { readonly rule: RuleDetail; readonly path: string }): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const client = useQueryClient();
  if (!may("rules.manage")) return null;
  const set = async (on: boolean, version: number): Promise<void> => {
    const answer = await send(`${path}/${on ? "enable" : "disable"}`, RuleDetail, { version });
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    client.setQueryData(keyOf(path), answer);
    const { version: now } = answer.value;
    notify({ text: say(on ? "rules.switchedOn" : "rules.switchedOff"), undo: () => void set(!on, now) });
  };
  return (
    <Button variant="default" size="compact-sm" onClick={() => void set(!rule.enabled, rule.version)}>
      {say(rule.enabled ? "rules.switchOff" : "rules.switchOn")}
    </Button>
  );
}

const DAYS = 7;
const DAY_MS = 86_400_000;

/** The rule tried on stored events: progress, an end on demand, and what it would have met. */
function History({ rule }: { readonly rule: RuleDetail }): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [test, setTest] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (!may("rules.manage")) return null;
  const begin = async (): Promise<void> => {
    const now = Date.now();
    const body = { from: new Date(now - DAYS * DAY_MS).toISOString(), to: new Date(now).toISOString() };
    const answer = await send(`/api/v1/rules/${rule.id}/tests`, RuleTest, body);
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    setTest(answer.value.id);
  };
  return (
    <section className="block">
      <header>
        <h2>{say("rules.test")}</h2>
        <small>{say("rules.test.about", { days: DAYS })}</small>
        <Button variant="default" size="compact-sm" className="end" onClick={() => void begin()}>
          {say("rules.test.do")}
        </Button>
      </header>
      {failure === null ? null : <FailureNote failure={failure} />}
      {test === null ? null : <Test id={test} />}
    </section>
  );
}

const RUNNING = new Set<RuleTest["state"]>(["queued", "running"]);

function Test({ id }: { readonly id: string }): ReactNode {
  const { say } = useWords();
  const [running, setRunning] = useState(true);
  const { answer, again } = useAsked(`/api/v1/rule-tests/${id}`, RuleTest, running ? { everyMs: 1000 } : {});
  if (answer?.ok !== true) return answer?.ok === false ? <FailureNote failure={answer.failure} /> : null;
  const { state, done, total, result } = answer.value;
  if (running && !RUNNING.has(state)) setRunning(false);
  const cancel = async (): Promise<void> => {
    await send(`/api/v1/rule-tests/${id}/cancel`, RuleTest, {});
    again();
  };
  if (result === null) {
    return (
      <div className="progress">
        <progress value={total === null || total === 0 ? undefined : done / total} aria-label={say("rules.test")} />
        <span>{total === null ? say("rules.test.done", { done }) : say("rules.test.doneOf", { done, total })}</span>
        {RUNNING.has(state) ? (
          <Button variant="subtle" size="compact-xs" onClick={() => void cancel()}>
            {say("rules.test.cancel")}
          </Button>
        ) : (
          <span>{say(state === "cancelled" ? "rules.test.cancelled" : "rules.test.failed")}</span>
        )}
      </div>
    );
  }
  return (
    <>
      <p>
        <b>{say("rules.test.matches", { matches: result.matches, looked: result.looked })}</b>
      </p>
      {result.matches === 0 ? null : (
        <Bars
          bars={result.days.map(({ day, matches }) => ({ at: `${day}T00:00:00Z`, count: matches }))}
          label={say("rules.test")}
        />
      )}
      <ul className="lines">
        {result.newest.map((event) => (
          <li key={event.eventId}>
            <Moment at={event.at} precision="milli" />
            <span className="data">
              {event.matched.map((part) => (
                <span key={part.field}>
                  {part.field}=<mark>{part.value}</mark>{" "}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
