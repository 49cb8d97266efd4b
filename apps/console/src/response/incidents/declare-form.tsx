import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Alert, IncidentDetail } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea, TextField } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";

const SEVERITIES = ["SEV-1", "SEV-2", "SEV-3", "SEV-4"] as const;
const LABELS = ["TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", "TLP:GREEN", "TLP:CLEAR"] as const;

interface DeclareFormProps {
  /** The alerts it begins with; they are linked to it. */
  readonly alerts: readonly Alert[];
  readonly close: () => void;
}

/** Declares an incident; with alerts, it takes their service and says what they say. */
export function DeclareForm({ alerts, close }: DeclareFormProps): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const [title, setTitle] = useState(alerts[0]?.rule.title ?? "");
  const [summary, setSummary] = useState("");
  const [severity, setSeverity] = useState<string>("SEV-3");
  const [label, setLabel] = useState<string>("TLP:AMBER");
  const [restricted, setRestricted] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const declare = async (): Promise<void> => {
    if (busy || title.trim() === "") return;
    setBusy(true);
    const answer = await send("/api/v1/incidents", IncidentDetail, {
      title: title.trim(),
      summary,
      severity,
      label,
      restricted,
      alerts: alerts.map(({ id, version }) => ({ id, version })),
    });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    close();
    await navigate({ to: "/incidents/$id", params: { id: answer.value.id } });
  };
  return (
    <Dialog opened close={close} title={say("alerts.escalate.title")}>
      <Form submit={() => void declare()}>
        {alerts.length === 0 ? null : (
          <p className="form-help">{say("incidents.declare.alerts", { count: alerts.length })}</p>
        )}
        <TextField
          label={say("incidents.title.column")}
          value={title}
          set={setTitle}
          fault={faultOf(failure, "title")}
          data-autofocus
        />
        <TextArea label={say("incidents.summary")} value={summary} set={setSummary} />
        <ChoiceField
          label={say("alerts.severity")}
          value={severity}
          set={setSeverity}
          options={SEVERITIES.map((value) => ({ value, label: `${value} · ${say(`incidents.sev.${value}`)}` }))}
        />
        <ChoiceField
          label={say("alerts.label")}
          value={label}
          set={setLabel}
          options={LABELS.map((value) => ({ value, label: value }))}
        />
        <div className="form-choices">
          <label>
            <input
              type="checkbox"
              checked={restricted}
              onChange={(event) => setRestricted(event.currentTarget.checked)}
            />
            {say("incidents.restricted.choose")}
          </label>
        </div>
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : "incidents.declare")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
