import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Comparison, PracticeRecord } from "../../api/contract.js";
import { useAsked } from "../../shared/asked.js";
import { useSettled } from "../../shared/page.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { StandingMark, StandingShape } from "../marks.js";
import { SinceText } from "../since-text.js";
import { isShort, standingOf } from "../standing.js";
import { StretchBar } from "../stretch-bar.js";
import type { Place } from "./paint.js";

interface CellPanelProps {
  readonly data: Comparison;
  readonly place: Place;
  readonly moveTo: (place: Place) => void;
}

const REST_MS = 120;

/** Why a cell stands as it does: what is fixed, how it stood, what proves it, who else is short on it. */
export function CellPanel({ data, place, moveTo }: CellPanelProps): ReactNode {
  const { say, language } = useWords();
  const service = data.services[place.line];
  const requirement = data.requirements[place.column];
  const asked = useSettled(`/api/v1/services/${service?.id ?? ""}/practice/${requirement?.id ?? ""}`, REST_MS);
  const { answer } = useAsked(asked, PracticeRecord, { enabled: service !== undefined && requirement !== undefined });
  if (service === undefined || requirement === undefined) return null;
  const standing = standingOf(service.cells[place.column]);
  const since = sinceOf(data, place);
  const found = answer?.ok === true ? answer.value : null;
  const record = found?.service.id === service.id && found.requirement.id === requirement.id ? found : null;
  return (
    <>
      <section className="block">
        <p className="cell-of">
          <span>{requirement.id}</span>×
          <Link to="/services/$id" params={{ id: service.id }}>
            {nameIn(service, language)}
          </Link>
        </p>
        <h2>{requirement.title[language]}</h2>
        <p>
          <StandingMark standing={standing} /> {isShort(standing) && since !== null ? <SinceText at={since} /> : null}
        </p>
        <div>
          <Button
            component="a"
            href={`/services/${service.id}/requirements/${requirement.id}`}
            variant="default"
            size="compact-sm"
          >
            {say("practice.matrix.open")}
          </Button>
        </div>
      </section>
      {record === null ? null : <RecordFacts record={record} />}
      <AlsoBelow data={data} place={place} moveTo={moveTo} />
    </>
  );
}

function sinceOf({ short }: Comparison, { line, column }: Place): string | null {
  return short.find((cell) => cell.line === line && cell.column === column)?.since ?? null;
}

function nameIn(row: { readonly name: string; readonly nameJa: string | null }, language: "en" | "ja"): string {
  return language === "ja" ? (row.nameJa ?? row.name) : row.name;
}

function RecordFacts({ record }: { readonly record: PracticeRecord }): ReactNode {
  const { say, language } = useWords();
  const newest = record.evidence.filter(({ state }) => state !== "rejected").slice(0, 4);
  const open = record.exceptions.filter(({ state }) => ["requested", "in_review", "approved"].includes(state));
  return (
    <>
      <section className="block">
        <h3>{say("practice.fixed", { class: record.class ?? "" })}</h3>
        <div className="cell-values">
          {record.requirement.statements.map((statement) => (
            <p key={statement.id}>
              <small>{statement.id}</small> {statement[language]}
            </p>
          ))}
        </div>
      </section>
      <section className="block">
        <h3>{say("practice.history")}</h3>
        <StretchBar stretches={record.history} />
      </section>
      <section className="block">
        <h3>{say("practice.why")}</h3>
        {record.cause === null ? null : <p>{say(`practice.cause.${record.cause}`)}</p>}
        {newest.length === 0 ? <p>{say("practice.evidence.none")}</p> : null}
        {newest.map(({ id, title, observedAt }) => (
          <p key={id} className="line">
            <span>{title}</span>
            <Moment at={observedAt} precision="minute" />
          </p>
        ))}
        {record.judgedBy === null || record.grade === null ? null : (
          <p className="line">
            <span>
              {say("practice.judged", { grade: say(`practice.judge.${record.grade}`), name: record.judgedBy.name })}
            </span>
            <Moment at={record.judgedAt} precision="minute" />
          </p>
        )}
      </section>
      {open.length === 0 ? null : (
        <section className="block">
          <h3>{say("practice.follows")}</h3>
          {open.map(({ id, number, until, state }) => (
            <p key={id} className="line">
              <span>
                {number} {say(`practice.exception.state.${state}`)}
              </span>
              <Moment at={until} precision="minute" />
            </p>
          ))}
        </section>
      )}
    </>
  );
}

const SHOWN = 6;

function AlsoBelow({ data, place, moveTo }: CellPanelProps): ReactNode {
  const { say, language } = useWords();
  const requirement = data.requirements[place.column]?.id ?? "";
  const others = data.services.flatMap((service, line) => {
    const standing = standingOf(service.cells[place.column]);
    const isOther = line !== place.line && (standing === "not_met" || standing === "partly");
    return isOther ? [{ service, line, standing }] : [];
  });
  if (others.length === 0) return null;
  return (
    <section className="block">
      <h3>
        {say("practice.matrix.alsoBelow", { requirement })} · {others.length}
      </h3>
      {others.slice(0, SHOWN).map(({ service, line, standing }) => (
        <p key={service.id} className="line">
          <StandingShape standing={standing} />
          <button type="button" className="link" onClick={() => moveTo({ line, column: place.column })}>
            {nameIn(service, language)}
          </button>
          <small>{service.class}</small>
          <Moment at={sinceOf(data, { line, column: place.column })} precision="minute" />
        </p>
      ))}
    </section>
  );
}
