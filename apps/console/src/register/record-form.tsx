import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { mapOf, text } from "../api/shape.js";
import type { Failure } from "../shared/ask.js";
import { DONE, send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { DraftNote, useDraft } from "../shared/draft.js";
import { FailureNote } from "../shared/failure-note.js";
import { ChoiceField, type Fault, Form, faultOf, TextArea, TextField } from "../shared/form.js";
import { useWords } from "../shared/words.js";
import { bodyOf, draftOf, emptyOf, type RecordField } from "./record-fields.js";
import { useReferences } from "./references.js";

interface RecordFormProps {
  readonly plural: string;
  readonly title: string;
  readonly fields: readonly RecordField[];
  /** Null for a new one. */
  readonly row: { readonly id: string; readonly version: number } | null;
  readonly close: () => void;
  readonly done: (name: string) => void;
}

/** Adds a record of the register or changes one on the version it was opened at. */
export function RecordForm({ plural, title, fields, row, close, done }: RecordFormProps): ReactNode {
  const { say } = useWords();
  const draft = useDraft({
    form: `${plural}.${row?.id ?? "new"}`,
    start: draftOf(fields, row),
    shape: mapOf(text),
    ...(row === null ? {} : { base: row.version }),
  });
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const empty = tried ? emptyOf(fields, draft.value) : new Set<string>();
  const save = async (): Promise<void> => {
    setTried(true);
    if (busy || emptyOf(fields, draft.value).size > 0) return;
    setBusy(true);
    const body = bodyOf(fields, draft.value);
    const answer =
      row === null
        ? await send(`/api/v1/${plural}`, DONE, body)
        : await send(`/api/v1/${plural}/${row.id}`, DONE, { ...body, version: row.version }, { method: "PATCH" });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    draft.sent();
    done(draft.value["name"] ?? "");
  };
  return (
    <Dialog opened close={close} title={title}>
      <Form submit={() => void save()}>
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={draft.value[field.name] ?? ""}
            set={(value) => draft.set({ [field.name]: value })}
            fault={empty.has(field.name) ? say("form.needed") : faultOf(failure, field.name)}
          />
        ))}
        {empty.size > 0 ? (
          <p className="form-help" data-fault role="alert">
            {say("failure.request-invalid")}
          </p>
        ) : failure === null ? null : (
          <FailureNote failure={failure} />
        )}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : row === null ? "register.add" : "form.save")}
          </Button>
          <DraftNote {...draft} />
        </div>
      </Form>
    </Dialog>
  );
}

interface InputProps {
  readonly field: RecordField;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly fault: Fault | undefined;
}

function FieldInput({ field, value, set, fault }: InputProps): ReactNode {
  const { say } = useWords();
  const common = {
    label: say(field.label),
    help: field.help === undefined ? undefined : say(field.help),
    value,
    set,
    fault,
  };
  switch (field.input) {
    case "reference":
      return <ReferenceInput field={field} to={field.to} value={value} set={set} fault={fault} />;
    case "choice": {
      const options = field.options.map((option) => ({
        value: option.value,
        label: option.words === null ? (MODEL_NAMES.get(option.value) ?? option.value) : say(option.words),
      }));
      return <ChoiceField {...common} options={options} />;
    }
    case "flag":
      return (
        <label className="form-check">
          <input
            type="checkbox"
            checked={value !== ""}
            onChange={(event) => set(event.currentTarget.checked ? "true" : "")}
          />
          {common.label}
        </label>
      );
    case "area":
    case "addresses":
      return <TextArea {...common} />;
    case "day":
      return <TextField {...common} type="date" />;
    case "mail":
      return <TextField {...common} type="email" autoCapitalize="none" spellCheck={false} />;
    case "data":
      return <TextField {...common} autoCapitalize="none" spellCheck={false} />;
    default:
      return <TextField {...common} />;
  }
}

/** Names that are the same in every language. */
const MODEL_NAMES: ReadonlyMap<string, string> = new Map([
  ["iaas", "IaaS"],
  ["paas", "PaaS"],
  ["saas", "SaaS"],
]);

function ReferenceInput({
  field,
  to,
  value,
  set,
  fault,
}: InputProps & { readonly to: Parameters<typeof useReferences>[0] }): ReactNode {
  const { say } = useWords();
  const names = useReferences(to);
  const options = [{ value: "", label: "—" }, ...[...names].map(([id, label]) => ({ value: id, label }))];
  // One that is not among those that were loaded is kept all the same.
  if (value !== "" && !names.has(value)) options.push({ value, label: say("register.reference.gone") });
  return <ChoiceField label={say(field.label)} value={value} set={set} fault={fault} options={options} />;
}
