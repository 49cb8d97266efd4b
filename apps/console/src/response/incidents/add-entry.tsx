import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { IncidentDetail } from "../../api/contract.js";
import { object, text } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea, TextField } from "../../shared/form.js";
import { Icon } from "../../shared/icons.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";

interface AddEntryProps {
  readonly incident: IncidentDetail;
  readonly done: (incident: IncidentDetail) => void;
}

export function AddEntry({ incident, done }: AddEntryProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may("incidents.contribute")) return null;
  return (
    <>
      {open ? <EntryForm incident={incident} done={done} close={() => setOpen(false)} /> : null}
      <Button
        className="end"
        variant="subtle"
        size="compact-sm"
        leftSection={<Icon name="plus" />}
        onClick={() => setOpen(true)}
      >
        {say("incidents.entry.add")}
      </Button>
    </>
  );
}

const EMPTY = { title: "", text: "", lane: "attacker", from: "", confidence: "confirmed" };
const FIELDS = object({ title: text, text, lane: text, from: text, confidence: text });

function EntryForm({ incident, done, close }: AddEntryProps & { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const draft = useDraft({ form: `incident.${incident.id}.entry`, start: EMPTY, shape: FIELDS });
  const { title, text: more, lane, from, confidence } = draft.value;
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = async (): Promise<void> => {
    const at = new Date(from);
    setTried(true);
    if (title.trim() === "" || Number.isNaN(at.getTime())) return;
    const body = { lane, from: at.toISOString(), title: title.trim(), text: more, confidence };
    const answer = await send(`/api/v1/incidents/${incident.id}/timeline`, IncidentDetail, body);
    if (!answer.ok) return setFailure(answer.failure);
    draft.sent();
    close();
    done(answer.value);
  };
  return (
    <Dialog opened close={close} title={say("incidents.entry.add")}>
      <Form submit={() => void add()}>
        <TextField
          label={say("incidents.entry.what")}
          value={title}
          set={(next) => draft.set({ title: next })}
          fault={tried && title.trim() === "" ? say("form.needed") : faultOf(failure, "title")}
        />
        <TextField
          label={say("incidents.entry.time")}
          type="datetime-local"
          step="1"
          value={from}
          set={(next) => draft.set({ from: next })}
          fault={tried && from === "" ? say("form.needed") : faultOf(failure, "from")}
          help={say("incidents.entry.time.help")}
        />
        <ChoiceField
          label={say("incidents.entry.lane")}
          value={lane}
          set={(next) => draft.set({ lane: next })}
          options={(["attacker", "responder"] as const).map((value) => ({
            value,
            label: say(`incidents.lane.${value}`),
          }))}
        />
        <ChoiceField
          label={say("incidents.entry.confidence")}
          value={confidence}
          set={(next) => draft.set({ confidence: next })}
          options={(["confirmed", "estimated", "unknown"] as const).map((value) => ({
            value,
            label: say(`incidents.confidence.${value}`),
          }))}
        />
        <TextArea label={say("alerts.comment.text")} value={more} set={(next) => draft.set({ text: next })} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("incidents.entry.add")}
          </Button>
          <DraftNote {...draft} />
        </div>
      </Form>
    </Dialog>
  );
}
