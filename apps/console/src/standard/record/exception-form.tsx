import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { PracticeException } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, faultOf, TextArea, TextField } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import type { FormProps } from "./props.js";

/** The longest term by class, in days: exceptions/rules.ts of the server decides. */
const TERM_DAYS = { C1: 365, C2: 180, C3: 90 } as const;

/** Asks for a risk to be accepted for a time; one that stands is renewed. */
export function ExceptionForm({ record, done }: FormProps): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [compensation, setCompensation] = useState("");
  const [until, setUntil] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const standing = record.exceptions.find(({ phase }) => phase === "active" || phase === "expiring");
  const submit = async (): Promise<void> => {
    const answer = await send("/api/v1/exceptions", PracticeException, {
      service: record.service.id,
      requirement: record.requirement.id,
      reason,
      compensation,
      from: standing?.until ?? new Date().toISOString(),
      until: until === "" ? null : new Date(until).toISOString(),
      renews: standing?.id ?? null,
    });
    if (answer.ok) done();
    else setFailure(answer.failure);
  };
  return (
    <Form submit={() => void submit()}>
      <TextArea
        label={say("practice.exception.reason")}
        value={reason}
        set={setReason}
        fault={faultOf(failure, "reason")}
        focus
      />
      <TextArea
        label={say("practice.exception.compensation")}
        value={compensation}
        set={setCompensation}
        fault={faultOf(failure, "compensation")}
      />
      <TextField
        label={say("practice.exception.until")}
        help={
          record.class === null
            ? undefined
            : say("practice.exception.until.help", { days: TERM_DAYS[record.class], class: record.class })
        }
        type="datetime-local"
        value={until}
        set={setUntil}
        fault={faultOf(failure, "until")}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say("practice.exception.ask")}</Button>
      </div>
    </Form>
  );
}
