import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Comparison, ComparisonTrend } from "../../api/contract.js";
import { useLive } from "../../api/live.js";
import { useAsked } from "../../shared/asked.js";
import { useClock } from "../../shared/clock.js";
import { EmptyPage } from "../../shared/empty.js";
import { FailureNote } from "../../shared/failure-note.js";
import { momentText } from "../../shared/moment.js";
import { useNow } from "../../shared/now.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { StandingMark } from "../marks.js";
import { isShort, STANDINGS, standingOf } from "../standing.js";
import { CellPanel } from "./cell-panel.js";
import { Matrix } from "./matrix.js";
import { Minimap } from "./minimap.js";
import type { Place } from "./paint.js";

const FILTERS = ["class", "cloud", "unit", "framework", "at"] as const;

/** Every service against every requirement: who is below the bar, on what, since when. */
export function ComparisonPage(): ReactNode {
  const { say } = useWords();
  usePageTitle(say("practice.matrix.title"));
  const { searchStr, pathname } = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const query = new URLSearchParams(searchStr);
  const asked = new URLSearchParams(
    FILTERS.flatMap((name) => {
      const value = query.get(name) ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
  const { answer, busy, again } = useAsked(`/api/v1/comparison?${asked}`, Comparison);
  useLive(["practice"], () => void client.invalidateQueries({ queryKey: ["api", "v1", "comparison"] }));
  const set = (name: string, value: string): void => {
    const next = new URLSearchParams(searchStr);
    if (value === "") next.delete(name);
    else next.set(name, value);
    void navigate({ href: `${pathname}?${next}`, replace: true, resetScroll: false });
  };
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("practice.matrix.title")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  const data = answer?.value ?? null;
  if (data === null) return <div className="comparison" aria-busy="true" />;
  return <Shown data={data} query={query} asked={asked} set={set} />;
}

interface ShownProps {
  readonly data: Comparison;
  readonly query: URLSearchParams;
  readonly asked: URLSearchParams;
  readonly set: (name: string, value: string) => void;
}

function Shown({ data, query, asked, set }: ShownProps): ReactNode {
  const { say, language } = useWords();
  const navigate = useNavigate();
  const { zone } = useClock();
  const now = useNow();
  const place = placeOf(data, query.get("cell"));
  const asTable = query.get("as") === "table";
  const moveTo = ({ line, column }: Place): void =>
    set("cell", `${data.services[line]?.code ?? ""}.${data.requirements[column]?.id ?? ""}`);
  const open = ({ line, column }: Place): void => {
    const id = data.services[line]?.id;
    const requirement = data.requirements[column]?.id;
    if (id === undefined || requirement === undefined) return;
    void navigate({ to: "/services/$id/requirements/$requirement", params: { id, requirement } });
  };
  const at = momentText(new Date(data.at), { now, zone, language, precision: "minute" });
  return (
    <div className="comparison">
      <header className="comparison-head">
        <h1>{say("practice.matrix.title")}</h1>
        <small>
          {say("practice.matrix.about", {
            services: data.services.length,
            requirements: data.requirements.length,
            number: data.standard.number,
            at,
          })}
        </small>
        <div className="page-tools">
          <Button variant="default" size="compact-sm" onClick={() => set("as", asTable ? "" : "table")}>
            {say(asTable ? "practice.matrix.grid" : "practice.matrix.list")}
          </Button>
          {(["csv", "xlsx"] as const).map((ending) => (
            <Button
              key={ending}
              component="a"
              href={`/api/v1/comparison.${ending}?${asked}&language=${language}`}
              download
              variant="default"
              size="compact-sm"
            >
              {say(`practice.export.${ending}`)}
            </Button>
          ))}
        </div>
      </header>
      <Filters data={data} query={query} set={set} />
      {data.services.length === 0 ? (
        <EmptyPage title={say("practice.matrix.empty")} text={say("practice.matrix.empty.text")} />
      ) : (
        <div className="comparison-body">
          {asTable ? <Twin data={data} /> : <Matrix data={data} at={place} moveTo={moveTo} open={open} />}
          <aside className="comparison-side">
            {place === null ? (
              <section className="block">
                <p>{say("practice.matrix.pick")}</p>
              </section>
            ) : (
              <CellPanel data={data} place={place} moveTo={moveTo} />
            )}
            <Minimap data={data} moveTo={moveTo} />
            <TrendBars />
            <section className="block">
              <p id="matrix-help">{say("practice.matrix.help")}</p>
            </section>
          </aside>
        </div>
      )}
    </div>
  );
}

function placeOf(data: Comparison, cell: string | null): Place | null {
  const [code, requirement] = (cell ?? "").split(".");
  const line = data.services.findIndex((service) => service.code === code);
  const column = data.requirements.findIndex(({ id }) => id === requirement);
  return line === -1 || column === -1 ? null : { line, column };
}

function Filters({ data, query, set }: Pick<ShownProps, "data" | "query" | "set">): ReactNode {
  const { say, language } = useWords();
  const { clouds, units, frameworks } = data.choices;
  const choices = [
    ["class", ["C1", "C2", "C3"].map((id) => [id, id])],
    ["cloud", clouds.map((id) => [id, id])],
    ["unit", units.map(({ id, name, nameJa }) => [id, language === "ja" ? (nameJa ?? name) : name])],
    ["framework", frameworks.map((id) => [id, id])],
  ] as const;
  return (
    <div className="comparison-filters">
      {choices.map(([name, options]) => (
        <label key={name}>
          {say(`practice.matrix.${name}`)}
          <select
            className="field"
            value={query.get(name) ?? ""}
            onChange={(event) => set(name, event.currentTarget.value)}
          >
            <option value="">{say("practice.matrix.all")}</option>
            {options.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      ))}
      <AtField query={query} set={set} />
      <div className="comparison-legend">
        {STANDINGS.filter((standing) => (data.counts[standing] ?? 0) > 0).map((standing) => (
          <StandingMark key={standing} standing={standing} />
        ))}
      </div>
    </div>
  );
}

/** A day of the past: its last second, or now. */
function AtField({ query, set }: Pick<ShownProps, "query" | "set">): ReactNode {
  const { say } = useWords();
  const [day, setDay] = useState(() => (query.get("at") ?? "").slice(0, 10));
  const today = useNow().toISOString().slice(0, 10);
  return (
    <label>
      {say("practice.matrix.at")}
      <input
        className="field"
        type="date"
        max={today}
        value={day}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setDay(value);
          if (value === "" || value >= today) set("at", "");
          else if (/^2\d{3}-\d{2}-\d{2}$/.test(value)) set("at", `${value}T23:59:59Z`);
        }}
      />
    </label>
  );
}

/** The same as text, for whoever reads it aloud or copies it: what is not at the bar, by service. */
function Twin({ data }: { readonly data: Comparison }): ReactNode {
  const { say, language } = useWords();
  const since = new Map(data.short.map((cell) => [`${cell.line} ${cell.column}`, cell.since]));
  const rows = data.services.flatMap((service, line) =>
    data.requirements.flatMap((requirement, column) => {
      const standing = standingOf(service.cells[column]);
      return isShort(standing) || standing === "exception" ? [{ service, requirement, standing, line, column }] : [];
    }),
  );
  return (
    <div className="comparison-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{say("practice.matrix.service")}</th>
            <th scope="col">{say("practice.matrix.class")}</th>
            <th scope="col">{say("practice.requirement")}</th>
            <th scope="col">{say("practice.exception.state")}</th>
            <th scope="col">{say("practice.since", { at: "…" })}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ service, requirement, standing, line, column }) => (
            <tr key={`${service.id} ${requirement.id}`}>
              <th scope="row">{language === "ja" ? (service.nameJa ?? service.name) : service.name}</th>
              <td>{service.class}</td>
              <td>
                {requirement.id} {requirement.title[language]}
              </td>
              <td>
                <StandingMark standing={standing} />
              </td>
              <td>
                <Moment at={since.get(`${line} ${column}`) ?? null} precision="minute" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TrendBars(): ReactNode {
  const { say, language } = useWords();
  const { zone } = useClock();
  const now = useNow();
  const { answer } = useAsked("/api/v1/comparison/trend?months=12", ComparisonTrend);
  if (answer?.ok !== true) return null;
  const { points } = answer.value;
  const most = Math.max(1, ...points.map(({ below }) => below));
  const said = points.map(({ at, below, cells }) =>
    say("practice.matrix.trendPoint", {
      at: momentText(new Date(at), { now, zone, language, precision: "minute" }),
      below,
      cells,
    }),
  );
  return (
    <section className="block">
      <h3>{say("practice.matrix.trend")}</h3>
      <figure className="trend-bars" aria-label={said.join("; ")}>
        {points.map(({ at, below }, index) => (
          <span key={at} style={{ height: `${(below / most) * 100}%` }} title={said[index]} />
        ))}
      </figure>
    </section>
  );
}
