import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { Incident } from "../../api/contract.js";
import type { IncidentState } from "../../api/kinds.js";
import { EmptyPage } from "../../shared/empty.js";
import { usePageTitle } from "../../shared/page.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords, type Words } from "../../shared/words.js";
import { oneOfThese } from "../../table/choices.js";
import type { Column, Field, View } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import { DeclareForm } from "./declare-form.js";
import { IncidentStateMark, SevMark } from "./incident-marks.js";

const STATES: readonly IncidentState[] = [
  "triage",
  "active",
  "contained",
  "resolved",
  "in_review",
  "closed",
  "dismissed",
  "merged",
];
const SEVERITIES = ["SEV-1", "SEV-2", "SEV-3", "SEV-4"] as const;
const KINDS = ["real", "exercise", "test"] as const;

const COLUMNS: readonly Column<Incident>[] = [
  {
    id: "severity",
    label: "alerts.severity",
    width: 100,
    phone: "lead",
    cell: (incident) => <SevMark severity={incident.severity} />,
    text: (incident) => incident.severity ?? "",
  },
  {
    id: "number",
    label: "alerts.number",
    width: 144,
    phone: "lead",
    cell: (incident) => incident.number,
    text: (incident) => incident.number,
  },
  {
    id: "title",
    label: "incidents.title.column",
    width: 260,
    grow: true,
    phone: "title",
    cell: (incident) => incident.title,
    text: (incident) => incident.title,
  },
  {
    id: "service",
    label: "alerts.service",
    width: 160,
    leaves: 1,
    cell: (incident) => incident.service?.name ?? "—",
    text: (incident) => incident.service?.name ?? "",
  },
  {
    id: "state",
    label: "alerts.state",
    width: 140,
    phone: "fact",
    cell: (incident) => <IncidentStateMark state={incident.state} />,
    text: (incident, { say }) => say(`incidents.state.${incident.state}`),
  },
  {
    id: "commander",
    label: "incidents.commander",
    width: 130,
    leaves: 3,
    cell: (incident) => incident.commander?.name ?? "—",
    text: (incident) => incident.commander?.name ?? "",
  },
  {
    id: "alerts",
    label: "alerts.title",
    width: 80,
    align: "end",
    leaves: 2,
    cell: (incident) => incident.alerts,
    text: (incident) => String(incident.alerts),
  },
  {
    id: "declared",
    label: "incidents.declared",
    width: 150,
    leaves: 4,
    phone: "aside",
    cell: (incident) => <Moment at={incident.declaredAt} precision="minute" />,
    text: (incident) => incident.declaredAt,
  },
  {
    id: "next",
    label: "incidents.nextUpdate",
    width: 150,
    extra: true,
    cell: (incident) => <Moment at={incident.nextUpdateAt} precision="minute" />,
    text: (incident) => incident.nextUpdateAt ?? "",
  },
];

function fieldsFor({ say }: Words): readonly Field[] {
  return [
    {
      id: "state",
      label: "alerts.state",
      kind: "choice",
      ops: ["is", "not"],
      options: STATES.map((value) => ({ value, label: say(`incidents.state.${value}`) })),
      ask: oneOfThese("state", STATES),
    },
    {
      id: "severity",
      label: "alerts.severity",
      kind: "choice",
      ops: ["is", "not"],
      options: SEVERITIES.map((value) => ({ value, label: value, mark: <SevMark severity={value} /> })),
      ask: oneOfThese("severity", SEVERITIES),
    },
    {
      id: "kind",
      label: "alerts.kind",
      kind: "choice",
      ops: ["is"],
      options: KINDS.map((value) => ({ value, label: say(`alerts.kind.${value}`) })),
      ask: oneOfThese("kind", KINDS),
    },
    {
      id: "q",
      label: "incidents.title.column",
      kind: "text",
      ops: ["has"],
      ask: ({ values }) => values.map((value) => ["q", value]),
    },
  ];
}

function viewsFor({ say }: Words): readonly View[] {
  const view = (id: string, name: string, conditions: View["conditions"]): View => ({
    id,
    name,
    conditions,
    sort: null,
    group: null,
  });
  return [
    view("open", say("incidents.view.open"), [
      { field: "state", op: "is", values: ["triage", "active", "contained", "resolved", "in_review"] },
    ]),
    view("closed", say("incidents.view.closed"), [
      { field: "state", op: "is", values: ["closed", "dismissed", "merged"] },
    ]),
    view("exercises", say("incidents.view.exercises"), [{ field: "kind", op: "is", values: ["exercise", "test"] }]),
  ];
}

export function IncidentsPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const navigate = useNavigate();
  usePageTitle(say("place.incidents"));
  const [declaring, setDeclaring] = useState(false);
  const fields = useMemo(() => fieldsFor(words), [words]);
  const views = useMemo(() => viewsFor(words), [words]);
  return (
    <>
      <DataTable<Incident>
        name="incidents"
        title="place.incidents"
        columns={COLUMNS}
        fields={fields}
        views={views}
        groups={GROUPS}
        source={(query) => ({
          path: `/api/v1/incidents?${query.toString()}`,
          row: Incident,
          idOf: (incident) => incident.id,
          topic: "incident",
          one: (id) => `/api/v1/incidents/${id}`,
        })}
        nameOf={(incident) => incident.title}
        open={(incident) => void navigate({ to: "/incidents/$id", params: { id: incident.id } })}
        tools={
          may("incidents.declare") ? (
            <Button variant="filled" size="compact-sm" onClick={() => setDeclaring(true)}>
              {say("incidents.declare")}
            </Button>
          ) : null
        }
        empty={<EmptyPage title={say("incidents.none")} text={say("incidents.none.text")} />}
      />
      {declaring ? <DeclareForm alerts={[]} close={() => setDeclaring(false)} /> : null}
    </>
  );
}

const GROUPS = [
  {
    id: "state",
    label: "alerts.state",
    keyOf: (incident: Incident) => incident.state,
    labelOf: (incident: Incident, { say }: Words) => say(`incidents.state.${incident.state}`),
  },
  {
    id: "service",
    label: "alerts.service",
    keyOf: (incident: Incident) => incident.service?.id ?? "",
    labelOf: (incident: Incident) => incident.service?.name ?? "—",
  },
] as const;
