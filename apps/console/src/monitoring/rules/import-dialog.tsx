import { Button } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { RuleImport, RuleImportFolders, RuleImportPreview } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send, useAsked } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea, TextField } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import "./import-dialog.css";

const PATH = "/api/v1/rule-imports";
/** Thousands of rules are read, compiled and kept. */
const PATIENCE_MS = 180_000;

interface ImportDialogProps {
  readonly close: () => void;
  readonly done: (count: number) => void;
}

/** A collection of others: what it is, what it would change, and then just that. */
export function ImportDialog({ close, done }: ImportDialogProps): ReactNode {
  const { say } = useWords();
  const [given, setGiven] = useState<Given>({ name: "", files: [], folder: "" });
  const [preview, setPreview] = useState<RuleImportPreview | null>(null);
  const [taking, setTaking] = useState<Taking>({ policy: "staged", gone: "keep", reason: "" });
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const isReady =
    preview === null
      ? given.name !== "" && (given.files.length > 0 || given.folder !== "")
      : countOf(preview, taking) > 0 && (taking.policy === "staged" || taking.reason.trim() !== "");
  const look = async (): Promise<void> => {
    const answer = await send(`${PATH}/preview`, RuleImportPreview, await orderOf(given), { patienceMs: PATIENCE_MS });
    if (answer.ok) setPreview(answer.value);
    else setFailure(answer.failure);
  };
  const take = async ({ id }: RuleImportPreview): Promise<void> => {
    const body = { policy: taking.policy, gone: taking.gone, reason: taking.reason.trim() || null };
    const answer = await send(`${PATH}/previews/${id}/take`, RuleImport, body, { patienceMs: PATIENCE_MS });
    if (answer.ok) done(preview === null ? 0 : countOf(preview, taking));
    else setFailure(answer.failure);
  };
  const submit = async (): Promise<void> => {
    if (busy || !isReady) return;
    setBusy(true);
    setFailure(null);
    await (preview === null ? look() : take(preview));
    setBusy(false);
  };
  const count = preview === null ? 0 : countOf(preview, taking);
  return (
    <Dialog opened close={close} title={say("rules.import.title")}>
      <Form submit={() => void submit()}>
        {preview === null ? (
          <Where given={given} set={setGiven} />
        ) : (
          <>
            <Shown preview={preview} />
            <How preview={preview} taking={taking} set={setTaking} />
          </>
        )}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          {preview !== null && count === 0 ? (
            <p className="form-help">{say("rules.import.nothing")}</p>
          ) : (
            <Button type="submit" variant="filled" size="sm" aria-disabled={busy || !isReady}>
              {busy
                ? say("rules.import.busy")
                : preview === null
                  ? say("rules.import.look")
                  : say("rules.import.take", { count })}
            </Button>
          )}
          {preview === null ? null : (
            <Button variant="default" size="sm" onClick={() => setPreview(null)}>
              {say("rules.import.back")}
            </Button>
          )}
        </div>
      </Form>
    </Dialog>
  );
}

interface Given {
  readonly name: string;
  readonly files: readonly File[];
  readonly folder: string;
}

interface Taking {
  readonly policy: "staged" | "live";
  readonly gone: "keep" | "retire";
  readonly reason: string;
}

function countOf({ counts }: RuleImportPreview, { gone }: Taking): number {
  return counts.new + counts.changed + (gone === "retire" ? counts.gone : 0);
}

async function orderOf({ name, files, folder }: Given): Promise<object> {
  const [first] = files;
  if (first === undefined) return { name, folder };
  if (/\.zip$/i.test(first.name)) return { name, zip: await base64Of(first) };
  const texts = files.map(async (file) => ({ path: file.webkitRelativePath || file.name, text: await file.text() }));
  return { name, files: await Promise.all(texts) };
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === "string" ? reader.result.replace(/^[^,]*,/, "") : "");
    reader.onerror = () => reject(reader.error ?? new Error("the file cannot be read"));
    reader.readAsDataURL(file);
  });
}

