import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PracticeException } from "../api/contract.js";
import { EmptyPage } from "../shared/empty.js";
import { usePageTitle } from "../shared/page.js";
import { Moment } from "../shared/time.js";
import { useWords, type Words } from "../shared/words.js";
import type { Column, Field } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";

const STATES = ["requested", "in_review", "approved", "refused", "revoked", "withdrawn"] as const;

function stateText({ state, phase }: PracticeException, { say }: Words): string {
  const said = say(`practice.exception.state.${state}`);
  return phase === null ? said : `${said} · ${say(`practice.exception.phase.${phase}`)}`;
}

function StateText({ row }: { readonly row: PracticeException }): ReactNode {
  return stateText(row, useWords());
}

function serviceText({ serviceName, serviceNameJa }: PracticeException, { language }: Words): string {
  return language === "ja" ? (serviceNameJa ?? serviceName) : serviceName;
}

function ServiceText({ row }: { readonly row: PracticeException }): ReactNode {
  return serviceText(row, useWords());
}

const COLUMNS: readonly Column<PracticeException>[] = [
  {
    id: "number",
    label: "practice.exception.number",
    width: 130,
    phone: "lead",
    cell: (row) => row.number,
    text: (row) => row.number,
  },
  {
    id: "service",
    label: "practice.matrix.service",
    width: 220,
    grow: true,
    phone: "title",
    cell: (row) => <ServiceText row={row} />,
    text: serviceText,
  },
  {
    id: "requirement",
    label: "practice.requirement",
    width: 120,
    phone: "fact",
    cell: (row) => row.requirement,
    text: (row) => row.requirement,
  },
  {
    id: "class",
    label: "practice.matrix.class",
    width: 100,
    leaves: 3,
    cell: (row) => row.class,
    text: (row) => row.class,
  },
  {
    id: "state",
    label: "practice.exception.state",
    width: 200,
    phone: "aside",
    cell: (row) => <StateText row={row} />,
    text: stateText,
  },
  {
    id: "until",
    label: "practice.exception.ends",
    width: 150,
    cell: (row) => <Moment at={row.until} precision="minute" />,
    text: (row) => row.until,
  },
  {
    id: "requester",
    label: "practice.exception.requester",
    width: 160,
    leaves: 2,
    cell: (row) => row.requestedBy.name,
    text: (row) => row.requestedBy.name,
  },
  {
    id: "approvers",
    label: "practice.exception.approvers",
    width: 200,
    leaves: 1,
    cell: (row) => row.approvals.map(({ name }) => name).join(", ") || "—",
    text: (row) => row.approvals.map(({ name }) => name).join(", "),
  },
];

function fieldsFor({ say }: Words): readonly Field[] {
  return [
    {
      id: "state",
      label: "practice.exception.state",
      kind: "choice",
      ops: ["is"],
      options: STATES.map((value) => ({ value, label: say(`practice.exception.state.${value}`) })),
      ask: ({ values }) => values.slice(0, 1).map((value) => ["state", value]),
    },
  ];
}

/** Risks accepted for a time: which, for whom, until when. */
export function ExceptionsPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const navigate = useNavigate();
  usePageTitle(say("place.exceptions"));
  return (
    <DataTable<PracticeException>
      name="exceptions"
      title="place.exceptions"
      columns={COLUMNS}
      fields={fieldsFor(words)}
      source={(query) => ({
        path: `/api/v1/exceptions?${query.toString()}`,
        row: PracticeException,
        idOf: (row) => row.id,
        topic: "practice",
      })}
      nameOf={(row) => row.number}
      open={(row) =>
        void navigate({
          to: "/services/$id/requirements/$requirement",
          params: { id: row.service, requirement: row.requirement },
        })
      }
      empty={<EmptyPage title={say("practice.exception.empty")} text={say("practice.exception.empty.text")} />}
    />
  );
}
