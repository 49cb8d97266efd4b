import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { StandardVersion, StandardVersionDetail } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { EmptyPage } from "../shared/empty.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, TextField } from "../shared/form.js";
import { usePageTitle } from "../shared/page.js";
import { useSession } from "../shared/session.js";
import { Moment } from "../shared/time.js";
import { useWords, type Words } from "../shared/words.js";
import type { Column } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import { StandardTabs, State, stateText } from "./common.js";

function titleOf(row: StandardVersion, { language }: Words): string {
  return language === "ja" ? row.titleJa : row.title;
}

function Title({ row }: { readonly row: StandardVersion }): ReactNode {
  return titleOf(row, useWords());
}

function dayOf(row: StandardVersion, { say }: Words): string {
  return row.effectiveOn ?? (row.number === null ? "—" : say("standard.versions.always"));
}

function Day({ row }: { readonly row: StandardVersion }): ReactNode {
  return dayOf(row, useWords());
}

const COLUMNS: readonly Column<StandardVersion>[] = [
  {
    id: "number",
    label: "standard.versions.number",
    width: 80,
    align: "end",
    phone: "lead",
    cell: (row) => row.number ?? "—",
    text: (row) => String(row.number ?? ""),
  },
  {
    id: "title",
    label: "standard.title",
    width: 260,
    grow: true,
    phone: "title",
    cell: (row) => <Title row={row} />,
    text: titleOf,
  },
  {
    id: "state",
    label: "standard.state",
    width: 170,
    phone: "lead",
    cell: (row) => <State state={row.state} />,
    text: (row, words) => stateText(row.state, words),
  },
  {
    id: "effective",
    label: "standard.versions.effective",
    width: 130,
    phone: "aside",
    cell: (row) => <Day row={row} />,
    text: dayOf,
  },
  {
    id: "members",
    label: "standard.versions.members",
    width: 110,
    align: "end",
    leaves: 1,
    cell: (row) => row.members,
    text: (row) => String(row.members),
  },
  {
    id: "published",
    label: "standard.versions.published",
    width: 150,
    leaves: 2,
    cell: (row) => <Moment at={row.publishedAt} precision="minute" />,
    text: (row) => row.publishedAt ?? "",
  },
];

/** Versions of the standard, the newest first. */
export function VersionsPage(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  usePageTitle(say("place.versions"));
  const go = (id: string): void => void navigate({ to: "/standard-versions/$id", params: { id } });
  return (
    <div className="tabbed">
      <StandardTabs />
      <DataTable<StandardVersion>
        name="standard-versions"
        title="place.versions"
        columns={COLUMNS}
        source={() => ({
          path: "/api/v1/standard-versions",
          row: StandardVersion,
          idOf: (row) => row.id,
          topic: "standard-version",
        })}
        nameOf={(row) => row.title}
        open={(row) => go(row.id)}
        empty={<EmptyPage title={say("standard.versions.none")} text={say("standard.versions.none.text")} />}
        tools={
          may("standard.edit") ? (
            <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
              {say("standard.versions.new")}
            </Button>
          ) : null
        }
      />
      {adding ? <NewVersion close={() => setAdding(false)} made={go} /> : null}
    </div>
  );
}

function NewVersion({ close, made }: { readonly close: () => void; readonly made: (id: string) => void }): ReactNode {
  const { say } = useWords();
  const [title, setTitle] = useState("");
  const [titleJa, setTitleJa] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (): Promise<void> => {
    const answer = await send("/api/v1/standard-versions", StandardVersionDetail, { title, titleJa });
    if (!answer.ok) return setFailure(answer.failure);
    close();
    made(answer.value.id);
  };
  return (
    <Dialog opened close={close} title={say("standard.versions.new")}>
      <Form submit={() => void submit()}>
        <TextField label={say("standard.versions.title")} value={title} set={setTitle} />
        <TextField label={say("standard.versions.titleJa")} value={titleJa} set={setTitleJa} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("standard.versions.new")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
