import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { ActionFigures, CorrectiveAction } from "../api/contract.js";
import { useAsked } from "../shared/asked.js";
import { EmptyPage } from "../shared/empty.js";
import { usePageTitle } from "../shared/page.js";
import { useSession } from "../shared/session.js";
import { Moment } from "../shared/time.js";
import { useWords, type Words } from "../shared/words.js";
import { oneOfThese } from "../table/choices.js";
import type { Column, Field, View } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import { ActionStateMark, DueDay, GradeMark, knownName } from "./action-marks.js";
import "./actions.css";
import { IssueForm } from "./issue-form.js";

const OPEN = ["open", "analysed", "planned", "implementing", "implemented", "verified", "effective"] as const;
const STATES = [...OPEN, "closed", "risk_accepted"] as const;
const GRADES = ["major", "minor", "observation"] as const;
const ORIGINS = ["finding", "incident", "exercise", "check"] as const;
const KINDS = ["real", "exercise", "test"] as const;

function columnsFor(words: Words): readonly Column<CorrectiveAction>[] {
  return [
    {
      id: "grade",
      label: "actions.grade",
      width: 120,
      phone: "lead",
      cell: (action) => <GradeMark grade={action.grade} />,
      text: (action, { say }) => say(`actions.grade.${action.grade}`),
    },
    {
      id: "number",
      label: "alerts.number",
      width: 130,
      phone: "lead",
      cell: (action) => action.number,
      text: (action) => action.number,
    },
    {
      id: "title",
      label: "actions.title",
      width: 260,
      grow: true,
      phone: "title",
      cell: (action) => action.title,
      text: (action) => action.title,
    },
    {
      id: "service",
      label: "actions.service",
      width: 160,
      leaves: 2,
      cell: (action) => knownName(action.service, words),
      text: (action) => knownName(action.service, words),
    },
    {
      id: "owner",
      label: "actions.owner",
      width: 130,
      leaves: 3,
      cell: (action) => knownName(action.owner, words),
      text: (action) => knownName(action.owner, words),
    },
    {
      id: "state",
      label: "alerts.state",
      width: 130,
      phone: "fact",
      cell: (action) => <ActionStateMark state={action.state} />,
      text: (action, { say }) => say(`actions.state.${action.state}`),
    },
    {
      id: "due",
      label: "actions.due",
      width: 220,
      phone: "aside",
      cell: (action) => <DueDay action={action} />,
      text: (action) => action.dueOn,
    },
    {
      id: "origin",
      label: "actions.origin",
      width: 170,
      leaves: 1,
      cell: (action) => `${words.say(`actions.origin.${action.origin.kind}`)} ${action.origin.ref}`,
      text: (action) => action.origin.ref,
    },
    {
      id: "returned",
      label: "actions.returned",
      width: 90,
      align: "end",
      extra: true,
      cell: (action) => action.returned,
      text: (action) => String(action.returned),
    },
    {
      id: "issued",
      label: "actions.issued",
      width: 150,
      extra: true,
      cell: (action) => <Moment at={action.issuedAt} precision="minute" />,
      text: (action) => action.issuedAt,
    },
  ];
}

