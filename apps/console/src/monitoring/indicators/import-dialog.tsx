import { Button } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { IndicatorImport, IndicatorPreview, IndicatorsAdded } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import "./indicators.css";

const FORMATS = ["csv", "plain", "stix"] as const;
type Format = (typeof FORMATS)[number];

/** So much of a file is looked at before it is sent; a bundle is one value and looked at as a whole, where it is not longer. */
const LOOKED_AT = 200_000;
/** A large file takes its time. */
const PATIENCE_MS = 600_000;

interface ImportProps {
  readonly set: string;
  readonly close: () => void;
  readonly done: (text: string) => void;
}

/** Indicators come in as a file or typed: first what they would give, then the import. */
export function ImportIndicators({ set, close, done }: ImportProps): ReactNode {
  const { say } = useWords();
  const [format, setFormat] = useState<Format>("csv");
  const [file, setFile] = useState<File | null>(null);
  const [typed, setTyped] = useState("");
  const [replaces, setReplaces] = useState(false);
  const [preview, setPreview] = useState<IndicatorPreview | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    const text = file === null ? typed : wholeLines(await file.slice(0, LOOKED_AT).text(), file.size > LOOKED_AT);
    const asked = file === null ? "plain" : format;
    const answer = await send("/api/v1/indicator-imports/preview", IndicatorPreview, { format: asked, text });
    if (answer.ok) setPreview(answer.value);
    else setFailure(answer.failure);
  };
  const bring = async (): Promise<void> => {
    if (file === null) {
      const answer = await send(`/api/v1/indicator-sets/${set}/indicators`, IndicatorsAdded, { text: typed });
      if (!answer.ok) return setFailure(answer.failure);
      const { added, changed, problems } = answer.value;
      return done(say("indicators.import.added", { added, changed, bad: problems.length }));
    }
    const query = new URLSearchParams({ format, name: file.name.slice(0, 200), replaces: String(replaces) });
    const path = `/api/v1/indicator-sets/${set}/imports?${query.toString()}`;
    const answer = await send(path, IndicatorImport, file, { patienceMs: PATIENCE_MS });
    if (!answer.ok) return setFailure(answer.failure);
    done(say("indicators.import.begun"));
  };
  const submit = async (): Promise<void> => {
    if (busy || (file === null && typed.trim() === "")) return;
    setBusy(true);
    setFailure(null);
    await (preview === null ? look() : bring());
    setBusy(false);
  };
  return (
    <Dialog opened close={close} title={say("indicators.import")}>
      <Form submit={() => void submit()}>
        {preview === null ? (
          <>
            <FileField choose={setFile} />
            <ChoiceField
              label={say("indicators.import.format")}
              value={format}
              set={(value) => setFormat(FORMATS.find((each) => each === value) ?? format)}
              options={FORMATS.map((value) => ({ value, label: say(`indicators.import.${value}`) }))}
            />
            <label className="form-check">
              <input
                type="checkbox"
                checked={replaces}
                onChange={(event) => setReplaces(event.currentTarget.checked)}
              />
              {say("indicators.import.replaces")}
            </label>
            <TextArea label={say("indicators.import.typed")} value={typed} set={setTyped} rows={5} />
          </>
        ) : (
          <Previewed preview={preview} />
        )}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : preview === null ? "indicators.import.preview" : "indicators.import.do")}
          </Button>
          {preview === null ? null : (
            <Button variant="default" size="sm" onClick={() => setPreview(null)}>
              {say("indicators.import.back")}
            </Button>
          )}
        </div>
      </Form>
    </Dialog>
  );
}

/** A part of a file ends with its last whole line. */
function wholeLines(text: string, isPart: boolean): string {
  return isPart ? text.slice(0, text.lastIndexOf("\n") + 1) : text;
}

function FileField({ choose }: { readonly choose: (file: File | null) => void }): ReactNode {
  const { say } = useWords();
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{say("indicators.import.file")}</label>
      <input id={id} type="file" onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)} />
    </div>
  );
}

const SHOWN = 12;

function Previewed({ preview }: { readonly preview: IndicatorPreview }): ReactNode {
  const { say } = useWords();
  return (
    <>
      <output className="prose">{say("indicators.import.previewed", preview.counts)}</output>
      <table className="indicator-table">
        <tbody>
          {preview.rows.slice(0, SHOWN).map(({ type, value, note, warning }) => (
            <tr key={`${type} ${value}`}>
              <td className="value">
                <code>{value}</code>
              </td>
              <td>{say(`indicators.type.${type}`)}</td>
              <td>{warning === null ? note : say("indicators.import.warned", { name: warning })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Problems problems={preview.problems} />
    </>
  );
}

/** Rows that were left out, by line and reason. */
export function Problems({ problems }: { readonly problems: IndicatorPreview["problems"] }): ReactNode {
  const { say } = useWords();
  if (problems.length === 0) return null;
  return (
    <section className="indicator-bad" aria-label={say("indicators.import.bad")}>
      <h3>{say("indicators.import.bad")}</h3>
      <ul className="indicator-problems">
        {problems.map(({ code, line, field, detail }) => (
          <li key={`${code} ${line} ${field}`}>
            {line === null ? null : <b>{say("indicators.import.line", { line })} </b>}
            <span lang="en">{detail}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
