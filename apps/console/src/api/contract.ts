import { anything, flag, list, nullable, number, type Of, object, oneOf, text } from "./shape.js";

export const Role = oneOf(
  "service-owner",
  "auditor",
  "analyst",
  "incident-handler",
  "incident-commander",
  "investigator",
  "researcher",
  "facilitator",
  "field-engineer",
  "legal",
  "liaison",
  "management",
  "platform-admin",
);
export type Role = Of<typeof Role>;

export const WhoAmI = object({
  account: object({ id: text, login: text, name: text, person: nullable(text), language: oneOf("en", "ja") }),
  roles: list(Role),
  permissions: list(text),
  compartments: list(object({ id: text, name: text })),
  mustChangePassword: flag,
  session: object({ id: text, factors: list(text), endsAt: text }),
  csrf: text,
});
export type WhoAmI = Of<typeof WhoAmI>;

export const Severity = oneOf("critical", "high", "medium", "low", "informational");
export type Severity = Of<typeof Severity>;
export const TlpLabel = oneOf("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR");
export type TlpLabel = Of<typeof TlpLabel>;
export const RecordKind = oneOf("real", "exercise", "test", "backfilled");
export type RecordKind = Of<typeof RecordKind>;
export const AlertState = oneOf("new", "acknowledged", "triaging", "closed", "linked", "snoozed");
export type AlertState = Of<typeof AlertState>;
export const Disposition = oneOf(
  "false_positive",
  "benign_expected",
  "duplicate",
  "informational",
  "true_positive_no_impact",
);
export type Disposition = Of<typeof Disposition>;
export const Named = object({ id: text, name: nullable(text) });
export type Named = Of<typeof Named>;

const alert = {
  id: text,
  number,
  rule: object({ id: text, title: text, level: nullable(text) }),
  kind: RecordKind,
  state: AlertState,
  disposition: nullable(Disposition),
  severity: Severity,
  entity: object({ kind: oneOf("address", "user", "host", "source"), key: text }),
  source: nullable(Named),
  service: nullable(Named),
  tenant: nullable(Named),
  asset: nullable(Named),
  host: nullable(text),
  label: TlpLabel,
  restricted: flag,
  firstAt: text,
  lastAt: text,
  detectedAt: text,
  acknowledgedAt: nullable(text),
  triagedAt: nullable(text),
  closedAt: nullable(text),
  reopenedAt: nullable(text),
  cycle: number,
  events: number,
  assignee: nullable(Named),
  incident: nullable(Named),
  mergedInto: nullable(text),
  snoozedUntil: nullable(text),
  version: number,
};
export const Alert = object(alert);
export type Alert = Of<typeof Alert>;

const SampleEvent = object({
  eventId: text,
  at: text,
  host: nullable(text),
  fields: list(object({ field: text, value: text, selection: text })),
});

export const HistoryEntry = object({
  at: text,
  actor: object({ kind: text, id: text, name: text }),
  action: text,
  before: anything,
  after: anything,
  reason: nullable(text),
});
export type HistoryEntry = Of<typeof HistoryEntry>;

export const AlertDetail = object({
  ...alert,
  why: object({
    author: nullable(text),
    license: nullable(text),
    tags: list(text),
    falsepositives: list(text),
    first: list(SampleEvent),
    last: list(SampleEvent),
  }),
  sources: list(Named),
  hosts: list(text),
  aboutEntity: object({
    alerts: number,
    open: number,
    rules: number,
    firstAt: nullable(text),
    lastAt: nullable(text),
  }),
  similar: list(Alert),
  duplicates: list(object({ id: text, number })),
  comments: list(object({ id: text, author: Named, at: text, text })),
  history: list(HistoryEntry),
  steps: list(text),
  suggested: list(object({ code: text })),
});
export type AlertDetail = Of<typeof AlertDetail>;

export const AlertBulkResult = object({
  done: number,
  results: list(object({ id: text, version: nullable(number), code: nullable(text), detail: nullable(text) })),
});
