import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type Unit, UnitTree } from "../api/contract.js";
import { nullable, type Of, object, text } from "../api/shape.js";
import type { Failure } from "../shared/ask.js";
import { DONE, send, useAsked } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { DraftNote, useDraft } from "../shared/draft.js";
import { FailureNote } from "../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextField } from "../shared/form.js";
import { useWords } from "../shared/words.js";
import { useReferences } from "./references.js";

interface MoveFormProps {
  readonly unit: Unit;
  readonly close: () => void;
  readonly done: () => void;
}

/** The unit above is the present one until another is chosen. */
const MOVE = object({ chosen: nullable(text), from: text });
const UNMOVED: Of<typeof MOVE> = { chosen: null, from: "" };

/** Hangs a unit below another from a day on; the days before keep their tree. */
export function MoveForm({ unit, close, done }: MoveFormProps): ReactNode {
  const { say } = useWords();
  const units = useReferences("units");
  const { answer } = useAsked("/api/v1/units/tree", UnitTree);
  const now = answer?.ok === true ? (answer.value.rows.find(({ id }) => id === unit.id)?.parent ?? "") : "";
  const draft = useDraft({ form: `units.${unit.id}.move`, start: UNMOVED, shape: MOVE });
  const { chosen, from } = draft.value;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const parent = chosen ?? now;
  const move = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const body = { parent: parent === "" ? null : parent, from: from === "" ? null : from };
    const moved = await send(`/api/v1/units/${unit.id}/move`, DONE, body);
    setBusy(false);
    if (!moved.ok) return setFailure(moved.failure);
    draft.sent();
    done();
  };
  return (
    <Dialog opened close={close} title={say("register.move.title", { name: unit.name })}>
      <Form submit={() => void move()}>
        <ChoiceField
          label={say("register.move.parent")}
          value={parent}
          set={(next) => draft.set({ chosen: next })}
          fault={faultOf(failure, "parent")}
          options={[
            { value: "", label: say("register.move.top") },
            ...[...units].filter(([id]) => id !== unit.id).map(([value, label]) => ({ value, label })),
          ]}
        />
        <TextField
          label={say("register.move.from")}
          help={say("register.move.from.help")}
          type="date"
          value={from}
          set={(next) => draft.set({ from: next })}
          fault={faultOf(failure, "from")}
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : "register.move.do")}
          </Button>
          <DraftNote {...draft} />
        </div>
      </Form>
    </Dialog>
  );
}
