import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Tuning } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";

const DAY_MS = 86_400_000;
const SPANS = ["7", "30", "90", "180"] as const;

interface RenewFormProps {
  readonly tuning: Tuning;
  readonly close: () => void;
  readonly done: (tuning: Tuning) => void;
}

/** An exception that is still needed gets a new end, with a reason. */
export function RenewForm({ tuning, close, done }: RenewFormProps): ReactNode {
  const { say } = useWords();
  const [days, setDays] = useState<string>("30");
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const renew = async (): Promise<void> => {
    const expiresAt = new Date(Date.now() + Number(days) * DAY_MS - 60_000).toISOString();
    const body = { version: tuning.version, expiresAt, reason };
    const answer = await send(`/api/v1/tunings/${tuning.id}/renew`, Tuning, body);
    if (answer.ok) done(answer.value);
    else setFailure(answer.failure);
  };
  return (
    <Dialog opened close={close} title={say("tunings.renew")}>
      <Form submit={() => void renew()}>
        <ChoiceField
          label={say("tunings.until")}
          help={say("tunings.until.help")}
          value={days}
          set={setDays}
          options={SPANS.map((value) => ({ value, label: say("tunings.days", { days: Number(value) }) }))}
        />
        <TextArea
          label={say("tunings.reason")}
          help={say("tunings.reason.help")}
          value={reason}
          set={setReason}
          focus
        />
        {tuning.level === "critical" ? <p className="prose">{say("tunings.critical")}</p> : null}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" disabled={reason.trim() === ""}>
            {say("tunings.renew")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
