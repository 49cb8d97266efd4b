import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { NotApplicable } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { Icon } from "../../shared/icons.js";
import { notify } from "../../shared/notices.js";
import { useWords } from "../../shared/words.js";
import { ClaimForm } from "./claim-form.js";
import { EvidenceForm } from "./evidence-form.js";
import { ExceptionForm } from "./exception-form.js";
import { JudgeForm } from "./judge-form.js";
import type { FormProps, RecordProps } from "./props.js";

type What = "claim" | "evidence" | "judge" | "exception" | "na";

/** What the reader may do here; what a guard refuses now is there, and says why. */
export function RecordActions({ record, again }: RecordProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const [opened, setOpened] = useState<What | null>(null);
  const close = (): void => setOpened(null);
  const done = (text: string): void => {
    notify({ text });
    close();
    again();
  };
  const { may, requirement, verdict } = record;
  const conflict =
    may.conflict === null
      ? record.state === "claimed"
        ? null
        : say("practice.judge.notClaimed")
      : failureText(refusal(may.conflict), words);
  const titles: Readonly<Record<What, string>> = {
    claim: say("practice.claim.do"),
    evidence: say("practice.evidence.add"),
    judge: say("practice.judge"),
    exception: say("practice.exception.ask"),
    na: say("practice.na.propose"),
  };
  return (
    <div className="page-tools">
      {may.claim && verdict?.applies !== "not_applicable" ? (
        <>
          <Act label={titles.evidence} refused={null} act={() => setOpened("evidence")} />
          <Act label={titles.claim} refused={null} act={() => setOpened("claim")} />
          <Act
            label={titles.exception}
            refused={requirement.waivable ? null : say("practice.exception.notWaivable")}
            act={() => setOpened("exception")}
          />
          {verdict === null ? null : <Act label={titles.na} refused={null} act={() => setOpened("na")} />}
        </>
      ) : null}
      {may.judge ? <Act label={titles.judge} refused={conflict} act={() => setOpened("judge")} primary /> : null}
      <Dialog opened={opened !== null} close={close} title={opened === null ? "" : titles[opened]}>
        {opened === "claim" ? <ClaimForm record={record} done={() => done(say("practice.claim.sent"))} /> : null}
        {opened === "evidence" ? (
          <EvidenceForm record={record} done={() => done(say("practice.evidence.sent"))} />
        ) : null}
        {opened === "judge" ? <JudgeForm record={record} done={() => done(say("practice.judge.sent"))} /> : null}
        {opened === "exception" ? (
          <ExceptionForm record={record} done={() => done(say("practice.exception.sent"))} />
        ) : null}
        {opened === "na" ? <NotApplicableForm record={record} done={() => done(say("practice.na.sent"))} /> : null}
      </Dialog>
    </div>
  );
}

/** The separation of duties refuses here as the server would. */
function refusal(conflict: string): Failure {
  const code = `independence-${conflict.replaceAll("_", "-")}`;
  return { kind: "refused", status: 403, code, detail: null, retryAfterSeconds: null };
}

interface ActProps {
  readonly label: string;
  readonly refused: string | null;
  readonly act: () => void;
  readonly primary?: boolean;
}

function Act({ label, refused, act, primary = false }: ActProps): ReactNode {
  return (
    <Button
      variant={primary && refused === null ? "filled" : "default"}
      size="compact-sm"
      className="action"
      aria-disabled={refused !== null}
      data-refused={refused !== null || undefined}
      title={refused ?? label}
      leftSection={refused === null ? undefined : <Icon name="lock" size={13} />}
      onClick={() => {
        if (refused === null) act();
      }}
    >
      {refused ?? label}
    </Button>
  );
}

function NotApplicableForm({ record, done }: FormProps): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (): Promise<void> => {
    const body = { requirement: record.requirement.id, reason };
    const answer = await send(`/api/v1/services/${record.service.id}/not-applicable`, NotApplicable, body);
    if (answer.ok) done();
    else setFailure(answer.failure);
  };
  return (
    <Form submit={() => void submit()}>
      <TextArea label={say("practice.na.reason")} value={reason} set={setReason} focus />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say("practice.na.propose")}</Button>
      </div>
    </Form>
  );
}
