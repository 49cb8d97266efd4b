import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { StandardImpact, StandardVersionDetail } from "../api/contract.js";
import type { Answer } from "../shared/ask.js";
import { keyOf, send, useAsked } from "../shared/asked.js";
import { Facts } from "../shared/facts.js";
import { FailureNote, failureText } from "../shared/failure-note.js";
import { notify } from "../shared/notices.js";
import { usePageTitle } from "../shared/page.js";
import { PlainPage } from "../shared/plain-page.js";
import "../shared/record.css";
import { useRouteId } from "../shared/route-id.js";
import { useSession } from "../shared/session.js";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";
import { CLASSES, DiffTable, guardText, inLanguage, known, State, StepButtons, TurnMark, VoteList } from "./common.js";

const TURNS = ["new", "stronger", "weaker", "reworded", "gone", "equal"] as const;

/** A version of the standard: what changes, whom it touches and when, who agreed, and what is still missing. */
export function VersionPage(): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const id = useRouteId();
  const path = `/api/v1/standard-versions/${id}`;
  const { answer, busy, again } = useAsked(path, StandardVersionDetail);
  const detail = answer?.ok === true ? answer.value : null;
  const title = detail === null ? say("place.versions") : language === "ja" ? detail.titleJa : detail.title;
  usePageTitle(title);
  if (answer?.ok === false) {
    return (
      <PlainPage title={title}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (detail === null) return null;
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/standard-versions" className="crumb">
          {say("place.versions")}
        </Link>
        <h1>
          {detail.number === null ? null : <span className="quiet">{detail.number}</span>} {title}
        </h1>
        <State state={detail.state} />
      </header>
      <div className="page-body">
        <div className="page-main">
          <Changes detail={detail} />
          {detail.basedOn === null ? null : <Impact id={detail.id} />}
        </div>
        <aside className="page-side">
          <Decisions detail={detail} path={path} />
        </aside>
      </div>
    </div>
  );
}

interface Shown {
  readonly detail: StandardVersionDetail;
}

function Changes({ detail }: Shown): ReactNode {
  const words = useWords();
  const { say } = words;
  const before = detail.basedOn?.number ?? null;
  return (
    <section className="block">
      <header>
        <h2>{say("standard.versions.changes")}</h2>
        {before === null ? null : <small>{say("standard.versions.changes.from", { number: before })}</small>}
        <span className="tags">
          {TURNS.filter((turn) => (detail.counts[turn] ?? 0) > 0).map((turn) => (
            <TurnMark key={turn} turn={turn} at={String(detail.counts[turn] ?? 0)} />
          ))}
        </span>
      </header>
      {detail.changes.length === 0 ? <p className="quiet">{say("standard.versions.changes.none")}</p> : null}
      {detail.changes.map((change) => (
        <details key={change.requirement} open={detail.changes.length < 6}>
          <summary>
            <Link to="/requirements/$id" params={{ id: change.requirement }}>
              {change.requirement}
            </Link>{" "}
            {inLanguage(change.title, words)}{" "}
            <span className="quiet">
              {change.from ?? "—"} → {change.to ?? "—"}
            </span>{" "}
            {CLASSES.map((at) => {
              const turn = change.turns[at] ?? "equal";
              return turn === "equal" ? null : <TurnMark key={at} at={at} turn={turn} />;
            })}{" "}
            {change.state === "approved" ? null : <State state={change.state} />}
          </summary>
          {change.from === null || change.to === null ? null : <DiffTable changes={change.changes} />}
        </details>
      ))}
    </section>
  );
}

