import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Alert } from "../../api/contract.js";
import type { Disposition } from "../../api/kinds.js";
import { type Of, object, oneOf, text } from "../../api/shape.js";
import { Dialog } from "../../shared/dialog.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { ChoiceField, Form, TextArea } from "../../shared/form.js";
import { useNow } from "../../shared/now.js";
import { Moment } from "../../shared/time.js";
import { Phrase, useWords } from "../../shared/words.js";
import { RuleTitle } from "../rule-title.js";
import { needsReason } from "./refusals.js";

const DISPOSITIONS = [
  "false_positive",
  "benign_expected",
  "true_positive_no_impact",
  "informational",
] as const satisfies readonly Disposition[];

interface FormProps {
  readonly alerts: readonly Alert[];
  readonly close: () => void;
}

const CLOSING = object({ disposition: oneOf(...DISPOSITIONS), reason: text });
const UNDECIDED: Of<typeof CLOSING> = { disposition: "false_positive", reason: "" };

/** A draft belongs to the alerts it was written about. */
function idsOf(alerts: readonly Alert[]): string {
  return alerts.map(({ id }) => id).join("+");
}

interface CloseFormProps extends FormProps {
  readonly send: (disposition: Disposition, reason: string) => void;
}

/** Closing asks for a disposition, and where that teaches something, for the reason: the cursor stands there. */
export function CloseForm({ alerts, close, send }: CloseFormProps): ReactNode {
  const { say } = useWords();
  const draft = useDraft({ form: `alerts.close.${idsOf(alerts)}`, start: UNDECIDED, shape: CLOSING });
  const { disposition, reason } = draft.value;
  const [tried, setTried] = useState(false);
  const needed = needsReason(disposition);
  const missing = needed && reason.trim() === "";
  const place = useFirstField();
  const submit = (): void => {
    setTried(true);
    if (!missing) {
      draft.sent();
      return send(disposition, reason.trim());
    }
    place.current?.querySelector("textarea")?.focus();
  };
  return (
    <Dialog opened close={close} title={say("alerts.close.title", { count: alerts.length })}>
      <div ref={place}>
        <Form submit={submit}>
          <Subjects alerts={alerts} />
          <ChoiceField
            label={say("alerts.close.as")}
            value={disposition}
            set={(value) => draft.set({ disposition: DISPOSITIONS.find((each) => each === value) ?? disposition })}
            options={DISPOSITIONS.map((value) => ({ value, label: say(`alerts.disposition.${value}`) }))}
          />
          <TextArea
            label={say("alerts.close.reason")}
            help={say(needed ? "alerts.close.reason.needed" : "alerts.close.reason.free")}
            fault={tried && missing ? say("form.needed") : undefined}
            value={reason}
            set={(next) => draft.set({ reason: next })}
            focus
          />
          <div className="form-actions">
            <Button type="submit" variant="filled" size="sm">
              {say("alerts.close.do")}
            </Button>
            <DraftNote {...draft} />
          </div>
        </Form>
      </div>
    </Dialog>
  );
}

const HOURS = [1, 4, 8, 24, 72, 168] as const;

interface SnoozeFormProps extends FormProps {
  readonly send: (until: string) => void;
}

export function SnoozeForm({ alerts, close, send }: SnoozeFormProps): ReactNode {
  const { say } = useWords();
  const now = useNow();
  const [hours, setHours] = useState("4");
  const until = new Date(now.getTime() + Number(hours) * 3_600_000).toISOString();
  return (
    <Dialog opened close={close} title={say("alerts.snooze.title", { count: alerts.length })}>
      <Form submit={() => send(until)}>
        <Subjects alerts={alerts} />
        <ChoiceField
          label={say("alerts.snooze.for")}
          help={
            <Phrase words="alerts.snooze.until" argument="time">
              <Moment at={until} precision="minute" />
            </Phrase>
          }
          value={hours}
          set={setHours}
          options={HOURS.map((each) => ({
            value: String(each),
            label: each < 24 ? say("list.hours", { count: each }) : say("list.days", { count: each / 24 }),
          }))}
        />
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("alerts.snooze.do")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

interface CommentFormProps extends FormProps {
  /** `sent` is to be called once it is there. */
  readonly send: (text: string, sent: () => void) => void;
}

const COMMENT = object({ comment: text });

export function CommentForm({ alerts, close, send }: CommentFormProps): ReactNode {
  const { say } = useWords();
  const draft = useDraft({ form: `alerts.comment.${idsOf(alerts)}`, start: { comment: "" }, shape: COMMENT });
  const { comment } = draft.value;
  const place = useFirstField();
  return (
    <Dialog opened close={close} title={say("alerts.comment.title")}>
      <div ref={place}>
        <Form submit={() => (comment.trim() === "" ? undefined : send(comment.trim(), draft.sent))}>
          <Subjects alerts={alerts} />
          <TextArea
            label={say("alerts.comment.text")}
            value={comment}
            set={(next) => draft.set({ comment: next })}
            rows={4}
            focus
          />
          <div className="form-actions">
            <Button type="submit" variant="filled" size="sm">
              {say("alerts.comment.do")}
            </Button>
            <DraftNote {...draft} />
          </div>
        </Form>
      </div>
    </Dialog>
  );
}

const NAMED_MAX = 3;

/** What it is about, by name. */
function Subjects({ alerts }: { readonly alerts: readonly Alert[] }): ReactNode {
  return (
    <ul className="alert-subjects">
      {alerts.slice(0, NAMED_MAX).map((alert) => (
        <li key={alert.id}>
          <RuleTitle rule={alert.rule} /> <span className="data">{alert.entity.key}</span>
        </li>
      ))}
      {alerts.length > NAMED_MAX ? <li>+ {alerts.length - NAMED_MAX}</li> : null}
    </ul>
  );
}

/** Brings the cursor to the field that asks for it, once the form stands. */
function useFirstField() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus(), []);
  return place;
}
