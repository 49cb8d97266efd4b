import { ActionIcon } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { type Alert, AlertDetail } from "../../api/contract.js";
import { useAsked } from "../../shared/asked.js";
import { Facts } from "../../shared/facts.js";
import { FailureNote } from "../../shared/failure-note.js";
import { HistoryList } from "../../shared/history.js";
import { Icon, type IconName } from "../../shared/icons.js";
import { useSettled } from "../../shared/page.js";
import { SeverityMark } from "../../shared/severity.js";
import { Moment } from "../../shared/time.js";
import { useWords, type Words } from "../../shared/words.js";
import { ActionButton, MoreActions } from "../../table/action-button.js";
import type { Beside } from "../../table/data-table.js";
import { RuleTitle } from "../rule-title.js";
import { AlertStateMark } from "./alert-columns.js";

/** So many actions are buttons; the others are behind "More". */
const FIRST = 3;

/** How long the cursor rests on a row before its details are asked for. */
const REST_MS = 80;

interface AlertPreviewProps {
  readonly alert: Alert;
  readonly beside: Beside<Alert>;
}

/** What one needs to decide on an alert, beside the queue. */
export function AlertPreview({ alert, beside }: AlertPreviewProps): ReactNode {
  const { say } = useWords();
  const id = useSettled(alert.id, REST_MS);
  const { answer, busy, again } = useAsked(`/api/v1/alerts/${id}`, AlertDetail);
  const detail = answer?.ok === true && answer.value.id === alert.id ? answer.value : null;
  return (
    <>
      <header className="preview-head">
        <p>
          <SeverityMark severity={alert.severity} />
          <span className="quiet">{say("alerts.preview.number", { number: alert.number })}</span>
          <AlertStateMark alert={alert} />
        </p>
        <span className="preview-steps">
          <Step name={say("alerts.preview.previous")} icon="left" go={() => beside.step(-1)} />
          <Step name={say("alerts.preview.next")} icon="right" go={() => beside.step(1)} />
          <Step name={say("console.close")} icon="close" go={beside.close} />
        </span>
        <h2>
          <RuleTitle rule={alert.rule} />
        </h2>
        <p className="preview-facts">
          <Moment at={alert.firstAt} />
          <span>{say("alerts.preview.matches", { count: alert.events })}</span>
          <span className="data">{alert.rule.id}</span>
          {alert.kind === "real" ? null : <span className="tag">{say(`alerts.kind.${alert.kind}`)}</span>}
          {alert.causeEndedAt === null ? null : (
            <span className="tag">
              {say("alerts.cause.ended")} <Moment at={alert.causeEndedAt} />
            </span>
          )}
          {alert.restricted ? (
            <span className="tag">
              <Icon name="lock" size={11} />
              {say("alerts.restricted")}
            </span>
          ) : null}
        </p>
      </header>
      <div className="preview-body">
        {answer?.ok === false ? <FailureNote failure={answer.failure} busy={busy} retry={again} /> : null}
        {detail === null ? null : <Detail alert={detail} />}
      </div>
      {beside.actions.length === 0 ? null : (
        <footer className="preview-foot">
          {beside.actions.slice(0, FIRST).map((action) => (
            <ActionButton key={action.id} action={action} rows={[alert]} />
          ))}
          <MoreActions actions={beside.actions.slice(FIRST)} row={alert} />
        </footer>
      )}
    </>
  );
}

function Step({
  name,
  icon,
  go,
}: {
  readonly name: string;
  readonly icon: IconName;
  readonly go: () => void;
}): ReactNode {
  return (
    <ActionIcon variant="subtle" aria-label={name} title={name} onClick={go}>
      <Icon name={icon} />
    </ActionIcon>
  );
}

