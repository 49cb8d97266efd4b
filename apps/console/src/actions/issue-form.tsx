import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { CorrectiveActionDetail } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { FailureNote } from "../shared/failure-note.js";
import { ChoiceField, type Fault, Form, faultOf, TextArea, TextField } from "../shared/form.js";
import { useNames } from "../shared/names.js";
import { useWords } from "../shared/words.js";

const ORIGINS = ["finding", "incident", "exercise", "check"] as const;
const GRADES = ["major", "minor", "observation"] as const;

/** Issues an action for what somebody found. */
export function IssueForm({ close }: { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const people = useNames("people");
  const services = useNames("services");
  const [given, setGiven] = useState({
    title: "",
    condition: "",
    origin: "finding",
    ref: "",
    grade: "major",
    service: "",
    owner: "",
    dueOn: "",
  });
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const set = (name: keyof typeof given) => (value: string) => setGiven((before) => ({ ...before, [name]: value }));
  const needed = (name: "title" | "condition" | "ref" | "owner"): Fault | undefined =>
    tried && given[name].trim() === "" ? say("form.needed") : faultOf(failure, name === "ref" ? "origin/ref" : name);
  const issue = async (): Promise<void> => {
    setTried(true);
    if ([given.title, given.condition, given.ref, given.owner].some((text) => text.trim() === "")) return;
    const { origin, ref, service, dueOn, ...rest } = given;
    const answer = await send("/api/v1/corrective-actions", CorrectiveActionDetail, {
      ...rest,
      origin: { kind: origin, ref: ref.trim() },
      service: service === "" ? null : service,
      ...(dueOn === "" ? {} : { dueOn }),
    });
    if (!answer.ok) return setFailure(answer.failure);
    close();
    await navigate({ to: "/actions/$id", params: { id: answer.value.id } });
  };
  const chosen = (names: ReadonlyMap<string, string>, none: string) => [
    { value: "", label: none },
    ...[...names].map(([value, label]) => ({ value, label })),
  ];
  return (
    <Dialog opened close={close} title={say("actions.issue")}>
      <Form submit={() => void issue()}>
        <TextField
          label={say("actions.title")}
          value={given.title}
          set={set("title")}
          fault={needed("title")}
          data-autofocus
        />
        <TextArea
          label={say("actions.condition")}
          value={given.condition}
          set={set("condition")}
          fault={needed("condition")}
        />
        <ChoiceField
          label={say("actions.origin")}
          value={given.origin}
          set={set("origin")}
          options={ORIGINS.map((value) => ({ value, label: say(`actions.origin.${value}`) }))}
        />
        <TextField label={say("actions.issue.ref")} value={given.ref} set={set("ref")} fault={needed("ref")} />
        <ChoiceField
          label={say("actions.grade")}
          value={given.grade}
          set={set("grade")}
          options={GRADES.map((value) => ({ value, label: say(`actions.grade.${value}`) }))}
        />
        <ChoiceField
          label={say("actions.service")}
          value={given.service}
          set={set("service")}
          options={chosen(services, say("actions.service.none"))}
        />
        <ChoiceField
          label={say("actions.owner")}
          value={given.owner}
          set={set("owner")}
          fault={needed("owner")}
          options={chosen(people, "—")}
        />
        <TextField
          label={say("actions.due")}
          type="date"
          value={given.dueOn}
          set={set("dueOn")}
          help={say("actions.due.help")}
          fault={faultOf(failure, "dueOn")}
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("actions.issue")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
