import type { ReactNode } from "react";
import type { Alert } from "../../api/contract.js";
import type { AlertState } from "../../api/kinds.js";
import { Avatar } from "../../shared/avatar.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { useNow } from "../../shared/now.js";
import { SEVERITIES, SeverityMark } from "../../shared/severity.js";
import { Moment, spanText } from "../../shared/time.js";
import { useWords, type Words } from "../../shared/words.js";
import type { Column, Group } from "../../table/columns.js";
import { RuleTitle } from "../rule-title.js";
import "./alerts.css";

const STATE_MARKS: Readonly<Record<AlertState, MarkName>> = {
  new: "todo",
  acknowledged: "active",
  triaging: "active",
  closed: "done",
  linked: "linked",
  snoozed: "stale",
};

/** The state by drawing and word. */
export function AlertStateMark({ alert }: { readonly alert: Alert }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={STATE_MARKS[alert.state]} />
      {say(`alerts.state.${alert.state}`)}
      {alert.assignee === null ? null : <Avatar name={alert.assignee.name ?? "?"} />}
    </span>
  );
}

/** The bar is full after a day; its steps grow, since the first minutes tell more than the last. */
const FULL_MINUTES = 1440;

/** Age since the first event, as text and as a bar. */
function Age({ alert }: { readonly alert: Alert }): ReactNode {
  const words = useWords();
  const ms = useNow().getTime() - new Date(alert.firstAt).getTime();
  const filled = Math.min(1, Math.log2(1 + Math.max(0, ms) / 60_000) / Math.log2(1 + FULL_MINUTES));
  return (
    <time className="age" data-severity={alert.severity} dateTime={alert.firstAt} title={alert.firstAt}>
      <svg viewBox="0 0 44 4" width="44" height="4" aria-hidden="true">
        <rect width="44" height="4" rx="2" fill="var(--sunken)" />
        <rect width={Math.max(2, Math.round(filled * 44))} height="4" rx="2" fill="var(--severity-mid)" />
      </svg>
      {spanText(ms, words)}
    </time>
  );
}

export const ALERT_COLUMNS: readonly Column<Alert>[] = [
  {
    id: "severity",
    label: "alerts.severity",
    width: 96,
    phone: "lead",
    sort: { down: "severity" },
    cell: (alert) => <SeverityMark severity={alert.severity} />,
    text: (alert, { say }) => say(`console.severity.${alert.severity}`),
  },
  {
    id: "number",
    label: "alerts.number",
    width: 104,
    extra: true,
    cell: (alert) => `AL-${alert.number}`,
    text: (alert) => `AL-${alert.number}`,
  },
  {
    id: "rule",
    label: "alerts.rule",
    width: 236,
    grow: true,
    phone: "title",
    cell: (alert) => <RuleTitle rule={alert.rule} />,
    text: (alert) => alert.rule.title,
  },
  {
    id: "entity",
    label: "alerts.entity",
    width: 128,
    leaves: 4,
    phone: "lead",
    cell: (alert) => (
      <span className="grid-data" title={alert.entity.key}>
        {alert.entity.key}
      </span>
    ),
    text: (alert) => alert.entity.key,
  },
  {
    id: "service",
    label: "alerts.service",
    width: 160,
    leaves: 1,
    extra: true,
    cell: (alert) => nameOf(alert.service),
    text: (alert) => nameOf(alert.service),
  },
  {
    id: "source",
    label: "alerts.source",
    width: 130,
    extra: true,
    leaves: 1,
    cell: (alert) => nameOf(alert.source),
    text: (alert) => nameOf(alert.source),
  },
  {
    id: "events",
    label: "alerts.events",
    width: 68,
    align: "end",
    leaves: 3,
    sort: { down: "events" },
    cell: (alert) => alert.events.toLocaleString("en"),
    text: (alert) => String(alert.events),
  },
  {
    id: "age",
    label: "alerts.age",
    width: 128,
    leaves: 5,
    phone: "aside",
    sort: { down: "newest", up: "oldest" },
    cell: (alert) => <Age alert={alert} />,
    text: (alert) => alert.firstAt,
  },
  {
    id: "last",
    label: "alerts.last",
    width: 150,
    extra: true,
    leaves: 2,
    cell: (alert) => <Moment at={alert.lastAt} />,
    text: (alert) => alert.lastAt,
  },
  {
    id: "state",
    label: "alerts.state",
    width: 136,
    leaves: 6,
    phone: "fact",
    cell: (alert) => <AlertStateMark alert={alert} />,
    text: (alert, { say }) => say(`alerts.state.${alert.state}`),
  },
  {
    id: "owner",
    label: "alerts.owner",
    width: 130,
    extra: true,
    leaves: 1,
    cell: (alert) => nameOf(alert.assignee),
    text: (alert) => nameOf(alert.assignee),
  },
  {
    id: "kind",
    label: "alerts.kind",
    width: 110,
    extra: true,
    leaves: 1,
    cell: (alert) => <KindWord alert={alert} />,
    text: (alert, { say }) => say(`alerts.kind.${alert.kind}`),
  },
];

function KindWord({ alert }: { readonly alert: Alert }): ReactNode {
  return useWords().say(`alerts.kind.${alert.kind}`);
}

/** A name, its id where it has none any more, or the sign for nothing. */
function nameOf(named: Alert["service"]): string {
  return named === null ? "—" : (named.name ?? named.id);
}

const byName = (id: "service" | "source" | "assignee", label: Group<Alert>["label"]): Group<Alert> => ({
  id,
  label,
  keyOf: (alert) => alert[id]?.id ?? "",
  labelOf: (alert) => nameOf(alert[id]),
});

export const ALERT_GROUPS: readonly Group<Alert>[] = [
  byName("service", "alerts.service"),
  { id: "rule", label: "alerts.rule", keyOf: (alert) => alert.rule.id, labelOf: (alert) => alert.rule.title },
  {
    id: "entity",
    label: "alerts.entity",
    keyOf: (alert) => `${alert.entity.kind} ${alert.entity.key}`,
    labelOf: (alert) => alert.entity.key,
  },
  {
    id: "severity",
    label: "alerts.severity",
    keyOf: (alert) => String(SEVERITIES.indexOf(alert.severity)),
    labelOf: (alert, { say }: Words) => say(`console.severity.${alert.severity}`),
  },
  byName("source", "alerts.source"),
  byName("assignee", "alerts.owner"),
];
