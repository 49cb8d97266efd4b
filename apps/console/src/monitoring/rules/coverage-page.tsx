import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Coverage } from "../../api/contract.js";
import { useAsked } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import "../../shared/record.css";
import { useWords } from "../../shared/words.js";
import "../../table/view-tabs.css";
import "./coverage.css";
import {
  type Cell,
  type Column,
  type CoverageState,
  columnsOf,
  countsOf,
  distinctCells,
  isMeant,
  STATES,
} from "./coverage-model.js";
import { RULE_TABS } from "./rule-tabs.js";

export const STATE_MARKS: Readonly<Record<CoverageState, MarkName>> = {
  proved: "done",
  stale: "stale",
  tagged: "todo",
  blind: "none",
};

const AGES = [1, 7, 30, 90] as const;
const PATIENCE = { everyMs: 60_000 };

/** ATT&CK by what rules proved: every technique below its tactics, green only where a rule fired on its samples lately. */
export function CoveragePage(): ReactNode {
  const { say } = useWords();
  const [age, setAge] = useState(7);
  const [wanted, setWanted] = useState("");
  const [hidden, setHidden] = useState<ReadonlySet<CoverageState>>(new Set());
  const { answer, busy, again } = useAsked(`/api/v1/coverage?age=${age}`, Coverage, PATIENCE);
  usePageTitle(say("coverage.title"));
  const coverage = answer?.ok === true ? answer.value : null;
  const columns = coverage === null ? [] : columnsOf(coverage);
  const isShown = (cell: Cell): boolean => !hidden.has(cell.state) && isMeant(cell, wanted);
  return (
    <div className="tabbed">
      <PageTabs label="rules.tabs" tabs={RULE_TABS} />
      <div className="page coverage">
        <header className="page-head coverage-head">
          <h1>{say("coverage.title")}</h1>
          <div className="page-tools">
            <Button component="a" href={exportOf("csv", age)} download variant="default" size="compact-sm">
              {say("coverage.csv")}
            </Button>
            <Button component="a" href={exportOf("navigator", age)} download variant="default" size="compact-sm">
              {say("coverage.navigator")}
            </Button>
            <Button variant="default" size="compact-sm" onClick={() => window.print()}>
              {say("coverage.print")}
            </Button>
          </div>
          {coverage === null ? null : <Summary coverage={coverage} columns={columns} />}
        </header>
        {answer?.ok === false ? <FailureNote failure={answer.failure} busy={busy} retry={again} /> : null}
        {coverage === null ? null : (
          <>
            <div className="coverage-bar">
              <Legend columns={columns} hidden={hidden} toggle={(state) => setHidden(toggled(hidden, state))} />
              <label>
                {say("coverage.age")}
                <select
                  className="field field-small"
                  value={age}
                  onChange={(event) => setAge(Number(event.currentTarget.value))}
                >
                  {AGES.map((days) => (
                    <option key={days} value={days}>
                      {say("coverage.age.days", { days })}
                    </option>
                  ))}
                </select>
              </label>
              <input
                className="field field-small"
                type="search"
                aria-label={say("coverage.find")}
                placeholder={say("coverage.find")}
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value)}
              />
            </div>
            <div className="coverage-matrix">
              {columns.map((column) => (
                <TacticColumn key={column.tactic.code} column={column} isShown={isShown} />
              ))}
            </div>
            <footer className="coverage-foot">
              <p>
                {say("coverage.kinds")}: {coverage.kinds.join(say("list.and")) || say("coverage.kinds.none")}
              </p>
              {coverage.unknown.length === 0 ? null : (
                <p>{say("coverage.unknown", { version: coverage.attack, ids: coverage.unknown.join(" ") })}</p>
              )}
              <p>
                ATT&CK {coverage.attack}. {coverage.notice}
              </p>
            </footer>
          </>
        )}
      </div>
    </div>
  );
}

function exportOf(format: string, age: number): string {
  return `/api/v1/coverage/export?format=${format}&age=${age}`;
}

