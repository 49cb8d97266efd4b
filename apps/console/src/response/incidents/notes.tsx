import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { IncidentDetail } from "../../api/contract.js";
import { object, text } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { DONE, send } from "../../shared/asked.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";

type Note = IncidentDetail["notes"][number];

interface NotesProps {
  readonly incident: IncidentDetail;
  readonly changed: () => void;
}

/** Notes of a case. What is being written is kept by this browser until it is saved, for each case and note by itself. */
export function Notes({ incident, changed }: NotesProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const writes = may("incidents.contribute");
  return (
    <section className="block" id="notes">
      <h2>{say("incidents.notes")}</h2>
      {incident.notes.length === 0 ? <p className="quiet">{say("incidents.notes.none")}</p> : null}
      {incident.notes.map((note) => (
        <OneNote key={note.id} incident={incident} note={note} changed={changed} writes={writes} />
      ))}
      {writes ? <Writing key={incident.id} incident={incident} note={null} changed={changed} /> : null}
    </section>
  );
}

function OneNote({
  incident,
  note,
  changed,
  writes,
}: NotesProps & { readonly note: Note; readonly writes: boolean }): ReactNode {
  const { say } = useWords();
  const [editing, setEditing] = useState(false);
  return (
    <article className="note">
      <p className="quiet">
        {note.head.author.name ?? "—"} · <Moment at={note.head.at} />
        {note.head.revision > 1 ? ` · ${say("incidents.notes.revision", { revision: note.head.revision })}` : null}
        {writes && !editing ? (
          <Button variant="subtle" size="compact-xs" onClick={() => setEditing(true)}>
            {say("incidents.notes.edit")}
          </Button>
        ) : null}
      </p>
      {editing ? (
        <Writing
          incident={incident}
          note={note}
          changed={() => {
            setEditing(false);
            changed();
          }}
        />
      ) : (
        <p>{note.head.text}</p>
      )}
      {note.conflicts.map((other) => (
        <div key={other.revision} className="note" data-conflict>
          <p className="quiet">
            {say("incidents.notes.conflict", { name: other.author.name ?? "—" })} <Moment at={other.at} />
          </p>
          <p>{other.text}</p>
        </div>
      ))}
    </article>
  );
}

const FIELDS = object({ text });

function Writing({ incident, note, changed }: NotesProps & { readonly note: Note | null }): ReactNode {
  const { say } = useWords();
  const draft = useDraft({
    form: `incident.${incident.id}.note.${note?.id ?? "new"}`,
    start: { text: note?.head.text ?? "" },
    shape: FIELDS,
    ...(note === null ? {} : { base: note.head.revision }),
  });
  const { text: written } = draft.value;
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (): Promise<void> => {
    if (written.trim() === "") return;
    const path = `/api/v1/incidents/${incident.id}/notes`;
    const answer =
      note === null
        ? await send(path, DONE, { text: written })
        : await send(`${path}/${note.id}/revise`, DONE, { base: draft.base ?? note.head.revision, text: written });
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    draft.discard();
    changed();
  };
  return (
    <Form submit={() => void save()}>
      <TextArea
        label={say(note === null ? "incidents.notes.new" : "incidents.notes.text")}
        value={written}
        set={(next) => draft.set({ text: next })}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div className="form-actions">
        <Button type="submit" variant="default" size="compact-sm">
          {say("incidents.notes.save")}
        </Button>
        <DraftNote {...draft} />
      </div>
    </Form>
  );
}