function fieldsFor({ say }: Words): readonly Field[] {
  return [
    {
      id: "state",
      label: "alerts.state",
      kind: "choice",
      ops: ["is", "not"],
      options: STATES.map((value) => ({ value, label: say(`actions.state.${value}`) })),
      ask: oneOfThese("state", STATES),
    },
    {
      id: "grade",
      label: "actions.grade",
      kind: "choice",
      ops: ["is", "not"],
      options: GRADES.map((value) => ({ value, label: say(`actions.grade.${value}`) })),
      ask: oneOfThese("grade", GRADES),
    },
    {
      id: "origin",
      label: "actions.origin",
      kind: "choice",
      ops: ["is", "not"],
      options: ORIGINS.map((value) => ({ value, label: say(`actions.origin.${value}`) })),
      ask: oneOfThese("origin", ORIGINS),
    },
    {
      id: "owner",
      label: "actions.owner",
      kind: "choice",
      ops: ["is"],
      options: [{ value: "me", label: say("actions.mine") }],
      ask: () => [["owner", "me"]],
    },
    {
      id: "overdue",
      label: "actions.view.overdue",
      kind: "choice",
      ops: ["is"],
      options: [{ value: "true", label: say("actions.yes") }],
      ask: () => [["overdue", "true"]],
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
      label: "actions.title",
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
    view("open", say("actions.view.open"), [{ field: "state", op: "is", values: [...OPEN] }]),
    view("mine", say("actions.view.mine"), [{ field: "owner", op: "is", values: ["me"] }]),
    view("overdue", say("actions.view.overdue"), [{ field: "overdue", op: "is", values: ["true"] }]),
    view("verify", say("actions.view.verify"), [
      { field: "state", op: "is", values: ["implemented", "verified", "effective"] },
    ]),
    view("closed", say("actions.view.closed"), [{ field: "state", op: "is", values: ["closed", "risk_accepted"] }]),
  ];
}

const GROUPS = [
  {
    id: "state",
    label: "alerts.state",
    keyOf: (action: CorrectiveAction) => action.state,
    labelOf: (action: CorrectiveAction, { say }: Words) => say(`actions.state.${action.state}`),
  },
  {
    id: "service",
    label: "actions.service",
    keyOf: (action: CorrectiveAction) => action.service?.id ?? "",
    labelOf: (action: CorrectiveAction, words: Words) => knownName(action.service, words),
  },
  {
    id: "owner",
    label: "actions.owner",
    keyOf: (action: CorrectiveAction) => action.owner.id,
    labelOf: (action: CorrectiveAction, words: Words) => knownName(action.owner, words),
  },
] as const;

/** The register of what is put right. */
export function ActionsPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const navigate = useNavigate();
  usePageTitle(say("place.actions"));
  const [issuing, setIssuing] = useState(false);
  const columns = useMemo(() => columnsFor(words), [words]);
  const fields = useMemo(() => fieldsFor(words), [words]);
  const views = useMemo(() => viewsFor(words), [words]);
  return (
    <>
      <DataTable<CorrectiveAction>
        name="actions"
        title="place.actions"
        columns={columns}
        fields={fields}
        views={views}
        groups={GROUPS}
        source={(query) => ({
          path: `/api/v1/corrective-actions?${query.toString()}`,
          row: CorrectiveAction,
          idOf: (action) => action.id,
          topic: "corrective-action",
          one: (id) => `/api/v1/corrective-actions/${id}`,
        })}
        nameOf={(action) => action.title}
        open={(action) => void navigate({ to: "/actions/$id", params: { id: action.id } })}
        tools={
          <>
            <Figures />
            {may("actions.issue") ? (
              <Button variant="filled" size="compact-sm" onClick={() => setIssuing(true)}>
                {say("actions.issue")}
              </Button>
            ) : null}
          </>
        }
        empty={<EmptyPage title={say("actions.none")} text={say("actions.none.text")} />}
      />
      {issuing ? <IssueForm close={() => setIssuing(false)} /> : null}
    </>
  );
}

/** How the register stands, with n and period; a distribution only where there are enough cases. */
function Figures(): ReactNode {
  const { say } = useWords();
  const { answer } = useAsked("/api/v1/corrective-actions/figures", ActionFigures);
  if (answer?.ok !== true) return null;
  const { overdue, closed, returned, recurred, daysToClose } = answer.value;
  return (
    <small className="quiet">
      {say("actions.figures", { overdue, closed, returned, recurred })}
      {daysToClose === null ? null : ` · ${say("actions.figures.days", { ...daysToClose, n: closed })}`}
    </small>
  );
}