function toggled(states: ReadonlySet<CoverageState>, state: CoverageState): ReadonlySet<CoverageState> {
  const next = new Set(states);
  if (!next.delete(state)) next.add(state);
  return next;
}

/** What the matrix says, in sentences. */
function Summary({
  coverage,
  columns,
}: {
  readonly coverage: Coverage;
  readonly columns: readonly Column[];
}): ReactNode {
  const { say } = useWords();
  const cells = distinctCells(columns);
  const { proved, stale, tagged, blind } = countsOf(cells);
  const deaf = cells.filter((cell) => cell.state === "proved" && !cell.heard).length;
  const { running, proved: rules } = coverage.rules;
  return (
    <p className="coverage-said">
      <b>{say("coverage.said", { rules: running, proved: rules, days: coverage.maxAgeDays })}</b>{" "}
      {say("coverage.said.techniques", { proved, all: cells.length, tagged: tagged + stale, blind })}
      {deaf === 0 ? null : ` ${say("coverage.said.deaf", { deaf })}`}
    </p>
  );
}

interface LegendProps {
  readonly columns: readonly Column[];
  readonly hidden: ReadonlySet<CoverageState>;
  readonly toggle: (state: CoverageState) => void;
}

/** The states with their counts; each can be hidden. */
function Legend({ columns, hidden, toggle }: LegendProps): ReactNode {
  const { say } = useWords();
  const counts = countsOf(distinctCells(columns));
  return (
    <fieldset className="coverage-legend">
      <legend>{say("coverage.show")}</legend>
      {STATES.map((state) => (
        <label key={state} data-state={state} title={say(`coverage.${state}.help`)}>
          <input type="checkbox" checked={!hidden.has(state)} onChange={() => toggle(state)} />
          <Mark name={STATE_MARKS[state]} />
          {say(`coverage.${state}`)} <b>{counts[state]}</b>
        </label>
      ))}
    </fieldset>
  );
}

interface ColumnProps {
  readonly column: Column;
  readonly isShown: (cell: Cell) => boolean;
}

function TacticColumn({ column, isShown }: ColumnProps): ReactNode {
  const { say, language } = useWords();
  const { tactic, cells, counts } = column;
  return (
    <section className="coverage-column" aria-label={language === "ja" ? tactic.nameJa : tactic.name}>
      <header>
        <h2>{language === "ja" ? tactic.nameJa : tactic.name}</h2>
        <small>{say("coverage.of", { proved: counts.proved, all: cells.length })}</small>
        <div className="coverage-share" aria-hidden="true">
          {STATES.map((state) => (
            <span key={state} data-state={state} style={{ flexGrow: counts[state] }} />
          ))}
        </div>
      </header>
      <ul>
        {cells.filter(isShown).map((cell) => (
          <li key={cell.technique.id}>
            <TechniqueCell cell={cell} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TechniqueCell({ cell }: { readonly cell: Cell }): ReactNode {
  const { say } = useWords();
  const { technique, state, heard, subs, provedSubs } = cell;
  const isDeaf = state !== "blind" && !heard;
  const about = [
    `${technique.id} ${technique.name}`,
    say(`coverage.${state}`),
    isDeaf ? say("coverage.deaf") : null,
    subs === 0 ? null : say("coverage.subs.say", { proved: provedSubs, all: subs }),
  ].filter((each) => each !== null);
  return (
    <Link
      to="/coverage/$id"
      params={{ id: technique.id }}
      className="coverage-cell"
      data-state={state}
      data-deaf={isDeaf || undefined}
      title={about.join("\n")}
      aria-label={about.join(". ")}
    >
      <span className="coverage-name">{technique.name}</span>
      <span className="coverage-facts">
        <Mark name={STATE_MARKS[state]} size={11} />
        <span>{technique.id}</span>
        {subs === 0 ? null : (
          <span className="coverage-subs">{say("coverage.subs", { proved: provedSubs, all: subs })}</span>
        )}
      </span>
    </Link>
  );
}
