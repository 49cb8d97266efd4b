import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Evidence } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { notify } from "../../shared/notices.js";
import { Moment } from "../../shared/time.js";
import { Phrase, useWords } from "../../shared/words.js";
import type { RecordProps } from "./props.js";

/** What was handed in, the newest first, beside what is expected; an independent auditor decides on each. */
export function EvidenceList({ record, again }: RecordProps): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const [rejecting, setRejecting] = useState<Evidence | null>(null);
  const mayDecide = record.may.judge && record.may.conflict === null;
  const accept = async (evidence: Evidence): Promise<void> => {
    const note = say("practice.evidence.accept");
    const answer = await send(`/api/v1/evidence/${evidence.id}/decide`, Evidence, { accept: true, note });
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    notify({ text: say("practice.evidence.accepted") });
    again();
  };
  return (
    <section className="block">
      <h2>{say("practice.evidence")}</h2>
      <ul className="expected">
        {record.requirement.evidence.map((each) => (
          <li key={each.en}>
            {each[language]} · {say("practice.evidence.maxAge", { days: each.maxAgeDays })}
          </li>
        ))}
      </ul>
      {record.evidence.length === 0 ? <p className="quiet">{say("practice.evidence.none")}</p> : null}
      <div>
        {record.evidence.map((evidence) => (
          <div key={evidence.id} className="evidence-line">
            <div>
              <p>
                <Proof evidence={evidence} /> <span className="quiet">{evidence.statements.join(" ")}</span>
              </p>
              <p className="quiet" data-fresh={evidence.state === "rejected" ? "rejected" : evidence.freshness}>
                {say(`practice.fresh.${evidence.state === "rejected" ? "rejected" : evidence.freshness}`)} ·{" "}
                <Phrase words="practice.evidence.observed" argument="at">
                  <Moment at={evidence.observedAt} precision="minute" />
                </Phrase>{" "}
                ·{" "}
                <Phrase words="practice.evidence.until" argument="at">
                  <Moment at={evidence.freshUntil} precision="minute" />
                </Phrase>{" "}
                · {evidence.addedBy.name}
              </p>
              {evidence.state === "rejected" && evidence.note !== null ? (
                <p className="quiet">{evidence.note}</p>
              ) : null}
            </div>
            {mayDecide && evidence.state !== "rejected" ? (
              <div className="choice-row">
                {evidence.state === "received" ? (
                  <Button variant="default" size="compact-sm" onClick={() => void accept(evidence)}>
                    {say("practice.evidence.accept")}
                  </Button>
                ) : null}
                <Button variant="subtle" size="compact-sm" onClick={() => setRejecting(evidence)}>
                  {say("practice.evidence.reject")}
                </Button>
              </div>
            ) : null}
          </div>
        ))}
      </div>
      <Dialog opened={rejecting !== null} close={() => setRejecting(null)} title={say("practice.evidence.reject")}>
        {rejecting === null ? null : (
          <RejectForm
            evidence={rejecting}
            done={() => {
              setRejecting(null);
              again();
            }}
          />
        )}
      </Dialog>
    </section>
  );
}

function Proof({ evidence }: { readonly evidence: Evidence }): ReactNode {
  if (evidence.form === "file") return <a href={`/api/v1/evidence/${evidence.id}/file`}>{evidence.title}</a>;
  if (evidence.link === null) return <strong>{evidence.title}</strong>;
  return (
    <a href={evidence.link} target="_blank" rel="noreferrer">
      {evidence.title}
    </a>
  );
}

function RejectForm({ evidence, done }: { readonly evidence: Evidence; readonly done: () => void }): ReactNode {
  const { say } = useWords();
  const [note, setNote] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (): Promise<void> => {
    const answer = await send(`/api/v1/evidence/${evidence.id}/decide`, Evidence, { accept: false, note });
    if (!answer.ok) return setFailure(answer.failure);
    notify({ text: say("practice.evidence.rejected") });
    done();
  };
  return (
    <Form submit={() => void submit()}>
      <TextArea label={say("practice.evidence.whyReject")} value={note} set={setNote} focus />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say("practice.evidence.reject")}</Button>
      </div>
    </Form>
  );
}
