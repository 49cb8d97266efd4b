import { Button } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import { type ReactNode, useState } from "react";
import { CorrectiveActionDetail } from "../api/contract.js";
import type { ActionStepAhead } from "../api/kinds.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, TextArea, TextField } from "../shared/form.js";
import { Icon } from "../shared/icons.js";
import { Mark } from "../shared/marks.js";
import { useWords, type Words } from "../shared/words.js";

export interface ActionProps {
  readonly action: CorrectiveActionDetail;
  readonly done: (action: CorrectiveActionDetail) => void;
}

const MISSING: ReadonlyMap<string, WordKey> = new Map([
  ["containment", "actions.missing.containment"],
  ["rootCause", "actions.missing.rootCause"],
  ["causeMethod", "actions.missing.causeMethod"],
  ["measures", "actions.missing.measures"],
  ["criterion", "actions.missing.criterion"],
  ["otherServices", "actions.missing.otherServices"],
  ["measuresDone", "actions.missing.measuresDone"],
  ["proofs", "actions.missing.proofs"],
  ["effectPeriod", "actions.missing.effectPeriod"],
  ["effectHeld", "actions.missing.effectHeld"],
  ["recurrence", "actions.missing.recurrence"],
  ["recurrencePeriod", "actions.missing.recurrencePeriod"],
]);
/** What the form of a step asks for: it is no fact that is missing beforehand. */
const ASKED: Readonly<Record<string, readonly ("reason" | "exception" | "recurrence")[]>> = {
  "closed open": ["recurrence"],
  "risk_accepted open": ["reason"],
  "implemented implementing": ["reason"],
  "verified implementing": ["reason"],
};

function asksFor(from: string, to: string): readonly ("reason" | "exception" | "recurrence")[] {
  return to === "risk_accepted" ? ["reason", "exception"] : (ASKED[`${from} ${to}`] ?? []);
}

function stepName(from: string, to: ActionStepAhead["to"], { say }: Words): string {
  const isReturn = to === "implementing" && from !== "planned";
  return say(isReturn ? "actions.step.implementing.return" : `actions.step.${to}`);
}

function refusalText(refused: NonNullable<ActionStepAhead["refused"]>, { say }: Words): string {
  return say(refused.about === "no-person" ? "actions.refused.no-person" : `actions.refused.${refused.guard}`);
}

interface PartButtonProps {
  readonly action: CorrectiveActionDetail;
  readonly part: keyof CorrectiveActionDetail["parts"];
  readonly label: string;
  /** Where many stand in a column: what it is about, for who cannot see that. */
  readonly about?: string;
  readonly small?: boolean;
  readonly run: () => void;
}

/** What one may do with a part of an action: absent where the role never may, dashed with the reason where duties are separate. */
export function PartButton({ action, part, label, about, small = false, run }: PartButtonProps): ReactNode {
  const words = useWords();
  const refused = action.parts[part];
  if (refused?.guard === "permission") return null;
  const why = refused === null ? undefined : refusalText(refused, words);
  return (
    <Button
      variant={small ? "subtle" : "default"}
      size={small ? "compact-xs" : "compact-sm"}
      className={refused === null ? undefined : "action"}
      data-refused={refused !== null || undefined}
      aria-disabled={refused !== null}
      aria-label={[about === undefined ? label : `${label}: ${about}`, why].filter(Boolean).join(". ")}
      title={why}
      leftSection={refused === null ? undefined : <Icon name="lock" size={13} />}
      onClick={() => {
        if (refused === null) run();
      }}
    >
      {label}
    </Button>
  );
}

/** Where it may go from here: what is needed for it, or why it is not for this reader. */
export function ActionSteps({ action, done }: ActionProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const [asking, setAsking] = useState<ActionStepAhead["to"] | null>(null);
  // A role that may never take a step is not shown it; who a separation of duties refuses is told so.
  const steps = action.steps.filter(({ refused }) => refused?.guard !== "permission");
  if (steps.length === 0) return null;
  return (
    <section className="block">
      <h2>{say("actions.next")}</h2>
      {steps.map(({ to, refused, missing }) => {
        const asked: readonly string[] = asksFor(action.state, to);
        const facts = missing.filter((fact) => !asked.includes(fact));
        const stopped = refused !== null || facts.length > 0;
        return (
          <div key={to}>
            <Button
              variant="default"
              size="compact-sm"
              className="action"
              data-refused={stopped || undefined}
              aria-disabled={stopped}
              leftSection={stopped ? <Icon name="lock" size={13} /> : undefined}
              onClick={() => {
                if (!stopped) setAsking(to);
              }}
            >
              {stepName(action.state, to, words)}
            </Button>
            {refused === null ? null : <p className="refusal">{refusalText(refused, words)}</p>}
            {refused !== null || facts.length === 0 ? null : (
              <ul className="checklist" aria-label={say("incidents.needed")}>
                {facts.map((fact) => {
                  const key = MISSING.get(fact);
                  return (
                    <li key={fact}>
                      <Mark name="todo" />
                      {key === undefined ? fact : say(key)}
                    </li>
                  );
                })}
              </ul>
            )}
          </div>
        );
      })}
      {asking === null ? null : <StepForm action={action} to={asking} close={() => setAsking(null)} done={done} />}
    </section>
  );
}

interface StepFormProps extends ActionProps {
  readonly to: ActionStepAhead["to"];
  readonly close: () => void;
}

function StepForm({ action, to, close, done }: StepFormProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const [given, setGiven] = useState({ reason: "", exception: "", recurrence: "" });
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = asksFor(action.state, to);
  const take = async (): Promise<void> => {
    setTried(true);
    if (asked.some((name) => given[name].trim() === "")) return;
    const said = Object.entries(given).filter(([, text]) => text.trim() !== "");
    const body = { version: action.version, to, ...Object.fromEntries(said) };
    const answer = await send(`/api/v1/corrective-actions/${action.id}/step`, CorrectiveActionDetail, body);
    if (!answer.ok) return setFailure(answer.failure);
    close();
    done(answer.value);
  };
  const fault = (name: "reason" | "exception" | "recurrence"): string | undefined =>
    tried && asked.includes(name) && given[name].trim() === "" ? say("form.needed") : undefined;
  const set = (name: keyof typeof given) => (value: string) => setGiven((before) => ({ ...before, [name]: value }));
  return (
    <Dialog opened close={close} title={`${stepName(action.state, to, words)}: ${action.number}`}>
      <Form submit={() => void take()}>
        {asked.includes("exception") ? (
          <TextField
            label={say("actions.step.exception")}
            value={given.exception}
            set={set("exception")}
            fault={fault("exception")}
          />
        ) : null}
        {asked.includes("recurrence") ? (
          <TextArea
            label={say("actions.step.recurrence")}
            value={given.recurrence}
            set={set("recurrence")}
            fault={fault("recurrence")}
          />
        ) : (
          <TextArea
            label={say("actions.step.reason")}
            value={given.reason}
            set={set("reason")}
            fault={fault("reason")}
          />
        )}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {stepName(action.state, to, words)}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
