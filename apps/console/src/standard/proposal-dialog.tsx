import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { StandardProposal } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { keyOf, send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { FailureNote } from "../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea, TextField } from "../shared/form.js";
import { notify } from "../shared/notices.js";
import { useWords } from "../shared/words.js";

export const ORIGINS = ["owner", "incident", "exercise", "lab", "audit", "desk"] as const;

interface ProposalDialogProps {
  readonly requirement: string | null;
  readonly close: () => void;
}

/** A change somebody wants, with where the wish comes from. */
export function ProposalDialog({ requirement, close }: ProposalDialogProps): ReactNode {
  const { say } = useWords();
  const client = useQueryClient();
  const [draft, setDraft] = useState({
    title: "",
    body: "",
    origin: "owner",
    reference: "",
    requirement: requirement ?? "",
  });
  const [failure, setFailure] = useState<Failure | null>(null);
  const set = (name: keyof typeof draft) => (value: string) => setDraft({ ...draft, [name]: value });
  const ready = draft.title.trim() !== "" && draft.body.trim() !== "";
  const submit = async (): Promise<void> => {
    if (!ready) return;
    const answer = await send("/api/v1/standard-proposals", StandardProposal, {
      title: draft.title,
      body: draft.body,
      origin: draft.origin,
      originReference: draft.reference.trim() === "" ? null : draft.reference.trim(),
      requirement: draft.requirement.trim() === "" ? null : draft.requirement.trim().normalize("NFKC").toUpperCase(),
    });
    if (!answer.ok) return setFailure(answer.failure);
    void client.invalidateQueries({ queryKey: keyOf("/api/v1/standard-proposals") });
    notify({ text: say("proposals.sent", { number: answer.value.number }) });
    close();
  };
  return (
    <Dialog opened close={close} title={say("proposals.new")}>
      <Form submit={() => void submit()}>
        <TextField label={say("proposals.title")} value={draft.title} set={set("title")} />
        <TextArea label={say("proposals.body")} value={draft.body} set={set("body")} rows={5} />
        <div className="pair">
          <ChoiceField
            label={say("proposals.origin")}
            value={draft.origin}
            set={set("origin")}
            options={ORIGINS.map((value) => ({ value, label: say(`proposals.origin.${value}`) }))}
          />
          <TextField label={say("proposals.reference")} value={draft.reference} set={set("reference")} />
        </div>
        <TextField
          label={say("proposals.requirement")}
          value={draft.requirement}
          set={set("requirement")}
          fault={faultOf(failure, "requirement")}
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={!ready}>
            {say("proposals.new")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
