import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Framework, FrameworkImportResult } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { keyOf, send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { EmptyPage } from "../shared/empty.js";
import { FailureNote } from "../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextField } from "../shared/form.js";
import { notify } from "../shared/notices.js";
import { usePageTitle } from "../shared/page.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import type { Column } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import { StandardTabs } from "./common.js";
import { Coverage } from "./coverage.js";

const count = (id: "covered" | "partial" | "declined" | "open"): Column<Framework> => ({
  id,
  label: `desk.${id}`,
  width: 84,
  align: "end",
  ...(id === "open" ? { phone: "aside" } : { leaves: 2 }),
  cell: (row) => row.counts[id],
  text: (row) => String(row.counts[id]),
});

const COLUMNS: readonly Column<Framework>[] = [
  {
    id: "title",
    label: "standard.source",
    width: 280,
    grow: true,
    phone: "title",
    cell: (row) => row.title,
    text: (row) => row.title,
  },
  {
    id: "publisher",
    label: "desk.import.publisher",
    width: 180,
    leaves: 1,
    phone: "fact",
    cell: (row) => row.publisher,
    text: (row) => row.publisher,
  },
  {
    id: "coverage",
    label: "desk.covered",
    width: 170,
    leaves: 4,
    cell: (row) => <Coverage counts={row.counts} />,
    text: (row) => `${row.counts.covered}/${row.clauses}`,
  },
  count("covered"),
  count("partial"),
  count("declined"),
  count("open"),
  {
    id: "clauses",
    label: "desk.clauses",
    width: 84,
    align: "end",
    leaves: 3,
    cell: (row) => row.clauses,
    text: (row) => String(row.clauses),
  },
];

/** The merge desk: how far the standard covers each source; nothing unmapped hides. */
export function DeskPage(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  const [importing, setImporting] = useState(false);
  usePageTitle(say("place.desk"));
  return (
    <div className="tabbed">
      <StandardTabs />
      <DataTable<Framework>
        name="frameworks"
        title="place.desk"
        columns={COLUMNS}
        source={() => ({ path: "/api/v1/frameworks", row: Framework, idOf: (row) => row.id, topic: "framework" })}
        nameOf={(row) => row.title}
        open={(row) => void navigate({ to: "/merge-desk/$id", params: { id: row.id } })}
        empty={<EmptyPage title={say("desk.none")} text={say("desk.none.text")} />}
        tools={
          may("standard.edit") ? (
            <Button variant="default" size="compact-sm" onClick={() => setImporting(true)}>
              {say("desk.import")}
            </Button>
          ) : null
        }
      />
      {importing ? <ImportSource close={() => setImporting(false)} /> : null}
    </div>
  );
}

const PATIENCE_MS = 120_000;
const KINDS = ["guideline", "customer", "practice"] as const;
const KEEPS = ["identifiers", "titles", "text"] as const;

/** A source into the desk: first what it would do, then doing just that. */
function ImportSource({ close }: { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const client = useQueryClient();
  const [draft, setDraft] = useState({ id: "", title: "", publisher: "", kind: "customer", keep: "text" });
  const [file, setFile] = useState<{ format: string; base64: string } | null>(null);
  const [result, setResult] = useState<FrameworkImportResult | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const set = (name: keyof typeof draft) => (value: string) => {
    setDraft({ ...draft, [name]: value });
    setResult(null);
  };
  const ready = file !== null && draft.id !== "" && draft.title !== "" && draft.publisher !== "";
  const submit = async (): Promise<void> => {
    if (!ready) return;
    setFailure(null);
    const body = { ...draft, format: file.format, file: file.base64, preview: result === null };
    const asking = { patienceMs: PATIENCE_MS };
    const answer = await send("/api/v1/frameworks/import", FrameworkImportResult, body, asking);
    if (!answer.ok) return setFailure(answer.failure);
    if (result === null) return setResult(answer.value);
    void client.invalidateQueries({ queryKey: keyOf("/api/v1/frameworks") });
    notify({ text: say("desk.import.done") });
    close();
  };
  return (
    <Dialog opened close={close} title={say("desk.import")}>
      <Form submit={() => void submit()}>
        <TextField
          label={say("desk.import.id")}
          help={say("desk.import.id.help")}
          value={draft.id}
          set={set("id")}
          fault={faultOf(failure, "id")}
        />
        <TextField label={say("standard.title")} value={draft.title} set={set("title")} />
        <TextField label={say("desk.import.publisher")} value={draft.publisher} set={set("publisher")} />
        <div className="pair">
          <ChoiceField
            label={say("desk.kind")}
            value={draft.kind}
            set={set("kind")}
            options={KINDS.map((value) => ({ value, label: say(`desk.kind.${value}`) }))}
          />
          <ChoiceField
            label={say("desk.import.keep")}
            value={draft.keep}
            set={set("keep")}
            options={KEEPS.map((value) => ({ value, label: say(`desk.import.keep.${value}`) }))}
          />
        </div>
        <label className="form-field">
          {say("desk.import.file")}
          <input
            type="file"
            accept=".csv,.xlsx,.json,.yaml,.yml,.xml"
            onChange={(event) => {
              const chosen = event.currentTarget.files?.[0];
              setResult(null);
              if (chosen !== undefined) void readFile(chosen).then(setFile);
            }}
          />
        </label>
        {result === null ? null : (
          <>
            <p>
              <b>{say("desk.import.result", result.counts)}</b>
            </p>
            <ul className="faults">
              {result.problems.slice(0, 20).map((each) => (
                <li key={`${each.code} ${each.line ?? ""} ${each.field}`}>
                  {each.line === null ? each.field : each.line}: {each.detail}
                </li>
              ))}
            </ul>
          </>
        )}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={!ready}>
            {say(result === null ? "desk.import.look" : "desk.import.do")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** The format by the name's ending, and the bytes in base64. */
async function readFile(file: File): Promise<{ format: string; base64: string }> {
  const name = file.name.toLowerCase();
  const format = name.endsWith(".csv") ? "csv" : name.endsWith(".xlsx") ? "xlsx" : "oscal";
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return { format, base64: btoa(text) };
}
