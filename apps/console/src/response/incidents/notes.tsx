import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { IncidentDetail } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { DONE, send } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { recall, remember } from "../../shared/memory.js";
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

function Writing({ incident, note, changed }: NotesProps & { readonly note: Note | null }): ReactNode {
  const { say } = useWords();
  const memory = `mizugiwa.draft.incident.${incident.id}.${note?.id ?? "new"}`;
  const [text, setText] = useState(() => recall("localStorage", memory) ?? note?.head.text ?? "");
  const [failure, setFailure] = useState<Failure | null>(null);
  const write = (next: string): void => {
    setText(next);
    remember("localStorage", memory, next);
  };
  const save = async (): Promise<void> => {
    if (text.trim() === "") return;
    const path = `/api/v1/incidents/${incident.id}/notes`;
    const answer =
      note === null
        ? await send(path, DONE, { text })
        : await send(`${path}/${note.id}/revise`, DONE, { base: note.head.revision, text });
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    setText("");
    remember("localStorage", memory, "");
    changed();
  };
  return (
    <Form submit={() => void save()}>
      <TextArea
        label={say(note === null ? "incidents.notes.new" : "incidents.notes.text")}
        help={say("incidents.notes.draft")}
        value={text}
        set={write}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div className="form-actions">
        <Button type="submit" variant="default" size="compact-sm">
          {say("incidents.notes.save")}
        </Button>
      </div>
    </Form>
  );
}
