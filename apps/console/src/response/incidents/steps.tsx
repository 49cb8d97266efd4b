import { Button } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import { type ReactNode, useId, useState } from "react";
import { IncidentDetail } from "../../api/contract.js";
import type { IncidentState } from "../../api/kinds.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { Icon } from "../../shared/icons.js";
import { Mark } from "../../shared/marks.js";
import { useWords, type Words } from "../../shared/words.js";
import { type FactName, fieldFor, placeFor } from "./facts.js";
import { FactsForm } from "./facts-form.js";

interface StepsProps {
  readonly incident: IncidentDetail;
  readonly done: (incident: IncidentDetail) => void;
}

const FACTS: ReadonlyMap<string, WordKey> = new Map([
  ["severity", "incidents.missing.severity"],
  ["commander", "incidents.missing.commander"],
  ["label", "incidents.missing.label"],
  ["service", "incidents.missing.service"],
  ["scopeStatement", "incidents.missing.scopeStatement"],
  ["occurredFrom", "incidents.missing.occurredFrom"],
  ["scope", "incidents.missing.scope"],
  ["eradication", "incidents.missing.eradication"],
  ["recovery", "incidents.missing.recovery"],
  ["monitoringUntil", "incidents.missing.monitoringUntil"],
  ["rootCause", "incidents.missing.rootCause"],
  ["techniques", "incidents.missing.techniques"],
  ["failedRequirements", "incidents.missing.failedRequirements"],
  ["reviewConclusion", "incidents.missing.reviewConclusion"],
  ["reason", "incidents.missing.reason"],
]);

/** What a missing fact is called; its own name where there is no word for it. */
function factWord(fact: string, { say }: Words): string {
  const key = FACTS.get(fact);
  return key === undefined ? fact : say(key);
}

/** Why a step is refused now, in one sentence. */
function whyNot(missing: readonly string[], words: Words): string {
  return `${words.say("incidents.needed")}: ${missing.map((fact) => factWord(fact, words)).join(words.say("list.and"))}`;
}

/** A fact that is missing, and the way to give it. */
function Missing({ fact, give }: { readonly fact: string; readonly give: (field: FactName) => void }): ReactNode {
  const words = useWords();
  const field = fieldFor(fact);
  const place = placeFor(fact);
  const word = factWord(fact, words);
  if (field !== null) {
    return (
      <button type="button" className="link" onClick={() => give(field)}>
        {word}
      </button>
    );
  }
  return place === null ? word : <a href={`#${place}`}>{word}</a>;
}

/** Where it may go from here, and what is still needed for it. */
export function Steps({ incident, done }: StepsProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const id = useId();
  const [giving, setGiving] = useState<FactName | null>(null);
  const [asking, setAsking] = useState<IncidentState | null>(null);
  const steps = incident.steps.filter((step) => step.permitted && step.to !== "merged");
  if (steps.length === 0) return null;
  return (
    <section className="block">
      <h2>{say("incidents.next")}</h2>
      {steps.map((step) => {
        const missing = step.missing.filter((fact) => fact !== "reason");
        return (
          <div key={step.to}>
            <Button
              variant="default"
              size="compact-sm"
              className="action"
              data-refused={missing.length > 0 || undefined}
              aria-disabled={missing.length > 0}
              aria-describedby={missing.length > 0 ? `${id}-${step.to}` : undefined}
              title={missing.length > 0 ? whyNot(missing, words) : undefined}
              leftSection={missing.length > 0 ? <Icon name="lock" size={13} /> : undefined}
              onClick={() => {
                if (missing.length === 0) setAsking(step.to);
              }}
            >
              {say(`incidents.step.${step.to}`)}
            </Button>
            {missing.length === 0 ? null : (
              <ul id={`${id}-${step.to}`} className="checklist" aria-label={say("incidents.needed")}>
                {missing.map((fact) => (
                  <li key={fact}>
                    <Mark name="todo" />
                    <Missing fact={fact} give={setGiving} />
                  </li>
                ))}
              </ul>
            )}
          </div>
        );
      })}
      {giving === null ? null : (
        <FactsForm incident={incident} first={giving} close={() => setGiving(null)} done={done} />
      )}
      {asking === null ? null : <StepForm incident={incident} to={asking} close={() => setAsking(null)} done={done} />}
    </section>
  );
}

interface StepFormProps extends StepsProps {
  readonly to: IncidentState;
  readonly close: () => void;
}

function StepForm({ incident, to, close, done }: StepFormProps): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const take = async (): Promise<void> => {
    const body = { version: incident.version, to, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
    const answer = await send(`/api/v1/incidents/${incident.id}/step`, IncidentDetail, body);
    if (!answer.ok) return setFailure(answer.failure);
    close();
    done(answer.value);
  };
  return (
    <Dialog opened close={close} title={`${say(`incidents.step.${to}`)}: ${incident.number}`}>
      <Form submit={() => void take()}>
        <TextArea label={say("alerts.close.reason")} value={reason} set={setReason} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say(`incidents.step.${to}`)}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
