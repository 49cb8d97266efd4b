import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { RetroRun } from "../../api/contract.js";
import { EmptyPage } from "../../shared/empty.js";
import { Mark } from "../../shared/marks.js";
import { usePageTitle } from "../../shared/page.js";
import { Moment } from "../../shared/time.js";
import { useWords, type Words } from "../../shared/words.js";
import type { Column, Field } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import { RuleTitle, ruleTitle } from "../rule-title.js";
import "./retro.css";

const STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;
const MARKS = { queued: "todo", running: "active", succeeded: "done", failed: "blocked", cancelled: "none" } as const;

export function RunState({ run }: { readonly run: Pick<RetroRun, "state"> }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={MARKS[run.state]} />
      {say(`retro.state.${run.state}`)}
    </span>
  );
}

/** How far a run is, as a bar while it goes on. */
export function RunProgress({ run }: { readonly run: RetroRun }): ReactNode {
  const { say } = useWords();
  const { done, total, state } = run;
  const share = total === null || total === 0 ? undefined : done / total;
  return (
    <span className="retro-progress">
      {state === "running" || state === "queued" ? <progress value={share} aria-label={say("retro.progress")} /> : null}
      <span>{progressText(run, say)}</span>
    </span>
  );
}

function progressText({ done, total }: RetroRun, say: Words["say"]): string {
  return total === null ? "—" : say("rules.test.doneOf", { done, total });
}

/** Seconds that are left at the present rate; null where it is not known. */
export function secondsLeft({ done, total, rate, state }: RetroRun): number | null {
  if (state !== "running" || total === null || rate === null || rate <= 0) return null;
  return Math.max(0, Math.round((total - done) / rate));
}

const count = (value: number): string => value.toLocaleString("en");

const COLUMNS: readonly Column<RetroRun>[] = [
  {
    id: "state",
    label: "alerts.state",
    width: 110,
    phone: "lead",
    cell: (run) => <RunState run={run} />,
    text: ({ state }, { say }) => say(`retro.state.${state}`),
  },
  {
    id: "title",
    label: "retro.subject",
    width: 260,
    grow: true,
    phone: "title",
    cell: (run) => <RuleTitle rule={run} />,
    text: (run, words) => ruleTitle(run, words),
  },
  {
    id: "span",
    label: "retro.span",
    width: 250,
    leaves: 2,
    phone: "fact",
    cell: ({ from, to }) => (
      <>
        <Moment at={from} precision="minute" /> – <Moment at={to} precision="minute" />
      </>
    ),
    text: ({ from, to }) => `${from}/${to}`,
  },
  {
    id: "progress",
    label: "retro.progress",
    width: 230,
    leaves: 3,
    cell: (run) => <RunProgress run={run} />,
    text: (run, { say }) => progressText(run, say),
  },
  {
    id: "met",
    label: "retro.met",
    width: 90,
    align: "end",
    phone: "aside",
    cell: ({ met }) => count(met),
    text: ({ met }) => String(met),
  },
  {
    id: "raised",
    label: "retro.raised",
    width: 110,
    align: "end",
    cell: ({ raised }) => count(raised),
    text: ({ raised }) => String(raised),
  },
  {
    id: "made",
    label: "retro.made",
    width: 130,
    leaves: 1,
    cell: ({ madeAt }) => <Moment at={madeAt} precision="minute" />,
    text: ({ madeAt }) => madeAt,
  },
];

function fieldsFor({ say }: Words): readonly Field[] {
  return [
    {
      id: "state",
      label: "alerts.state",
      kind: "choice",
      ops: ["is"],
      options: STATES.map((value) => ({ value, label: say(`retro.state.${value}`) })),
      ask: ({ values }) => values.slice(0, 1).map((value) => ["state", value]),
    },
    {
      id: "subject",
      label: "rules.id",
      kind: "text",
      ops: ["is"],
      ask: ({ values }) => values.slice(0, 1).map((value) => ["subject", value]),
    },
  ];
}

/** Searches of stored events, the newest first. */
export function RetroPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const navigate = useNavigate();
  usePageTitle(say("place.retro"));
  const fields = useMemo(() => fieldsFor(words), [words]);
  return (
    <DataTable<RetroRun>
      name="retro"
      title="place.retro"
      columns={COLUMNS}
      fields={fields}
      source={(query) => ({
        path: `/api/v1/retro-runs?${query.toString()}`,
        row: RetroRun,
        idOf: ({ id }) => id,
        topic: "retro",
      })}
      nameOf={({ title }) => title}
      open={({ id }) => void navigate({ to: "/retro/$id", params: { id } })}
      empty={<EmptyPage title={say("retro.none")} text={say("retro.none.text")} />}
    />
  );
}
