import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { AlertDetail, Event, Tuning, TuningPreview } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send, useAsked } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import { conditionsOf, type ExpectedPart, partsOf } from "./expected-parts.js";
import "./tunings.css";

const DAY_MS = 86_400_000;
const SPANS = ["7", "30", "90", "180"] as const;

/** "This is expected": what of an alert is chosen becomes an exception of its rule. */
export function TuneForm({ alert, close }: { readonly alert: string; readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const { answer } = useAsked(`/api/v1/alerts/${alert}`, AlertDetail);
  const detail = answer?.ok === true ? answer.value : null;
  return (
    <Dialog opened close={close} title={say("tunings.make.title")}>
      {answer?.ok === false ? <FailureNote failure={answer.failure} /> : null}
      {detail === null ? null : <Expected alert={detail} close={close} />}
    </Dialog>
  );
}

function Expected({ alert, close }: { readonly alert: AlertDetail; readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const sample = alert.why.last[0] ?? alert.why.first[0];
  const { answer } = useAsked(`/api/v1/events/${sample?.eventId ?? ""}`, Event, { enabled: sample !== undefined });
  const parts = partsOf(alert, answer?.ok === true ? answer.value.fields : null);
  const [chosen, setChosen] = useState<readonly ExpectedPart[]>([]);
  const [days, setDays] = useState<string>("30");
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const draft = { rule: alert.rule.id, conditions: conditionsOf(chosen), filter: null };
  const turn = (part: ExpectedPart, on: boolean): void => {
    setChosen(on ? [...chosen, part] : chosen.filter((each) => !isSame(each, part)));
  };
  const make = async (): Promise<void> => {
    const expiresAt = new Date(Date.now() + Number(days) * DAY_MS - 60_000).toISOString();
    const made = await send("/api/v1/tunings", Tuning, { ...draft, reason, expiresAt });
    if (!made.ok) return setFailure(made.failure);
    close();
    await navigate({ to: "/tunings", search: { at: made.value.id } });
  };
  return (
    <>
      <p className="prose">{say("tunings.make.text")}</p>
      <Form submit={() => void make()}>
        <fieldset className="tuning-parts">
          <legend>{say("tunings.expected")}</legend>
          {parts.map((part) => (
            <Part key={`${part.on} ${part.field} ${part.value}`} part={part} chosen={chosen} turn={turn} />
          ))}
        </fieldset>
        <Preview draft={draft} disabled={chosen.length === 0} />
        <TextArea
          label={say("tunings.reason")}
          help={say("tunings.reason.help")}
          fault={faultOf(failure, "reason")}
          value={reason}
          set={setReason}
        />
        <ChoiceField
          label={say("tunings.until")}
          help={say("tunings.until.help")}
          value={days}
          set={setDays}
          options={SPANS.map((value) => ({ value, label: say("tunings.days", { days: Number(value) }) }))}
        />
        {alert.rule.level === "critical" ? <p className="prose">{say("tunings.critical")}</p> : null}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" disabled={chosen.length === 0 || reason.trim() === ""}>
            {say("tunings.make.do")}
          </Button>
        </div>
      </Form>
    </>
  );
}

function isSame(one: ExpectedPart, other: ExpectedPart): boolean {
  return one.on === other.on && one.field === other.field && one.value === other.value;
}

interface PartProps {
  readonly part: ExpectedPart;
  readonly chosen: readonly ExpectedPart[];
  readonly turn: (part: ExpectedPart, on: boolean) => void;
}

function Part({ part, chosen, turn }: PartProps): ReactNode {
  const { say } = useWords();
  const name = part.on === "field" ? part.field : say(`tunings.on.${part.on}`);
  return (
    <label>
      <input
        type="checkbox"
        checked={chosen.some((each) => isSame(each, part))}
        onChange={(event) => turn(part, event.currentTarget.checked)}
      />
      <span>{name}</span>
      <span className="data">{part.shown}</span>
    </label>
  );
}

/** What the draft would have held back in thirty days; asked for when it is wanted, since it reads the events again. */
function Preview({ draft, disabled }: { readonly draft: object; readonly disabled: boolean }): ReactNode {
  const { say } = useWords();
  const [seen, setSeen] = useState<{ readonly draft: string; readonly preview: TuningPreview } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    setBusy(true);
    const answer = await send("/api/v1/tunings/preview", TuningPreview, draft);
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setSeen({ draft: JSON.stringify(draft), preview: answer.value });
  };
  const preview = seen?.draft === JSON.stringify(draft) ? seen.preview : null;
  return (
    <div className="tuning-preview">
      <Button variant="default" size="compact-sm" disabled={disabled} loading={busy} onClick={() => void look()}>
        {say("tunings.preview")}
      </Button>
      {preview === null ? null : <output>{say("tunings.preview.found", { ...counts(preview) })}</output>}
      {failure === null ? null : <FailureNote failure={failure} />}
    </div>
  );
}

function counts({ alerts, suppressedAlerts, events, suppressedEvents }: TuningPreview) {
  return { alerts, suppressedAlerts, events, suppressedEvents };
}
