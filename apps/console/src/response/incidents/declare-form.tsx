import { Button } from "@mantine/core";
import type { Language } from "@mizugiwa/words";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type Alert, IncidentDetail } from "../../api/contract.js";
import { flag, object, text } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea, TextField } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";

export const SEVERITIES = ["SEV-1", "SEV-2", "SEV-3", "SEV-4"] as const;
export const LABELS = ["TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", "TLP:GREEN", "TLP:CLEAR"] as const;

const FIELDS = object({ title: text, summary: text, severity: text, label: text, restricted: flag });

/** What the first alert is called, in the language of whoever declares. */
function titleOf(alert: Alert | undefined, language: Language): string {
  if (alert === undefined) return "";
  return (language === "ja" ? alert.rule.titleJa : null) ?? alert.rule.title;
}

interface DeclareFormProps {
  /** The alerts it begins with; they are linked to it. */
  readonly alerts: readonly Alert[];
  readonly close: () => void;
}

/** Declares an incident; with alerts, it takes their service and says what they say. */
export function DeclareForm({ alerts, close }: DeclareFormProps): ReactNode {
  const { say, language } = useWords();
  const navigate = useNavigate();
  const draft = useDraft({
    form: `declare.${alerts.map(({ id }) => id).join("+")}`,
    start: {
      title: titleOf(alerts[0], language),
      summary: "",
      severity: "SEV-3",
      label: "TLP:AMBER",
      restricted: false,
    },
    shape: FIELDS,
  });
  const { title, summary, severity, label, restricted } = draft.value;
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const declare = async (): Promise<void> => {
    setTried(true);
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
    draft.sent();
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
          set={(next) => draft.set({ title: next })}
          fault={tried && title.trim() === "" ? say("form.needed") : faultOf(failure, "title")}
          data-autofocus
        />
        <TextArea label={say("incidents.summary")} value={summary} set={(next) => draft.set({ summary: next })} />
        <ChoiceField
          label={say("alerts.severity")}
          value={severity}
          set={(next) => draft.set({ severity: next })}
          options={SEVERITIES.map((value) => ({ value, label: `${value} · ${say(`incidents.sev.${value}`)}` }))}
        />
        <ChoiceField
          label={say("alerts.label")}
          value={label}
          set={(next) => draft.set({ label: next })}
          options={LABELS.map((value) => ({ value, label: value }))}
        />
        <div className="form-choices">
          <label>
            <input
              type="checkbox"
              checked={restricted}
              onChange={(event) => draft.set({ restricted: event.currentTarget.checked })}
            />
            {say("incidents.restricted.choose")}
          </label>
        </div>
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : "incidents.declare")}
          </Button>
          <DraftNote {...draft} />
        </div>
      </Form>
    </Dialog>
  );
}
