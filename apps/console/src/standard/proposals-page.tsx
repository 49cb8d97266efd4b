import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { StandardProposal } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { keyOf, send } from "../shared/asked.js";
import { EmptyPage } from "../shared/empty.js";
import { Facts } from "../shared/facts.js";
import { FailureNote } from "../shared/failure-note.js";
import { TextArea, TextField } from "../shared/form.js";
import { notify } from "../shared/notices.js";
import { usePageTitle } from "../shared/page.js";
import { useSession } from "../shared/session.js";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";
import type { Column, Field, View } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import { StandardTabs, State, StepButtons, stateText } from "./common.js";
import { ORIGINS, ProposalDialog } from "./proposal-dialog.js";

function Origin({ row }: { readonly row: StandardProposal }): ReactNode {
  const { say } = useWords();
  return `${say(`proposals.origin.${row.origin}`)} ${row.originReference ?? ""}`;
}

const COLUMNS: readonly Column<StandardProposal>[] = [
  {
    id: "number",
    label: "proposals.number",
    width: 130,
    phone: "lead",
    cell: (row) => <code>{row.number}</code>,
    text: (row) => row.number,
  },
  {
    id: "title",
    label: "proposals.title",
    width: 260,
    grow: true,
    phone: "title",
    cell: (row) => row.title,
    text: (row) => row.title,
  },
  {
    id: "requirement",
    label: "standard.requirement",
    width: 110,
    phone: "fact",
    leaves: 2,
    cell: (row) => row.requirement ?? "—",
    text: (row) => row.requirement ?? "",
  },
  {
    id: "origin",
    label: "proposals.origin",
    width: 160,
    leaves: 1,
    cell: (row) => <Origin row={row} />,
    text: (row, { say }) => say(`proposals.origin.${row.origin}`),
  },
  {
    id: "by",
    label: "proposals.by",
    width: 150,
    leaves: 3,
    cell: (row) => row.proposedBy,
    text: (row) => row.proposedBy,
  },
  {
    id: "at",
    label: "proposals.at",
    width: 130,
    leaves: 4,
    phone: "aside",
    cell: (row) => <Moment at={row.createdAt} precision="minute" />,
    text: (row) => row.createdAt,
  },
  {
    id: "state",
    label: "standard.state",
    width: 120,
    phone: "lead",
    cell: (row) => <State state={row.state} />,
    text: (row, words) => stateText(row.state, words),
  },
];

const STATES = ["submitted", "considered", "accepted", "in-draft", "in-force", "declined", "withdrawn"] as const;

/** Proposals: who wants what changed, and what became of it. */
export function ProposalsPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  usePageTitle(say("place.proposals"));
  const fields = useMemo<readonly Field[]>(
    () => [
      {
        id: "state",
        label: "standard.state",
        kind: "choice",
        ops: ["is"],
        options: STATES.map((value) => ({ value, label: stateText(value, words) })),
        ask: ({ values }) => values.slice(0, 1).map((value) => ["state", value]),
      },
      {
        id: "origin",
        label: "proposals.origin",
        kind: "choice",
        ops: ["is"],
        options: ORIGINS.map((value) => ({ value, label: say(`proposals.origin.${value}`) })),
        ask: ({ values }) => values.slice(0, 1).map((value) => ["origin", value]),
      },
      {
        id: "mine",
        label: "proposals.mine",
        kind: "choice",
        ops: ["is"],
        options: [{ value: "true", label: say("proposals.mine") }],
        ask: ({ values }) => values.slice(0, 1).map((value) => ["mine", value]),
      },
    ],
    [say, words],
  );
  const views = useMemo<readonly View[]>(
    () => [
      { id: "all", name: say("standard.view.all"), conditions: [], sort: null, group: null },
      {
        id: "mine",
        name: say("proposals.mine"),
        conditions: [{ field: "mine", op: "is", values: ["true"] }],
        sort: null,
        group: null,
      },
    ],
    [say],
  );
  return (
    <div className="tabbed">
      <StandardTabs />
      <DataTable<StandardProposal>
        name="standard-proposals"
        title="place.proposals"
        columns={COLUMNS}
        fields={fields}
        views={views}
        source={(query) => ({
          path: `/api/v1/standard-proposals?${query.toString()}`,
          row: StandardProposal,
          idOf: (row) => row.id,
          topic: "standard-proposal",
        })}
        nameOf={(row) => row.number}
        preview={(row) => <Preview key={`${row.id} ${row.revision}`} row={row} />}
        empty={<EmptyPage title={say("proposals.none")} text={say("proposals.none.text")} />}
        tools={
          may("standard.propose") ? (
            <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
              {say("proposals.new")}
            </Button>
          ) : null
        }
      />
      {adding ? <ProposalDialog requirement={null} close={() => setAdding(false)} /> : null}
    </div>
  );
}

/** A proposal beside the list: what it says, what was answered, and the steps from here. */
function Preview({ row }: { readonly row: StandardProposal }): ReactNode {
  const { say } = useWords();
  const client = useQueryClient();
  const [answer, setAnswer] = useState("");
  const [version, setVersion] = useState("");
  const [requirement, setRequirement] = useState(row.requirement ?? "");
  const [failure, setFailure] = useState<Failure | null>(null);
  const answers = row.steps.some(({ to, permitted }) => permitted && (to === "accepted" || to === "declined"));
  const becomes = row.steps.some(({ to, permitted }) => permitted && to === "in-draft");
  const take = async (to: string): Promise<boolean> => {
    const became = to === "in-draft" ? { requirement: requirement.trim(), version: Number(version) } : null;
    const body = { to, revision: row.revision, answer: answer.trim() === "" ? null : answer, became };
    const sent = await send(`/api/v1/standard-proposals/${row.id}/step`, StandardProposal, body);
    if (!sent.ok) {
      setFailure(sent.failure);
      return false;
    }
    void client.invalidateQueries({ queryKey: keyOf("/api/v1/standard-proposals") });
    notify({ text: say("standard.step.done") });
    return true;
  };
  return (
    <section className="block">
      <h2>{row.title}</h2>
      <State state={row.state} />
      <p className="prose">{row.body}</p>
      <Facts
        facts={[
          [
            say("standard.requirement"),
            row.requirement === null ? null : (
              <Link key="requirement" to="/requirements/$id" params={{ id: row.requirement }}>
                {row.requirement}
              </Link>
            ),
          ],
          [say("proposals.by"), row.proposedBy],
          [say("proposals.answer"), row.answer === null ? null : `${row.answer} (${row.answeredBy ?? ""})`],
          [say("proposals.became"), row.became === null ? null : say("proposals.became.version", { ...row.became })],
        ]}
      />
      {answers ? <TextArea label={say("proposals.answer")} value={answer} set={setAnswer} /> : null}
      {becomes ? (
        <div className="pair">
          <TextField label={say("standard.requirement")} value={requirement} set={setRequirement} />
          <TextField label={say("proposals.version")} value={version} set={setVersion} inputMode="numeric" />
        </div>
      ) : null}
      {failure === null ? null : <FailureNote failure={failure} />}
      <StepButtons steps={row.steps} reasons={[]} take={take} />
    </section>
  );
}
