import { Button } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { ImportOutcome } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { codeText, FailureNote } from "../shared/failure-note.js";
import { Form, TextArea } from "../shared/form.js";
import { useWords } from "../shared/words.js";
import "./import-dialog.css";
import type { RecordField } from "./record-fields.js";

/** Twenty thousand rows are read and undone again by the server. */
const PATIENCE_MS = 120_000;
/** So many of a kind the server shows. */
const SHOWN = 1000;

interface ImportDialogProps {
  readonly plural: string;
  readonly kind: string;
  readonly fields: readonly RecordField[];
  readonly close: () => void;
  readonly done: (counts: ImportOutcome["counts"]) => void;
}

/** A table into the register: first what it would change and which rows stay out, then the import of just that. */
export function ImportDialog({ plural, kind, fields, close, done }: ImportDialogProps): ReactNode {
  const { say } = useWords();
  const [csv, setCsv] = useState("");
  const [outcome, setOutcome] = useState<ImportOutcome | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (apply: boolean): Promise<void> => {
    if (busy || csv.trim() === "") return;
    setBusy(true);
    setFailure(null);
    const path = `/api/v1/${plural}/import`;
    const asking = { patienceMs: PATIENCE_MS };
    const answer =
      apply && outcome !== null
        ? await send(path, ImportOutcome, { csv, digest: outcome.digest }, asking)
        : await send(`${path}/preview`, ImportOutcome, { csv }, asking);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    if (apply) done(answer.value.counts);
    else setOutcome(answer.value);
  };
  const changes = outcome === null ? 0 : outcome.counts.added + outcome.counts.changed;
  return (
    <Dialog opened close={close} title={say("register.import.title", { kind })}>
      <Form submit={() => void ask(outcome !== null)}>
        {outcome === null ? (
          <TableInput csv={csv} set={setCsv} fields={fields} />
        ) : (
          <OutcomeTables outcome={outcome} fields={fields} />
        )}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          {outcome !== null && changes === 0 ? (
            <p className="form-help">{say("register.import.nothing")}</p>
          ) : (
            <Button type="submit" variant="filled" size="sm" aria-disabled={busy || csv.trim() === ""}>
              {busy
                ? say("register.import.busy")
                : outcome === null
                  ? say("register.import.preview")
                  : say("register.import.apply", { count: changes })}
            </Button>
          )}
          {outcome === null ? null : (
            <Button
              variant="default"
              size="sm"
              onClick={() => {
                setOutcome(null);
                setFailure(null);
              }}
            >
              {say("register.import.back")}
            </Button>
          )}
        </div>
      </Form>
    </Dialog>
  );
}

interface TableInputProps {
  readonly csv: string;
  readonly set: (csv: string) => void;
  readonly fields: readonly RecordField[];
}

function TableInput({ csv, set, fields }: TableInputProps): ReactNode {
  const { say } = useWords();
  const id = useId();
  const read = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) set(await file.text());
  };
  return (
    <>
      <p className="prose">{say("register.import.text")}</p>
      <p className="form-help">
        {say("register.import.columns", { columns: fields.map(({ name }) => name).join(", ") })}
      </p>
      <div className="form-field">
        <label htmlFor={id}>{say("register.import.file")}</label>
        <input
          id={id}
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
      </div>
      <TextArea label={say("register.import.csv")} value={csv} set={set} rows={8} />
    </>
  );
}

function OutcomeTables({
  outcome,
  fields,
}: {
  readonly outcome: ImportOutcome;
  readonly fields: readonly RecordField[];
}): ReactNode {
  const words = useWords();
  const { say } = words;
  const { counts, rows, problems } = outcome;
  const labelOf = (name: string | null): string => {
    const field = fields.find((each) => each.name === name);
    return field === undefined ? (name ?? "—") : say(field.label);
  };
  return (
    <>
      <output className="prose">{say("register.import.counts", counts)}</output>
      {Math.max(counts.added + counts.changed, counts.problems) > SHOWN ? (
        <p className="form-help">{say("register.import.shown")}</p>
      ) : null}
      {problems.length === 0 ? null : (
        <section className="import-part" aria-label={say("register.import.problems")}>
          <h3>{say("register.import.problems")}</h3>
          <p className="form-help">{say("register.import.problems.text")}</p>
          <ol className="import-lines">
            {problems.map(({ code, line, column, field }) => (
              <li key={`${line} ${column} ${code} ${field}`}>
                <b>
                  {say("register.import.line")} {line ?? "—"}
                  {column === null ? null : ` · ${say("register.import.column")} ${column}`}
                  {field === null ? null : ` · ${labelOf(field)}`}
                </b>
                <span>{codeText(code, words)}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
      {rows.length === 0 ? null : (
        <section className="import-part" aria-label={say("register.import.changes")}>
          <h3>{say("register.import.changes")}</h3>
          <ol className="import-lines">
            {rows.map((row) => (
              <li key={row.line}>
                <b>
                  {say("register.import.line")} {row.line} · {say(`register.import.${row.does}`)}
                </b>
                {row.fields.map(({ field, before, after }) => (
                  <span key={field}>
                    {labelOf(field)}: {row.does === "change" ? <del>{shown(before)}</del> : null}{" "}
                    <ins>{shown(after)}</ins>
                  </span>
                ))}
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value)) return value.map(String).join(" ") || "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}