function Detail({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { say } = useWords();
  const { why } = alert;
  return (
    <>
      <Section title={say("alerts.preview.why")}>
        <WhyItFired alert={alert} />
        <Facts
          facts={[
            [say("alerts.preview.author"), why.author],
            [say("alerts.preview.licence"), why.license],
            [
              say("alerts.preview.falsePositives"),
              why.falsepositives.length === 0 ? null : why.falsepositives.join(say("list.and")),
            ],
          ]}
        />
        {why.tags.length === 0 ? null : (
          <p className="preview-tags">
            {why.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
          </p>
        )}
      </Section>
      <Section title={say("alerts.preview.who")}>
        <Who alert={alert} />
      </Section>
      <Section title={say("alerts.preview.similar")}>
        {alert.similar.length === 0 ? (
          <p className="quiet">{say("alerts.preview.similar.none")}</p>
        ) : (
          <ul className="preview-lines">
            {alert.similar.map((each) => (
              <li key={each.id}>
                <Link to="/alerts" search={{ at: each.id, filters: "none" }}>
                  {say("alerts.preview.number", { number: each.number })}
                </Link>
                <span className="data">{each.entity.key}</span>
                <span className="preview-end">
                  {each.disposition === null
                    ? say(`alerts.state.${each.state}`)
                    : say(`alerts.disposition.${each.disposition}`)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {alert.comments.length === 0 ? null : (
        <Section title={say("alerts.preview.comments")}>
          {alert.comments.map((comment) => (
            <div key={comment.id} className="preview-comment">
              <p className="quiet">
                {comment.author.name ?? "—"} · <Moment at={comment.at} />
              </p>
              <p>{comment.text}</p>
            </div>
          ))}
        </Section>
      )}
      <Section title={say("alerts.preview.history")}>
        <HistoryList entries={alert.history} />
      </Section>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="preview-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

const SYSTEM_FACTS = new Map([
  ["silentForSeconds", "alerts.fact.silentForSeconds"],
  ["expectedWithinSeconds", "alerts.fact.expectedWithinSeconds"],
  ["lastReceivedAt", "alerts.fact.lastReceivedAt"],
  ["eventsAhead", "alerts.fact.eventsAhead"],
  ["ofEvents", "alerts.fact.ofEvents"],
] as const satisfies readonly (readonly [string, WordKey])[]);

/** What the system itself measured, in words; null for a field of an event. */
function systemFact(field: string, rule: string, say: Words["say"]): string | null {
  if (!rule.startsWith("mizugiwa.")) return null;
  for (const [name, key] of SYSTEM_FACTS) if (name === field) return say(key);
  return null;
}

/** The fields of the newest event, those that made the rule match marked; only what the rule looked at is kept. */
function WhyItFired({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { say } = useWords();
  const event = alert.why.last[0] ?? alert.why.first[0];
  if (event === undefined) return null;
  const rest = alert.events - 1;
  return (
    <>
      <dl className="preview-event">
        {event.fields.map((part) => (
          <Fragment key={`${part.field} ${part.selection}`}>
            <dt>{systemFact(part.field, alert.rule.id, say) ?? part.field}</dt>
            <dd>
              <mark title={part.selection}>{part.value}</mark>
            </dd>
          </Fragment>
        ))}
      </dl>
      <p className="quiet">
        <Moment at={event.at} precision="milli" />
        {rest === 0 ? null : ` · ${say("alerts.preview.more", { count: rest })}`}
      </p>
    </>
  );
}

function Who({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { say } = useWords();
  const things: readonly [icon: IconName, name: string | null, note: string][] = [
    [alert.entity.kind === "user" ? "accounts" : "assets", alert.entity.key, say(`alerts.entity.${alert.entity.kind}`)],
    ["services", alert.service?.name ?? null, say("alerts.service")],
    ["units", alert.tenant?.name ?? null, say("alerts.tenant")],
    [
      "sources",
      alert.sources.flatMap((source) => source.name ?? []).join(say("list.and")) || null,
      say("alerts.source"),
    ],
  ];
  return (
    <ul className="preview-lines">
      {things.map(([icon, name, note], index) =>
        name === null ? null : (
          <li key={note}>
            <Icon name={icon} />
            <span className={index === 0 ? "data" : undefined}>{name}</span>
            <span className="quiet">{note}</span>
            {index === 0 ? (
              <Link className="preview-end" to="/alerts" search={{ entity: `is:${alert.entity.key}` }}>
                {say("alerts.preview.open", { count: alert.aboutEntity.open })}
              </Link>
            ) : null}
          </li>
        ),
      )}
    </ul>
  );
}
