import { useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PracticeRecord } from "../../api/contract.js";
import { useLive } from "../../api/live.js";
import { isRecord } from "../../api/shape.js";
import { keyOf, useAsked } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { StandingMark } from "../marks.js";
import { SinceText } from "../since-text.js";
import { isShort } from "../standing.js";
import { StretchBar } from "../stretch-bar.js";
import { whyLines } from "../why.js";
import { RecordActions } from "./actions.js";
import { EvidenceList } from "./evidence-list.js";
import { ExceptionList } from "./exception-list.js";
import "./record-page.css";

/** One requirement of one service: what is asked beside what is claimed and what proves it. */
export function RecordPage(): ReactNode {
  const { say, language } = useWords();
  const { service, requirement } = useCell();
  const client = useQueryClient();
  const path = `/api/v1/services/${service}/practice/${requirement}`;
  const { answer, busy, again } = useAsked(path, PracticeRecord);
  useLive(["practice"], (changed) => {
    if (changed === null || changed === service) void client.invalidateQueries({ queryKey: keyOf(path) });
  });
  const record = answer?.ok === true ? answer.value : null;
  usePageTitle(record === null ? requirement : `${requirement} ${record.requirement.title[language]}`);
  if (answer?.ok === false) {
    return (
      <PlainPage title={requirement}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (record === null) return null;
  const name = language === "ja" ? (record.service.nameJa ?? record.service.name) : record.service.name;
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/services/$id" params={{ id: service }} className="crumb">
          {name}
        </Link>
        <h1>
          <span className="record-id">{record.requirement.id}</span> {record.requirement.title[language]}
        </h1>
        <StandingMark standing={record.standing} />
        {isShort(record.standing) && record.shortSince !== null ? (
          <small>
            <SinceText at={record.shortSince} />
          </small>
        ) : null}
        <RecordActions record={record} again={again} />
      </header>
      <div className="page-body">
        <div className="page-main">
          {record.cause === null || record.state === "judged" ? null : (
            <section className="block record-cause">
              <p>
                {say(`practice.cause.${record.cause}`)} {record.causeDetail}
              </p>
            </section>
          )}
          <Statements record={record} />
          <EvidenceList record={record} again={again} />
          <ExceptionList record={record} again={again} />
        </div>
        <Side record={record} />
      </div>
    </div>
  );
}

function useCell(): { readonly service: string; readonly requirement: string } {
  const given: unknown = useParams({ strict: false });
  const textOf = (name: string): string => {
    const value = isRecord(given) ? given[name] : undefined;
    return typeof value === "string" ? value : "";
  };
  return { service: textOf("id"), requirement: textOf("requirement") };
}

/** Each statement beside what is claimed of it, and how much of the evidence speaks for it. */
function Statements({ record }: { readonly record: PracticeRecord }): ReactNode {
  const { say, language } = useWords();
  return (
    <section className="block">
      <header>
        <h2>{say("practice.statements")}</h2>
        <small>{say("practice.fixed", { class: record.class ?? "—" })}</small>
      </header>
      <ol className="statements">
        {record.requirement.statements.map((statement) => {
          const claim = record.statements.find(({ id }) => id === statement.id);
          const evidence = record.evidence.filter(
            (each) => each.state !== "rejected" && each.statements.includes(statement.id),
          );
          return (
            <li key={statement.id}>
              <p className="statement-text">
                <span className="statement-id">{statement.id}</span>
                {statement[language]}
              </p>
              <div className="statement-claim">
                {claim === undefined ? (
                  <p className="quiet">{say("practice.claim.none")}</p>
                ) : (
                  <>
                    <p>
                      <strong data-claim={claim.state}>{say(`practice.state.${claim.state}`)}</strong>
                      {claim.share === "own" ? null : ` · ${say(`practice.share.${claim.share}`)}`}
                    </p>
                    {claim.text === "" ? null : <p className="prose">{claim.text}</p>}
                  </>
                )}
                {evidence.map(({ id, title, freshness }) => (
                  <p key={id} className="quiet" data-fresh={freshness}>
                    {title} · {say(`practice.fresh.${freshness}`)}
                  </p>
                ))}
              </div>
            </li>
          );
        })}
      </ol>
      <Signatures record={record} />
    </section>
  );
}

function Signatures({ record }: { readonly record: PracticeRecord }): ReactNode {
  const { say } = useWords();
  return (
    <div className="signatures">
      {record.claimedBy === null ? null : (
        <p className="quiet">
          {say("practice.claimedBy", { name: record.claimedBy.name })} ·{" "}
          <Moment at={record.claimedAt} precision="minute" />
        </p>
      )}
      {record.judgedBy === null || record.grade === null ? null : (
        <p className="quiet">
          {say("practice.judged", { grade: say(`practice.judge.${record.grade}`), name: record.judgedBy.name })} ·{" "}
          <Moment at={record.judgedAt} precision="minute" />
          {record.judgedNote === null ? null : `: ${record.judgedNote}`}
        </p>
      )}
    </div>
  );
}

function Side({ record }: { readonly record: PracticeRecord }): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const { coverage, checks, requirement, verdict, platform } = record;
  const platformName =
    platform === null ? null : language === "ja" ? (platform.nameJa ?? platform.name) : platform.name;
  return (
    <aside className="page-side">
      <section className="block">
        <h2>{say("practice.applies")}</h2>
        {verdict === null ? (
          <p>{say("practice.profile.none")}</p>
        ) : (
          <>
            <p>
              <strong>{say(`practice.applies.${verdict.applies}`)}</strong>
            </p>
            {whyLines(verdict, words, platformName).map((line) => (
              <p key={line}>{line}</p>
            ))}
          </>
        )}
      </section>
      <section className="block">
        <h2>{say("practice.history")}</h2>
        <StretchBar stretches={record.history} />
      </section>
      <section className="block">
        <h2>{say("practice.checks")}</h2>
        {checks.length === 0 ? (
          <p>{say("practice.checks.none")}</p>
        ) : (
          <>
            <p>{say("practice.checks.coverage", coverage)}</p>
            {checks.map(({ check, statement, pass, fail, open }) => (
              <p key={`${check} ${statement}`} className="check-line">
                <code>{check}</code>
                <span className="quiet">
                  {statement} · {say("practice.checks.figures", { pass, fail, open })}
                </span>
              </p>
            ))}
          </>
        )}
      </section>
      <section className="block">
        <h2>{say("practice.verify")}</h2>
        {requirement.verify.map((each) => (
          <p key={each.en}>{each[language]}</p>
        ))}
      </section>
      <section className="block">
        <h2>{say("practice.requirement")}</h2>
        <p>{requirement.rationale[language]}</p>
      </section>
    </aside>
  );
}