function Where({ given, set }: { readonly given: Given; readonly set: (given: Given) => void }): ReactNode {
  const { say } = useWords();
  const id = useId();
  const folders = useAsked(`${PATH}/folders`, RuleImportFolders);
  const found = folders.answer?.ok === true ? folders.answer.value : [];
  return (
    <>
      <TextField
        label={say("rules.import.name")}
        help={say("rules.import.name.help")}
        value={given.name}
        set={(name) => set({ ...given, name: name.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-") })}
      />
      <div className="form-field">
        <label htmlFor={id}>{say("rules.import.file")}</label>
        <input
          id={id}
          type="file"
          multiple
          accept=".zip,.yml,.yaml"
          onChange={(event) => set({ ...given, files: [...(event.currentTarget.files ?? [])] })}
        />
      </div>
      {found.length === 0 ? (
        <p className="form-help">
          {say("rules.import.folder")}: {say("rules.import.folder.none")}
        </p>
      ) : (
        <>
          <TextField
            label={say("rules.import.folder")}
            help={found.map(({ path }) => path).join("  ")}
            value={given.folder}
            set={(folder) => set({ ...given, folder })}
          />
        </>
      )}
    </>
  );
}

const DOINGS = ["new", "changed", "gone", "kept", "taken", "unchanged"] as const;
const ROWS_SHOWN = 200;

function Shown({ preview }: { readonly preview: RuleImportPreview }): ReactNode {
  const { say } = useWords();
  return (
    <>
      <ul className="import-counts">
        {DOINGS.filter((each) => preview.counts[each] > 0).map((each) => (
          <li key={each} data-does={each}>
            <b>{preview.counts[each].toLocaleString("en")}</b> {say(`rules.import.does.${each}`)}
          </li>
        ))}
      </ul>
      <p className="form-help">
        {[
          preview.license,
          say("rules.import.samples", { count: preview.samples }),
          preview.leftOut === 0 ? null : say("rules.import.leftOut", { count: preview.leftOut }),
          preview.revision === null ? null : `${say("rules.import.revision")} ${preview.revision.slice(0, 12)}`,
        ]
          .filter((each) => each !== null)
          .join(" · ")}
      </p>
      <details className="import-part">
        <summary>{say("rules.import.authors.most")}</summary>
        <p className="form-help">{preview.authors.map(({ name, rules }) => `${name || "—"} (${rules})`).join(" · ")}</p>
      </details>
      <div className="import-rows">
        <table>
          <tbody>
            {preview.rows.slice(0, ROWS_SHOWN).map((row) => (
              <tr key={row.rule}>
                <td>{say(`rules.import.does.${row.does}`)}</td>
                <td title={row.path ?? undefined}>{row.title}</td>
                <td className="quiet">{row.author ?? ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {preview.refusedCount === 0 ? null : (
        <details className="import-part" open={preview.refusedCount <= 5}>
          <summary>{say("rules.import.refused", { count: preview.refusedCount })}</summary>
          <ul className="import-refused">
            {preview.refused.map((each) => (
              <li key={`${each.path} ${each.line} ${each.code}`}>
                <code>
                  {each.path}
                  {each.line === null ? "" : `:${each.line}:${each.column ?? 1}`}
                </code>
                <span>{each.detail}</span>
                {each.remedy === null ? null : <small>{each.remedy}</small>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface HowProps {
  readonly preview: RuleImportPreview;
  readonly taking: Taking;
  readonly set: (taking: Taking) => void;
}

function How({ preview, taking, set }: HowProps): ReactNode {
  const { say } = useWords();
  return (
    <>
      <ChoiceField
        label={say("rules.import.policy")}
        value={taking.policy}
        set={(value) => set({ ...taking, policy: value === "live" ? "live" : "staged" })}
        options={[
          { value: "staged", label: say("rules.import.policy.staged") },
          { value: "live", label: say("rules.import.policy.live") },
        ]}
      />
      {taking.policy === "live" ? (
        <TextArea
          label={say("rules.import.reason")}
          value={taking.reason}
          set={(reason) => set({ ...taking, reason })}
        />
      ) : null}
      {preview.counts.gone === 0 ? null : (
        <ChoiceField
          label={say("rules.import.gone")}
          value={taking.gone}
          set={(value) => set({ ...taking, gone: value === "retire" ? "retire" : "keep" })}
          options={[
            { value: "keep", label: say("rules.import.gone.keep") },
            { value: "retire", label: say("rules.import.gone.retire") },
          ]}
        />
      )}
    </>
  );
}
