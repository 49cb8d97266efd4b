import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { PracticeException } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { notify } from "../../shared/notices.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import type { RecordProps } from "./props.js";

type Decision = "approve" | "refuse" | "revoke" | "withdraw";

/** The exceptions of this cell and what may be decided on each. */
export function ExceptionList({ record, again }: RecordProps): ReactNode {
  const { say } = useWords();
  const [asked, setAsked] = useState<{ exception: PracticeException; decision: Decision } | null>(null);
  const { may } = useSession();
  if (record.exceptions.length === 0) return null;
  const decisions = (exception: PracticeException): readonly Decision[] => {
    const open = exception.state === "requested" || exception.state === "in_review";
    return [
      ...(open && may("exceptions.approve") ? (["approve", "refuse"] as const) : []),
      ...(open && record.may.claim ? (["withdraw"] as const) : []),
      ...(exception.state === "approved" && exception.phase !== "expired" && may("exceptions.approve")
        ? (["revoke"] as const)
        : []),
    ];
  };
  return (
    <section className="block">
      <h2>{say("place.exceptions")}</h2>
      {record.exceptions.map((exception) => (
        <div key={exception.id} className="evidence-line">
          <div>
            <p>
              <strong>{exception.number}</strong> {say(`practice.exception.state.${exception.state}`)}
              {exception.phase === null ? null : ` · ${say(`practice.exception.phase.${exception.phase}`)}`} ·{" "}
              {say("practice.exception.ends")} <Moment at={exception.until} precision="minute" />
            </p>
            <p className="prose">{exception.reason}</p>
            {exception.compensation === "" ? null : (
              <p className="quiet">
                {say("practice.exception.compensation")}: {exception.compensation}
              </p>
            )}
            <p className="quiet">
              {exception.requestedBy.name}
              {exception.approvals.map(({ id, name }) => (
                <span key={id}> → {name}</span>
              ))}
            </p>
          </div>
          <div className="choice-row">
            {decisions(exception).map((decision) => (
              <Button
                key={decision}
                variant="default"
                size="compact-sm"
                onClick={() => setAsked({ exception, decision })}
              >
                {say(`practice.exception.${decision}`)}
              </Button>
            ))}
          </div>
        </div>
      ))}
      <Dialog
        opened={asked !== null}
        close={() => setAsked(null)}
        title={asked === null ? "" : `${say(`practice.exception.${asked.decision}`)} ${asked.exception.number}`}
      >
        {asked === null ? null : (
          <DecideForm
            {...asked}
            done={() => {
              setAsked(null);
              again();
            }}
          />
        )}
      </Dialog>
    </section>
  );
}

interface DecideFormProps {
  readonly exception: PracticeException;
  readonly decision: Decision;
  readonly done: () => void;
}

function DecideForm({ exception, decision, done }: DecideFormProps): ReactNode {
  const { say } = useWords();
  const [note, setNote] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (): Promise<void> => {
    const { id, version } = exception;
    const answer =
      decision === "withdraw"
        ? await send(`/api/v1/exceptions/${id}/withdraw`, PracticeException, { version, note })
        : await send(`/api/v1/exceptions/${id}/decide`, PracticeException, { version, decision, note });
    if (!answer.ok) return setFailure(answer.failure);
    notify({ text: say("practice.exception.done") });
    done();
  };
  return (
    <Form submit={() => void submit()}>
      <TextArea label={say("practice.exception.note")} value={note} set={setNote} focus />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say(`practice.exception.${decision}`)}</Button>
      </div>
    </Form>
  );
}
