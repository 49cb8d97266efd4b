import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { TechniqueDetail } from "../../api/contract.js";
import { useAsked } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Mark } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { SeverityMark } from "../../shared/severity.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { ruleTitle } from "../rule-title.js";
import "./coverage.css";
import { STATES } from "./coverage-model.js";
import { STATE_MARKS } from "./coverage-page.js";
import { logsourceOf } from "./rules-page.js";

/** A technique: the rules for it with their proofs and hits, its sub-techniques, and who sends the logs they read. */
export function TechniquePage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const { answer, busy, again } = useAsked(`/api/v1/coverage/techniques/${id}`, TechniqueDetail);
  const technique = answer?.ok === true ? answer.value : null;
  usePageTitle(technique === null ? id : `${technique.id} ${technique.name}`);
  if (answer?.ok === false) {
    return (
      <PlainPage title={id}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (technique === null) return null;
  const running = technique.ruleRows.filter(({ state }) => state !== "blind");
  const state = STATES.find((each) => [technique, ...technique.subs].some((one) => one.state === each)) ?? "blind";
  const proved = running.filter(({ state }) => state === "proved").length;
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/coverage" className="crumb">
          {say("coverage.title")}
        </Link>
        {technique.parent === null ? null : (
          <Link to="/coverage/$id" params={{ id: technique.parent }} className="crumb">
            {technique.parent}
          </Link>
        )}
        <h1>
          {technique.name} <span className="quiet">{technique.id}</span>
        </h1>
        <span className="state">
          <Mark name={STATE_MARKS[state]} />
          {say(`coverage.${state}`)}
        </span>
        <div className="page-tools">
          <a href={pageOf(technique.id)} target="_blank" rel="noreferrer noopener">
            {say("coverage.technique.page")}
          </a>
        </div>
        <p className="coverage-said">{say("coverage.technique.said", { rules: running.length, proved })}</p>
      </header>
      <div className="page-body">
        <div className="page-main">
          <Rules technique={technique} />
        </div>
        <aside className="page-side">
          <Services technique={technique} />
          <Subs technique={technique} />
        </aside>
      </div>
    </div>
  );
}

function pageOf(id: string): string {
  return `https://attack.mitre.org/techniques/${id.replace(".", "/")}/`;
}

function Rules({ technique }: { readonly technique: TechniqueDetail }): ReactNode {
  const words = useWords();
  const { say } = words;
  return (
    <section className="block">
      <header>
        <h2>{say("coverage.technique.rules")}</h2>
        <small>{say("coverage.technique.rules.about")}</small>
      </header>
      {technique.ruleRows.length === 0 ? <p className="prose">{say("coverage.technique.none")}</p> : null}
      <ul className="lines technique-rules">
        {technique.ruleRows.map((rule) => (
          <li key={rule.id}>
            <Mark name={STATE_MARKS[rule.state]} />
            <span className="technique-rule">
              <Link to="/rules/$id" params={{ id: rule.id }}>
                {ruleTitle(rule, words)}
              </Link>
              <small className="quiet">
                {logsourceOf(rule)} · {rule.techniques.join(" ")}
                {rule.heard ? null : ` · ${say("coverage.deaf")}`}
              </small>
            </span>
            {rule.level === null ? null : <SeverityMark severity={rule.level} />}
            <span className="end technique-when">
              <small>
                {say("rules.proof.last")}{" "}
                {rule.proof.at === null ? say("rules.proof.none") : <Moment at={rule.proof.at} />}
              </small>
              <small>
                {rule.state === "blind" ? (
                  say("coverage.technique.rests")
                ) : (
                  <>
                    {say("rules.hit.last")}{" "}
                    {rule.lastHitAt === null ? say("rules.hit.never") : <Moment at={rule.lastHitAt} />}
                  </>
                )}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Services({ technique }: { readonly technique: TechniqueDetail }): ReactNode {
  const { say } = useWords();
  return (
    <section className="block">
      <header>
        <h2>{say("coverage.technique.services")}</h2>
        <small>{say("coverage.technique.services.about")}</small>
      </header>
      {technique.services.length === 0 ? <p>{say("coverage.technique.services.none")}</p> : null}
      <ul className="lines">
        {technique.services.map((service) => (
          <li key={service.id}>
            <Mark name={service.proved > 0 ? "done" : service.rules > 0 ? "todo" : "none"} />
            <span className="technique-rule">
              {service.name ?? service.id}
              <small className="quiet">
                {say("coverage.technique.service", { rules: service.rules, proved: service.proved })}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Subs({ technique }: { readonly technique: TechniqueDetail }): ReactNode {
  const { say } = useWords();
  if (technique.subs.length === 0) return null;
  return (
    <section className="block">
      <h2>{say("coverage.technique.subs")}</h2>
      <ul className="lines">
        {technique.subs.map((sub) => (
          <li key={sub.id}>
            <Mark name={STATE_MARKS[sub.state]} />
            <Link to="/coverage/$id" params={{ id: sub.id }}>
              {sub.name}
            </Link>
            <span className="quiet end">{sub.id}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
