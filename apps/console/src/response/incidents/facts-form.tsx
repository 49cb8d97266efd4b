import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { IncidentDetail } from "../../api/contract.js";
import type { Failure, FieldFault } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { useClock } from "../../shared/clock.js";
import { Dialog } from "../../shared/dialog.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, type Fault, Form, TextArea, TextField } from "../../shared/form.js";
import { useNames } from "../../shared/names.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";
import { LABELS, SEVERITIES } from "./declare-form.js";
import { changeOf, FACTS, type FactName, type FactsDraft, factsOf } from "./facts.js";

interface FactsFormProps {
  readonly incident: IncidentDetail;
  /** The fact that is asked for: the cursor stands there. */
  readonly first: FactName | null;
  readonly close: () => void;
  readonly done: (incident: IncidentDetail) => void;
}

/** Changes what is known of an incident, outside of its steps. */
export function FactsForm({ incident, first, close, done }: FactsFormProps): ReactNode {
  const { say } = useWords();
  const { zone } = useClock();
  const [before] = useState(() => factsOf(incident, zone));
  const draft = useDraft({
    form: `incident.${incident.id}.facts`,
    start: before,
    shape: FACTS,
    base: incident.version,
  });
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (first !== null) document.querySelector<HTMLElement>(`dialog [name="${first}"]`)?.focus();
  }, [first]);
  const save = async (): Promise<void> => {
    if (busy) return;
    const change = changeOf(before, draft.value, zone);
    setBusy(true);
    const path = `/api/v1/incidents/${incident.id}`;
    const body = { ...change, version: incident.version };
    const answer = await send(path, IncidentDetail, body, { method: "PATCH" });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    draft.sent();
    close();
    done(answer.value);
  };
  return (
    <Dialog opened close={close} title={say("incidents.facts.edit.title", { number: incident.number })}>
      <Form submit={() => void save()}>
        <FactFields value={draft.value} set={draft.set} failure={failure} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : "form.save")}
          </Button>
          <DraftNote {...draft} />
        </div>
      </Form>
    </Dialog>
  );
}

interface FieldsProps {
  readonly value: FactsDraft;
  readonly set: (change: Partial<FactsDraft>) => void;
  readonly failure: Failure | null;
}

const CONFIDENCES = ["confirmed", "estimated", "unknown"] as const;

function FactFields({ value, set, failure }: FieldsProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const services = useNames("services", may("register.read"));
  const field = (name: FactName) => ({
    name,
    value: value[name],
    set: (next: string) => set({ [name]: next }),
    fault: faultAt(failure, name),
  });
  const time = (name: FactName, label: string, help?: string): ReactNode => (
    <TextField {...field(name)} label={label} help={help} type="datetime-local" step="1" />
  );
  const choices = (values: readonly string[], labelOf: (value: string) => string) => [
    { value: "", label: "—" },
    ...values.map((each) => ({ value: each, label: labelOf(each) })),
  ];
  return (
    <>
      <TextField {...field("title")} label={say("incidents.title.column")} />
      <TextArea {...field("summary")} label={say("incidents.summary")} />
      <ChoiceField
        {...field("severity")}
        label={say("alerts.severity")}
        options={choices(SEVERITIES, (each) => {
          const known = SEVERITIES.find((severity) => severity === each);
          return known === undefined ? each : `${known} · ${say(`incidents.sev.${known}`)}`;
        })}
      />
      <ChoiceField {...field("label")} label={say("alerts.label")} options={choices(LABELS, (each) => each)} />
      <ChoiceField
        {...field("service")}
        label={say("alerts.service")}
        options={choices([...services.keys()], (each) => services.get(each) ?? each)}
      />
      <h3>{say("incidents.facts.times")}</h3>
      <p className="form-help">{say("incidents.facts.zone")}</p>
      {time("occurredFrom", say("incidents.occurred"))}
      {time("occurredTo", say("incidents.occurredTo"))}
      <ChoiceField
        {...field("confidence")}
        label={say("incidents.entry.confidence")}
        options={CONFIDENCES.map((each) => ({ value: each, label: say(`incidents.confidence.${each}`) }))}
      />
      {time("detectedAt", say("incidents.detected"))}
      {time("awareAt", say("incidents.aware"), say("incidents.aware.help"))}
      <TextField {...field("awareReason")} label={say("incidents.aware.reason")} />
      {time("nextUpdateAt", say("incidents.nextUpdate"))}
      {time("eradicatedAt", say("incidents.eradicatedAt"))}
      {time("recoveredAt", say("incidents.recoveredAt"))}
      {time("monitoringUntil", say("incidents.monitoringUntil"), say("incidents.monitoringUntil.help"))}
      <h3>{say("incidents.facts.findings")}</h3>
      <TextArea
        {...field("scopeStatement")}
        label={say("incidents.scopeStatement")}
        help={say("incidents.scopeStatement.help")}
      />
      <TextArea {...field("rootCause")} label={say("incidents.rootCause")} />
      <TextField {...field("techniques")} label={say("incidents.techniques")} help={say("incidents.techniques.help")} />
      <TextField
        {...field("failedRequirements")}
        label={say("incidents.failedRequirements")}
        help={say("incidents.failedRequirements.help")}
      />
      <TextArea {...field("reviewConclusion")} label={say("incidents.reviewConclusion")} />
      <TextField {...field("reason")} label={say("incidents.facts.reason")} help={say("incidents.facts.reason.help")} />
    </>
  );
}

/** Names of the server for fields of the form that it knows under another one. */
const SERVER_NAMES: Partial<Readonly<Record<FactName, readonly string[]>>> = {
  occurredFrom: ["occurred/from", "occurred_from"],
  occurredTo: ["occurred/to", "occurred", "occurred_to"],
  awareAt: ["aware/at", "aware"],
  awareReason: ["aware/reason"],
  detectedAt: ["detected"],
  eradicatedAt: ["eradicated"],
  recoveredAt: ["recovered"],
};

function faultAt(failure: Failure | null, name: FactName): Fault | undefined {
  if (failure?.kind !== "refused") return undefined;
  const names = [name, ...(SERVER_NAMES[name] ?? [])];
  const isHere = ({ pointer }: FieldFault): boolean =>
    names.some((each) => pointer === `/${each}` || (each === name && pointer.startsWith(`/${each}/`)));
  return failure.fields?.find(isHere);
}
