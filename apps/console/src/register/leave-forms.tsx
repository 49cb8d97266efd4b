import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Failure } from "../shared/ask.js";
import { useClock } from "../shared/clock.js";
import { Dialog } from "../shared/dialog.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, faultOf, TextArea, TextField } from "../shared/form.js";
import { dayText } from "../shared/moment.js";
import { useNow } from "../shared/now.js";
import { useWords } from "../shared/words.js";
import { endRecord, removeRecord, type Standing, toEach } from "./leave.js";

interface LeaveFormProps<Row> {
  readonly plural: string;
  readonly rows: readonly Row[];
  readonly nameOf: (row: Row) => ReactNode;
  readonly close: () => void;
}

interface EndFormProps<Row> extends LeaveFormProps<Row> {
  /** The field with the last day. */
  readonly field: string;
  readonly done: (rows: readonly Row[], day: string) => void;
}

/** Ends records with a day; that day still counts. */
export function EndForm<Row extends Standing>({
  plural,
  rows,
  nameOf,
  field,
  close,
  done,
}: EndFormProps<Row>): ReactNode {
  const { say } = useWords();
  const { zone } = useClock();
  const now = useNow();
  const [day, setDay] = useState(() => dayText(now, zone));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const end = async (): Promise<void> => {
    if (busy || day === "") return;
    setBusy(true);
    const outcome = await toEach(rows, (row) => endRecord(plural, row, field, day));
    setBusy(false);
    if (outcome.refused?.ok === false) setFailure(outcome.refused.failure);
    else done(outcome.done, day);
  };
  return (
    <Dialog opened close={close} title={say("register.end.title", { count: rows.length })}>
      <Form submit={() => void end()}>
        <Names rows={rows} nameOf={nameOf} />
        <TextField
          label={say("register.end.day")}
          help={say("register.end.help")}
          type="date"
          value={day}
          set={setDay}
          fault={day === "" ? say("form.needed") : faultOf(failure, field)}
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : "register.end.do")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

interface RemoveFormProps<Row> extends LeaveFormProps<Row> {
  readonly done: (rows: readonly Row[]) => void;
}

/** Removing cannot be undone: it names what goes and asks why. */
export function RemoveForm<Row extends Standing>({
  plural,
  rows,
  nameOf,
  close,
  done,
}: RemoveFormProps<Row>): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const missing = reason.trim() === "";
  const remove = async (): Promise<void> => {
    setTried(true);
    if (busy || missing) return;
    setBusy(true);
    const outcome = await toEach(rows, (row) => removeRecord(plural, row, reason.trim()));
    setBusy(false);
    if (outcome.refused?.ok === false) setFailure(outcome.refused.failure);
    else done(outcome.done);
  };
  return (
    <Dialog opened close={close} title={say("register.remove.title", { count: rows.length })}>
      <Form submit={() => void remove()}>
        <p className="prose">{say("register.remove.text")}</p>
        <Names rows={rows} nameOf={nameOf} />
        <TextArea
          label={say("alerts.close.reason")}
          help={say("register.remove.reason")}
          value={reason}
          set={setReason}
          fault={tried && missing ? say("form.needed") : faultOf(failure, "reason")}
          focus
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : "register.remove.do", { count: rows.length })}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

const NAMED_MAX = 5;

function Names<Row extends Standing>({ rows, nameOf }: Pick<LeaveFormProps<Row>, "rows" | "nameOf">): ReactNode {
  const rest = rows.length - NAMED_MAX;
  return (
    <ul className="form-subjects">
      {rows.slice(0, NAMED_MAX).map((row) => (
        <li key={row.id}>{nameOf(row)}</li>
      ))}
      {rest > 0 ? <li>+ {rest}</li> : null}
    </ul>
  );
}
