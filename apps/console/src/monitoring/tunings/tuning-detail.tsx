import { ActionIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { SuppressedEvent, type Tuning } from "../../api/contract.js";
import { pageOf } from "../../api/shape.js";
import { useAsked } from "../../shared/asked.js";
import { Facts } from "../../shared/facts.js";
import { Icon } from "../../shared/icons.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { ActionButton } from "../../table/action-button.js";
import type { Beside } from "../../table/data-table.js";
import { expectedText, TuningState, tuningTitle } from "./tuning-words.js";

const SHOWN = 50;
const Suppressed = pageOf(SuppressedEvent);

interface TuningDetailProps {
  readonly tuning: Tuning;
  readonly beside: Beside<Tuning>;
}

/** An exception beside the list: who says what until when, and what it held back. */
export function TuningDetail({ tuning, beside }: TuningDetailProps): ReactNode {
  const words = useWords();
  const { say } = words;
  return (
    <>
      <header className="preview-head">
        <p>
          <TuningState tuning={tuning} />
        </p>
        <span className="preview-steps">
          <ActionIcon variant="subtle" aria-label={say("console.close")} onClick={beside.close}>
            <Icon name="close" />
          </ActionIcon>
        </span>
        <h2>{tuningTitle(tuning, words)}</h2>
      </header>
      <div className="preview-body">
        <section className="preview-section">
          {tuning.fault === null ? null : (
            <p className="prose">{say(`tunings.fault.${tuning.fault.code}`, { detail: tuning.fault.detail })}</p>
          )}
          <Facts
            facts={[
              [say("tunings.expected"), expectedText(tuning, words)],
              [say("tunings.reason"), tuning.reason],
              [say("tunings.owner"), tuning.owner.name],
              [say("tunings.until"), <Moment key="until" at={tuning.expiresAt} />],
              [say("tunings.made"), <Who key="made" name={tuning.madeBy.name} at={tuning.madeAt} />],
              [
                say("tunings.decided"),
                tuning.decidedBy === null ? null : <Who key="by" name={tuning.decidedBy.name} at={tuning.decidedAt} />,
              ],
              [
                say("alerts.rule"),
                <Link key="rule" to="/rules/$id" params={{ id: tuning.rule }}>
                  {tuning.rule}
                </Link>,
              ],
            ]}
          />
          {tuning.filter === null ? null : (
            <pre className="rule-text">
              <code>{tuning.filter}</code>
            </pre>
          )}
        </section>
        <HeldBack tuning={tuning} />
      </div>
      {beside.actions.length === 0 ? null : (
        <footer className="preview-foot">
          {beside.actions.map((action) => (
            <ActionButton key={action.id} action={action} rows={[tuning]} />
          ))}
        </footer>
      )}
    </>
  );
}

function Who({ name, at }: { readonly name: string; readonly at: string | null }): ReactNode {
  return (
    <>
      {name} · <Moment at={at} />
    </>
  );
}

function HeldBack({ tuning }: { readonly tuning: Tuning }): ReactNode {
  const { say } = useWords();
  const { answer } = useAsked(`/api/v1/tunings/${tuning.id}/suppressed?limit=${SHOWN}`, Suppressed);
  const rows = answer?.ok === true ? answer.value.rows : [];
  return (
    <section className="preview-section">
      <h3>{say("tunings.heldBack", { count: tuning.suppressed })}</h3>
      <ul className="lines">
        {rows.map((event) => (
          <li key={event.eventId}>
            <Moment at={event.at} precision="milli" />
            <span className="data">
              {event.host === null ? null : `${event.host} `}
              {event.fields.map(({ field, value, selection }) => (
                <span key={`${field} ${selection}`}>
                  {field}=<mark>{value}</mark>{" "}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