function Impact({ id }: { readonly id: string }): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const { answer } = useAsked(`/api/v1/standard-versions/${id}/impact`, StandardImpact);
  if (answer?.ok !== true) return answer === null ? null : <FailureNote failure={answer.failure} />;
  const { effectiveOn, services, due, lighter, days } = answer.value;
  const items = due.reduce((sum, each) => sum + each.items.length, 0);
  return (
    <section className="block">
      <header>
        <h2>{say("standard.impact")}</h2>
        <small>{say("standard.impact.about", { day: effectiveOn })}</small>
      </header>
      {items === 0 ? (
        <p className="quiet">{say("standard.impact.none", { count: services })}</p>
      ) : (
        <p>
          <b>{say("standard.impact.summary", { touched: due.length, services, items })}</b>
        </p>
      )}
      <ul className="lines">
        {days.map((each) => (
          <li key={each.day}>
            <b>{each.day}</b>
            <span>{say("standard.impact.day", { items: each.items, services: each.services })}</span>
          </li>
        ))}
      </ul>
      {due.map(({ service, items: own }) => (
        <details key={service.id} open={due.length < 6}>
          <summary>
            <b>{language === "ja" ? (service.nameJa ?? service.name) : service.name}</b>{" "}
            <span className="tag">{service.class}</span> <span className="quiet">{own.length}</span>
          </summary>
          <ul className="lines">
            {own.map((item) => (
              <li key={item.requirement}>
                <code>{item.requirement}</code>
                <TurnMark turn={item.turn} />
                <span>{item.dueOn}</span>
                <span className="end quiet">{say(`standard.impact.now.${item.now}`)}</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
      {lighter.length === 0 ? null : (
        <ul className="lines">
          {lighter.map((each) => (
            <li key={`${each.requirement} ${each.turn}`}>
              <code>{each.requirement}</code>
              <TurnMark turn={each.turn} />
              <span className="quiet">{say("standard.impact.lighter", { count: each.services })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Decisions({ detail, path }: Shown & { readonly path: string }): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const client = useQueryClient();
  const took = (answer: Answer<StandardVersionDetail>): boolean => {
    if (!answer.ok) {
      notify({ text: failureText(answer.failure, words), failed: true });
      return false;
    }
    client.setQueryData(keyOf(path), answer);
    void client.invalidateQueries({ queryKey: ["api", "v1", "standard-versions"] });
    return true;
  };
  const { revision } = detail;
  const vote = async (kind: "approve" | "impact-read"): Promise<void> => {
    if (took(await send(`${path}/vote`, StandardVersionDetail, { revision, vote: kind }))) {
      notify({ text: say("standard.agreed") });
    }
  };
  const set = async (fields: object): Promise<void> =>
    void took(await send(path, StandardVersionDetail, { revision, ...fields }, { method: "PATCH" }));
  const step = async (to: string, reason: string | null): Promise<boolean> =>
    took(await send(`${path}/step`, StandardVersionDetail, { to, revision, reason }));
  const open = detail.state === "draft" || detail.state === "candidate";
  return (
    <>
      <section className="block">
        <Facts
          facts={[
            [say("standard.versions.members"), String(detail.members)],
            [
              say("standard.versions.effective"),
              detail.effectiveOn ?? (detail.number === null ? "—" : say("standard.versions.always")),
            ],
            [
              say("standard.versions.published"),
              detail.publishedAt === null ? null : <Moment key="published" at={detail.publishedAt} />,
            ],
            ["SHA-256", detail.digest === null ? null : <code key="digest">{detail.digest.slice(0, 16)}…</code>],
            [say("standard.authors"), detail.authors.map(({ name }) => name).join(", ") || null],
          ]}
        />
      </section>
      {open && may("standard.edit") ? (
        <section className="block">
          <h2>{say("standard.versions.days")}</h2>
          <input
            className="field"
            type="date"
            aria-label={say("standard.versions.days")}
            value={detail.effectiveOn ?? ""}
            min={detail.earliestOn}
            onChange={(event) => {
              const day = event.currentTarget.value;
              void set({ effectiveOn: day === "" ? null : day });
            }}
          />
          <p className="quiet">{say("standard.versions.days.earliest", { day: detail.earliestOn })}</p>
          <label className="state">
            <input
              type="checkbox"
              checked={detail.emergency}
              onChange={(event) => void set({ emergency: event.currentTarget.checked })}
            />
            {say("standard.versions.emergency")}
          </label>
        </section>
      ) : null}
      {open ? (
        <section className="block">
          <h2>{say("standard.votes")}</h2>
          <VoteList votes={detail.votes} />
          {detail.mayVote.refused.length === 0 ? (
            <div className="steps-row">
              <Button variant="default" size="compact-sm" onClick={() => void vote("impact-read")}>
                {say("standard.impactRead")}
              </Button>
              <Button variant="default" size="compact-sm" onClick={() => void vote("approve")}>
                {say("standard.approve")}
              </Button>
            </div>
          ) : (
            <p className="quiet">{detail.mayVote.refused.map((guard) => guardText(guard, words)).join("; ")}</p>
          )}
        </section>
      ) : null}
      {detail.steps.length === 0 ? null : (
        <section className="block">
          <StepButtons
            steps={detail.steps}
            reasons={detail.emergency ? ["draft", "withdrawn", "published"] : ["draft", "withdrawn"]}
            take={step}
          />
        </section>
      )}
      {detail.exportProblems.length === 0 ? null : (
        <section className="block">
          <h2>{known("standard.guard.exports-as-oscal", words)}</h2>
          <ul className="faults">
            {detail.exportProblems.slice(0, 20).map((each) => (
              <li key={`${each.field} ${each.detail}`}>
                <code>{each.field}</code> {each.detail}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
