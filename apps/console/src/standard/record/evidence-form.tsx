import { Button } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { Evidence, EvidenceFile } from "../../api/contract.js";
import { type Answer, type Failure, readAnswer } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextField } from "../../shared/form.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";
import type { FormProps } from "./props.js";

/** A file or a link: what it is, which statements it speaks for, and when it was observed. */
export function EvidenceForm({ record, done }: FormProps): ReactNode {
  const { say, language } = useWords();
  const { who } = useSession();
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [link, setLink] = useState("");
  const [title, setTitle] = useState("");
  const [slot, setSlot] = useState("0");
  const [observed, setObserved] = useState(() => localNow());
  const [chosen, setChosen] = useState<readonly string[]>(() => record.requirement.statements.map((each) => each.id));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    const proof = file === null ? null : await upload(file, who.csrf);
    setBusy(false);
    if (proof?.ok === false) return setFailure(proof.failure);
    const path = `/api/v1/services/${record.service.id}/practice/${record.requirement.id}/evidence`;
    const answer = await send(path, Evidence, {
      slot: slot === "" ? null : Number(slot),
      statements: chosen,
      title: title === "" ? (file?.name ?? link) : title,
      ...(proof === null ? { link } : { sha256: proof.value.sha256 }),
      observedAt: new Date(observed).toISOString(),
    });
    if (answer.ok) done();
    else setFailure(answer.failure);
  };
  return (
    <Form submit={() => void submit()}>
      <div className="form-field">
        <label htmlFor={id}>{say("practice.evidence.file")}</label>
        <input
          id={id}
          type="file"
          className="field"
          onChange={(event) => setFile(event.currentTarget.files?.item(0) ?? null)}
        />
      </div>
      {file === null ? (
        <TextField
          label={say("practice.evidence.link")}
          type="url"
          value={link}
          set={setLink}
          fault={faultOf(failure, "link")}
        />
      ) : null}
      <TextField
        label={say("practice.evidence.title")}
        value={title}
        set={setTitle}
        fault={faultOf(failure, "title")}
      />
      <ChoiceField
        label={say("practice.evidence.slot")}
        value={slot}
        set={setSlot}
        options={[
          ...record.requirement.evidence.map((each, index) => ({
            value: String(index),
            label: `${each[language]} (${say("practice.evidence.maxAge", { days: each.maxAgeDays })})`,
          })),
          { value: "", label: say("practice.evidence.other") },
        ]}
      />
      <fieldset className="form-field">
        <legend>{say("practice.evidence.for")}</legend>
        {record.requirement.statements.map((statement) => (
          <label key={statement.id} className="choice-row">
            <input
              type="checkbox"
              checked={chosen.includes(statement.id)}
              onChange={(event) =>
                setChosen(
                  event.currentTarget.checked
                    ? [...chosen, statement.id]
                    : chosen.filter((each) => each !== statement.id),
                )
              }
            />
            {statement.id} {statement[language]}
          </label>
        ))}
      </fieldset>
      <TextField
        label={say("practice.evidence.observedAt")}
        help={say("practice.evidence.observedAt.help")}
        type="datetime-local"
        value={observed}
        set={setObserved}
        fault={faultOf(failure, "observedAt")}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit" loading={busy} disabled={busy}>
          {say("practice.evidence.add")}
        </Button>
      </div>
    </Form>
  );
}

/** Now, as a field of date and time wants it: in the reader's own zone, to the minute. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Sends the bytes as they are; what is refused is refused as any answer of the server. */
async function upload(file: File, csrf: string): Promise<Answer<EvidenceFile>> {
  try {
    const response = await fetch(`/api/v1/evidence-files?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      headers: { "content-type": file.type === "" ? "application/octet-stream" : file.type, "x-mizugiwa-csrf": csrf },
      body: file,
    });
    return readAnswer(
      response.status,
      response.headers.get("retry-after"),
      await response.text(),
      (value) => EvidenceFile.read(value)?.value ?? null,
    );
  } catch (caught) {
    if (caught instanceof TypeError) return { ok: false, failure: { kind: "unreachable" } };
    throw caught;
  }
}
