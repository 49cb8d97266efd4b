import type { AlertState } from "../../api/kinds.js";
import { SEVERITIES, SeverityMark } from "../../shared/severity.js";
import type { Words } from "../../shared/words.js";
import { oneOfThese } from "../../table/choices.js";
import type { Field, View } from "../../table/columns.js";
import type { Condition } from "../../table/state.js";

const STATES: readonly AlertState[] = ["new", "acknowledged", "triaging", "snoozed", "linked", "closed"];
const KINDS = ["real", "exercise", "test", "backfilled"] as const;
const DISPOSITIONS = [
  "false_positive",
  "benign_expected",
  "duplicate",
  "informational",
  "true_positive_no_impact",
] as const;

/** A length of time before `now`, or an instant as it was typed, as RFC 3339. */
export function instantOf({ op, values: [value = ""] }: Condition, now: Date): string | null {
  const last = /^(\d+)([mhd])$/.exec(value);
  if (op === "last") {
    if (last === null) return null;
    const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[last[2] ?? ""] ?? 0;
    // To the minute, so that the same list keeps the same address for a while.
    return new Date(Math.floor((now.getTime() - Number(last[1]) * unit) / 60_000) * 60_000).toISOString();
  }
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

export function alertFields({ say }: Words): readonly Field[] {
  return [
    {
      id: "state",
      label: "alerts.state",
      kind: "choice",
      ops: ["is", "not"],
      options: STATES.map((value) => ({ value, label: say(`alerts.state.${value}`) })),
      ask: oneOfThese("state", STATES),
    },
    {
      id: "severity",
      label: "alerts.severity",
      kind: "choice",
      ops: ["is", "not"],
      options: SEVERITIES.map((value) => ({
        value,
        label: say(`console.severity.${value}`),
        mark: <SeverityMark severity={value} />,
      })),
      ask: oneOfThese("severity", SEVERITIES),
    },
    {
      id: "owner",
      label: "alerts.owner",
      kind: "choice",
      ops: ["is"],
      options: [
        { value: "me", label: say("alerts.owner.me") },
        { value: "nobody", label: say("alerts.owner.nobody") },
      ],
      ask: ({ values }) => (values.length === 1 ? values.map((value) => ["assignee", value]) : []),
    },
    {
      id: "seen",
      label: "alerts.last",
      kind: "time",
      ops: ["last", "after", "before"],
      ask: (condition) => {
        const instant = instantOf(condition, new Date());
        return instant === null ? [] : [[condition.op === "before" ? "until" : "since", instant]];
      },
    },
    {
      id: "entity",
      label: "alerts.entity",
      kind: "text",
      ops: ["is"],
      ask: ({ values }) => values.map((value) => ["entity", value]),
    },
    {
      id: "host",
      label: "alerts.host",
      kind: "text",
      ops: ["is"],
      ask: ({ values }) => values.map((value) => ["host", value]),
    },
    {
      id: "rule",
      label: "alerts.rule",
      kind: "text",
      ops: ["is"],
      ask: ({ values }) => values.map((value) => ["rule", value]),
    },
    {
      id: "kind",
      label: "alerts.kind",
      kind: "choice",
      ops: ["is", "not"],
      options: KINDS.map((value) => ({ value, label: say(`alerts.kind.${value}`) })),
      ask: oneOfThese("kind", KINDS),
    },
    {
      id: "disposition",
      label: "alerts.disposition",
      kind: "choice",
      ops: ["is", "not"],
      options: DISPOSITIONS.map((value) => ({ value, label: say(`alerts.disposition.${value}`) })),
      ask: oneOfThese("disposition", DISPOSITIONS),
    },
  ];
}

export function alertViews({ say }: Words): readonly View[] {
  const open: Condition = { field: "state", op: "not", values: ["closed", "linked", "snoozed"] };
  const view = (id: string, name: string, conditions: readonly Condition[], group: string | null = null): View => ({
    id,
    name,
    conditions,
    sort: id === "closed" ? "newest" : "severity",
    group,
  });
  return [
    view("shift", say("alerts.view.shift"), [open], "service"),
    view("mine", say("alerts.view.mine"), [open, { field: "owner", op: "is", values: ["me"] }]),
    view("nobody", say("alerts.view.nobody"), [open, { field: "owner", op: "is", values: ["nobody"] }]),
    view("snoozed", say("alerts.view.snoozed"), [{ field: "state", op: "is", values: ["snoozed"] }]),
    view("closed", say("alerts.view.closed"), [{ field: "state", op: "is", values: ["closed", "linked"] }]),
    view("tests", say("alerts.view.tests"), [open, { field: "kind", op: "not", values: ["real"] }]),
  ];
}
