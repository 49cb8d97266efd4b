import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { RetroRun } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea } from "../../shared/form.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";

const DAY_MS = 86_400_000;
const SPANS = ["1", "7", "30", "90", "365"] as const;

/** The button that lets stored events be searched for a rule, and the form behind it. */
export function BeginRetro({
  subject,
  kind = "rule",
}: {
  readonly subject: string;
  readonly kind?: string;
}): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [opened, setOpened] = useState(false);
  if (!may("retro.run")) return null;
  const close = (): void => setOpened(false);
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => setOpened(true)}>
        {say("retro.begin")}
      </Button>
      <Dialog opened={opened} close={close} title={say("retro.begin.title")}>
        <BeginForm subject={subject} kind={kind} />
      </Dialog>
    </>
  );
}

function BeginForm({ subject, kind }: { readonly subject: string; readonly kind: string }): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const [days, setDays] = useState<string>("30");
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const now = Date.now();
    const answer = await send("/api/v1/retro-runs", RetroRun, {
      kind,
      subject,
      from: new Date(now - Number(days) * DAY_MS).toISOString(),
      to: new Date(now).toISOString(),
      reason: reason.trim() === "" ? null : reason.trim(),
    });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await navigate({ to: "/retro/$id", params: { id: answer.value.id } });
  };
  return (
    <>
      <p className="prose">{say("retro.begin.text")}</p>
      <Form submit={() => void begin()}>
        <ChoiceField
          label={say("retro.span")}
          value={days}
          set={setDays}
          options={SPANS.map((value) => ({ value, label: say("retro.lastDays", { days: Number(value) }) }))}
        />
        <TextArea label={say("retro.reason")} help={say("retro.reason.help")} value={reason} set={setReason} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" loading={busy}>
            {say("retro.begin.do")}
          </Button>
        </div>
      </Form>
    </>
  );
}
