import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { IncidentDetail } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
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

function EntryForm({ incident, done, close }: AddEntryProps & { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [lane, setLane] = useState("attacker");
  const [from, setFrom] = useState("");
  const [confidence, setConfidence] = useState("confirmed");
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = async (): Promise<void> => {
    const at = new Date(from);
    if (title.trim() === "" || Number.isNaN(at.getTime())) return;
    const body = { lane, from: at.toISOString(), title: title.trim(), text, confidence };
    const answer = await send(`/api/v1/incidents/${incident.id}/timeline`, IncidentDetail, body);
    if (!answer.ok) return setFailure(answer.failure);
    close();
    done(answer.value);
  };
  return (
    <Dialog opened close={close} title={say("incidents.entry.add")}>
      <Form submit={() => void add()}>
        <TextField label={say("incidents.entry.what")} value={title} set={setTitle} fault={faultOf(failure, "title")} />
        <TextField
          label={say("incidents.entry.time")}
          type="datetime-local"
          step="1"
          value={from}
          set={setFrom}
          help={say("incidents.entry.time.help")}
        />
        <ChoiceField
          label={say("incidents.entry.lane")}
          value={lane}
          set={setLane}
          options={(["attacker", "responder"] as const).map((value) => ({
            value,
            label: say(`incidents.lane.${value}`),
          }))}
        />
        <ChoiceField
          label={say("incidents.entry.confidence")}
          value={confidence}
          set={setConfidence}
          options={(["confirmed", "estimated", "unknown"] as const).map((value) => ({
            value,
            label: say(`incidents.confidence.${value}`),
          }))}
        />
        <TextArea label={say("alerts.comment.text")} value={text} set={setText} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("incidents.entry.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
