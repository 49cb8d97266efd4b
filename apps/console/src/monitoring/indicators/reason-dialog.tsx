import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Failure } from "../../shared/ask.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";

interface ReasonDialogProps {
  readonly title: string;
  readonly text: string;
  readonly close: () => void;
  /** Does it; a failure stays in the dialog. */
  readonly run: (reason: string) => Promise<Failure | null>;
}

/** What is switched or taken back is so for a reason, which the trail keeps. */
export function ReasonDialog({ title, text, close, run }: ReasonDialogProps): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isMissing = reason.trim() === "";
  const submit = async (): Promise<void> => {
    setTried(true);
    if (isMissing) return;
    const failed = await run(reason.trim());
    if (failed === null) close();
    else setFailure(failed);
  };
  return (
    <Dialog opened close={close} title={title}>
      <p className="prose">{text}</p>
      <Form submit={() => void submit()}>
        <TextArea
          label={say("indicators.reason")}
          value={reason}
          set={setReason}
          fault={tried && isMissing ? say("form.needed") : undefined}
          focus
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {title}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
