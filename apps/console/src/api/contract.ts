// Written by `npm run contract` from the server's schemas.
import {
  anything,
  either,
  flag,
  list,
  mapOf,
  nullable,
  number,
  type Of,
  object,
  oneOf,
  optional,
  text,
} from "./shape.js";

const Account = /* @__PURE__ */ object({
  id: text,
  login: text,
  name: text,
  person: nullable(text),
  roles: list(
    oneOf(
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
      "standard-editor",
      "security-officer",
      "platform-admin",
    ),
  ),
  language: oneOf("en", "ja"),
  state: oneOf("invited", "active", "disabled"),
  totp: flag,
  mustChangePassword: flag,
  createdAt: text,
  disabledAt: nullable(text),
  signedInAt: nullable(text),
  version: number,
});

export { Account };
export type Account = Of<typeof Account>;

const AccountLink = /* @__PURE__ */ object({ purpose: oneOf("invitation", "reset"), address: text, expiresAt: text });

const AccountWithLink = /* @__PURE__ */ object({ account: Account, link: AccountLink });

export { AccountWithLink };
export type AccountWithLink = Of<typeof AccountWithLink>;

const ActionFigures = /* @__PURE__ */ object({
  states: list(
    object({
      state: oneOf(
        "open",
        "analysed",
        "planned",
        "implementing",
        "implemented",
        "verified",
        "effective",
        "closed",
        "risk_accepted",
      ),
      actions: number,
    }),
  ),
  overdue: number,
  daysToClose: nullable(object({ median: number, p90: number })),
  closed: number,
  returned: number,
  recurred: number,
});

export { ActionFigures };
export type ActionFigures = Of<typeof ActionFigures>;

const RecordKind = /* @__PURE__ */ oneOf("real", "exercise", "test", "backfilled");

const Named = /* @__PURE__ */ object({ id: text, name: nullable(text) });

const TlpLabel = /* @__PURE__ */ oneOf("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR");

const Alert = /* @__PURE__ */ object({
  id: text,
  number: number,
  rule: object({ id: text, title: text, titleJa: nullable(text), level: nullable(text) }),
  kind: RecordKind,
  state: oneOf("new", "acknowledged", "triaging", "closed", "linked", "snoozed"),
  disposition: nullable(
    oneOf("false_positive", "benign_expected", "duplicate", "informational", "true_positive_no_impact"),
  ),
  severity: oneOf("critical", "high", "medium", "low", "informational"),
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
  causeEndedAt: nullable(text),
  version: number,
});

export { Alert };
export type Alert = Of<typeof Alert>;

const AlertBulkResult = /* @__PURE__ */ object({
  done: number,
  results: list(object({ id: text, version: nullable(number), code: nullable(text), detail: nullable(text) })),
});

export { AlertBulkResult };
export type AlertBulkResult = Of<typeof AlertBulkResult>;

const HistoryEntry = /* @__PURE__ */ object({
  at: text,
  actor: object({ kind: text, id: text, name: text }),
  action: text,
  before: nullable(mapOf(anything)),
  after: nullable(mapOf(anything)),
  reason: nullable(text),
});

const AlertDetail = /* @__PURE__ */ object({
  id: text,
  number: number,
  rule: object({ id: text, title: text, titleJa: nullable(text), level: nullable(text) }),
  kind: RecordKind,
  state: oneOf("new", "acknowledged", "triaging", "closed", "linked", "snoozed"),
  disposition: nullable(
    oneOf("false_positive", "benign_expected", "duplicate", "informational", "true_positive_no_impact"),
  ),
  severity: oneOf("critical", "high", "medium", "low", "informational"),
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
  causeEndedAt: nullable(text),
  version: number,
  why: object({
    author: nullable(text),
    license: nullable(text),
    tags: list(text),
    falsepositives: list(text),
    first: list(
      object({
        eventId: text,
        at: text,
        host: nullable(text),
        fields: list(object({ field: text, value: text, selection: text })),
      }),
    ),
    last: list(
      object({
        eventId: text,
        at: text,
        host: nullable(text),
        fields: list(object({ field: text, value: text, selection: text })),
      }),
    ),
  }),
  sources: list(Named),
  hosts: list(text),
  aboutEntity: object({ alerts: number, open: number, rules: number, firstAt: nullable(text), lastAt: nullable(text) }),
  similar: list(Alert),
  duplicates: list(object({ id: text, number: number })),
  comments: list(object({ id: text, author: Named, at: text, text: text })),
  history: list(HistoryEntry),
  steps: list(oneOf("acknowledge", "triage", "close", "link", "unlink", "snooze", "wake", "reopen", "unmerge")),
  suggested: list(
    object({
      code: text,
      disposition: optional(
        oneOf("false_positive", "benign_expected", "duplicate", "informational", "true_positive_no_impact"),
      ),
      times: optional(number),
      of: optional(number),
    }),
  ),
});

export { AlertDetail };
export type AlertDetail = Of<typeof AlertDetail>;

const Asset = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  name: text,
  kind: oneOf(
    "server",
    "virtual-machine",
    "container",
    "endpoint",
    "network",
    "storage",
    "database",
    "identity",
    "appliance",
    "cloud-account",
    "other",
  ),
  addresses: list(either(text, text)),
  service: nullable(text),
  tenant: nullable(text),
  criticality: oneOf("low", "medium", "high", "critical"),
  exposure: oneOf("internal", "partner", "internet"),
  fromDay: nullable(text),
  toDay: nullable(text),
  registeredAt: nullable(text),
  seenAt: nullable(text),
});

export { Asset };
export type Asset = Of<typeof Asset>;

const BillOutcome = /* @__PURE__ */ object({
  components: number,
  added: number,
  removed: number,
  changed: number,
  examples: list(object({ name: text, before: nullable(text), after: nullable(text) })),
  problemCount: number,
  problems: list(object({ code: text, field: nullable(text), detail: text, remedy: nullable(text) })),
});

export { BillOutcome };
export type BillOutcome = Of<typeof BillOutcome>;

const Component = /* @__PURE__ */ object({
  service: text,
  number: number,
  type: text,
  scope: nullable(text),
  name: text,
  version: nullable(text),
  purl: nullable(text),
  licenses: list(text),
});

export { Component };
export type Component = Of<typeof Component>;

const TechniqueCoverage = /* @__PURE__ */ object({
  id: text,
  name: text,
  tactics: list(text),
  parent: nullable(text),
  state: oneOf("proved", "stale", "tagged", "blind"),
  heard: flag,
  rules: number,
  proved: number,
  lastProofAt: nullable(text),
  lastHitAt: nullable(text),
  recentHits: number,
});

const Coverage = /* @__PURE__ */ object({
  attack: text,
  notice: text,
  at: text,
  maxAgeDays: number,
  rules: object({ running: number, proved: number, stale: number, unproved: number }),
  kinds: list(text),
  tactics: list(
    object({
      id: text,
      code: text,
      name: text,
      nameJa: text,
      techniques: number,
      proved: number,
      stale: number,
      tagged: number,
      blind: number,
    }),
  ),
  techniques: list(TechniqueCoverage),
  unknown: list(text),
});

export { Coverage };
export type Coverage = Of<typeof Coverage>;

const Known = /* @__PURE__ */ object({ id: text, name: nullable(text), nameJa: nullable(text) });

const CorrectiveAction = /* @__PURE__ */ object({
  id: text,
  number: text,
  title: text,
  kind: RecordKind,
  origin: object({ kind: oneOf("finding", "incident", "exercise", "check"), ref: text }),
  grade: oneOf("major", "minor", "observation"),
  state: oneOf(
    "open",
    "analysed",
    "planned",
    "implementing",
    "implemented",
    "verified",
    "effective",
    "closed",
    "risk_accepted",
  ),
  service: nullable(Known),
  owner: Known,
  requirements: list(text),
  issuedAt: text,
  dueOn: text,
  firstDueOn: text,
  overdueDays: number,
  returned: number,
  cycle: number,
  closedAt: nullable(text),
  version: number,
});

export { CorrectiveAction };
export type CorrectiveAction = Of<typeof CorrectiveAction>;

const CorrectiveActionDetail = /* @__PURE__ */ object({
  id: text,
  number: text,
  title: text,
  kind: RecordKind,
  origin: object({ kind: oneOf("finding", "incident", "exercise", "check"), ref: text }),
  grade: oneOf("major", "minor", "observation"),
  state: oneOf(
    "open",
    "analysed",
    "planned",
    "implementing",
    "implemented",
    "verified",
    "effective",
    "closed",
    "risk_accepted",
  ),
  service: nullable(Known),
  owner: Known,
  requirements: list(text),
  issuedAt: text,
  dueOn: text,
  firstDueOn: text,
  overdueDays: number,
  returned: number,
  cycle: number,
  closedAt: nullable(text),
  version: number,
  condition: text,
  techniques: list(text),
  containment: nullable(text),
  containedAt: nullable(text),
  rootCause: nullable(text),
  causeMethod: nullable(oneOf("five-whys", "cause-and-effect", "fault-tree", "barrier-analysis", "timeline")),
  criterion: nullable(text),
  implementedAt: nullable(text),
  verifiedAt: nullable(text),
  verifiedBy: nullable(Known),
  effectiveAt: nullable(text),
  acceptedAt: nullable(text),
  exception: nullable(text),
  measures: list(
    object({ id: text, text: text, implementer: Known, dueOn: text, doneAt: nullable(text), cycle: number }),
  ),
  otherServices: list(
    object({
      service: Known,
      answer: nullable(oneOf("affected", "not_affected", "not_applicable")),
      note: nullable(text),
      by: nullable(Known),
      at: nullable(text),
    }),
  ),
  proofs: list(
    object({
      id: text,
      title: text,
      link: text,
      sha256: nullable(text),
      observedAt: text,
      receivedAt: text,
      by: Known,
      counts: flag,
      cycle: number,
    }),
  ),
  extensions: list(
    object({
      id: text,
      untilOn: text,
      reason: text,
      askedBy: Known,
      askedAt: text,
      granted: nullable(flag),
      decidedBy: nullable(Known),
      decidedAt: nullable(text),
      answer: nullable(text),
    }),
  ),
  checks: list(object({ id: text, at: text, held: flag, runs: number, note: text, by: Known, cycle: number })),
  recurrences: list(
    object({
      id: text,
      at: text,
      what: text,
      foundIn: oneOf(
        "open",
        "analysed",
        "planned",
        "implementing",
        "implemented",
        "verified",
        "effective",
        "closed",
        "risk_accepted",
      ),
      by: nullable(Known),
    }),
  ),
  parts: object({
    owner: nullable(object({ guard: oneOf("permission", "owner", "SD1", "SD2", "SD3"), about: text })),
    judge: nullable(object({ guard: oneOf("permission", "owner", "SD1", "SD2", "SD3"), about: text })),
    approver: nullable(object({ guard: oneOf("permission", "owner", "SD1", "SD2", "SD3"), about: text })),
    contributor: nullable(object({ guard: oneOf("permission", "owner", "SD1", "SD2", "SD3"), about: text })),
  }),
  steps: list(
    object({
      to: oneOf(
        "open",
        "analysed",
        "planned",
        "implementing",
        "implemented",
        "verified",
        "effective",
        "closed",
        "risk_accepted",
      ),
      refused: nullable(object({ guard: oneOf("permission", "owner", "SD1", "SD2", "SD3"), about: text })),
      missing: list(text),
    }),
  ),
  history: list(HistoryEntry),
});

export { CorrectiveActionDetail };
export type CorrectiveActionDetail = Of<typeof CorrectiveActionDetail>;

const BulkClaimOutcome = /* @__PURE__ */ object({
  rows: list(object({ requirement: text, done: flag, code: nullable(text), about: list(text) })),
});

export { BulkClaimOutcome };
export type BulkClaimOutcome = Of<typeof BulkClaimOutcome>;

const Comparison = /* @__PURE__ */ object({
  at: text,
  standard: object({ number: number, title: text, titleJa: text }),
  domains: list(object({ en: text, ja: text, id: text, requirements: number })),
  requirements: list(object({ id: text, title: object({ en: text, ja: text }), below: number, stale: number })),
  services: list(
    object({
      id: text,
      code: text,
      name: text,
      nameJa: nullable(text),
      class: text,
      phase: text,
      unit: nullable(text),
      clouds: list(text),
      cells: text,
      below: number,
    }),
  ),
  short: list(object({ line: number, column: number, since: text })),
  counts: mapOf(number),
  choices: object({
    clouds: list(text),
    units: list(object({ id: text, name: text, nameJa: nullable(text) })),
    frameworks: list(text),
  }),
});

export { Comparison };
export type Comparison = Of<typeof Comparison>;

const ComparisonTrend = /* @__PURE__ */ object({
  points: list(object({ at: text, below: number, stale: number, unknown: number, exception: number, cells: number })),
});

export { ComparisonTrend };
export type ComparisonTrend = Of<typeof ComparisonTrend>;

const DeadLetter = /* @__PURE__ */ object({
  event: text,
  consumer: text,
  kind: text,
  attempts: number,
  createdAt: text,
  endedAt: text,
  error: nullable(object({ code: text, detail: text })),
});

export { DeadLetter };
export type DeadLetter = Of<typeof DeadLetter>;

const Event = /* @__PURE__ */ object({
  id: text,
  at: text,
  receivedAt: text,
  atFlag: nullable(text),
  source: text,
  sourceCode: nullable(text),
  service: nullable(text),
  tenant: nullable(text),
  kind: nullable(text),
  host: nullable(text),
  text: text,
  isText: flag,
  isCut: flag,
  fields: anything,
  ocsf: anything,
});

export { Event };
export type Event = Of<typeof Event>;

const EventCompleteness = /* @__PURE__ */ object({
  completeUntil: nullable(text),
  lagging: list(object({ source: text, code: text, state: oneOf("live", "behind", "silent"), until: nullable(text) })),
  missingFiles: number,
});

const EventFields = /* @__PURE__ */ object({
  fields: list(object({ field: text, count: number })),
  looked: number,
  values: list(object({ value: text, count: number })),
  complete: EventCompleteness,
});

export { EventFields };
export type EventFields = Of<typeof EventFields>;

const EventHistogram = /* @__PURE__ */ object({
  widthSeconds: number,
  bars: list(object({ at: text, count: number })),
  total: number,
  complete: EventCompleteness,
});

export { EventHistogram };
export type EventHistogram = Of<typeof EventHistogram>;

const EventSearchResult = /* @__PURE__ */ object({
  rows: list(Event),
  next: nullable(text),
  complete: EventCompleteness,
});

export { EventSearchResult };
export type EventSearchResult = Of<typeof EventSearchResult>;

const Holding = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  service: text,
  name: text,
  nameJa: nullable(text),
  informationClass: text,
  personal: flag,
  place: text,
  country: nullable(text),
  fromDay: nullable(text),
  untilDay: nullable(text),
  disposedOn: nullable(text),
  disposal: nullable(oneOf("erased", "crypto-erased", "destroyed", "returned", "anonymised")),
  disposalProof: nullable(text),
});

export { Holding };
export type Holding = Of<typeof Holding>;

const Evidence = /* @__PURE__ */ object({
  id: text,
  service: text,
  requirement: text,
  slot: nullable(number),
  statements: list(text),
  form: oneOf("file", "link", "automated"),
  title: text,
  sha256: nullable(text),
  fileName: nullable(text),
  sizeBytes: nullable(number),
  link: nullable(text),
  periodFrom: nullable(text),
  observedAt: text,
  receivedAt: text,
  maxAgeDays: number,
  freshUntil: text,
  freshness: oneOf("fresh", "due_soon", "stale", "predates", "rejected"),
  state: oneOf("received", "accepted", "rejected"),
  addedBy: object({ id: text, name: text }),
  decidedBy: nullable(object({ id: text, name: text })),
  decidedAt: nullable(text),
  note: nullable(text),
});

export { Evidence };
export type Evidence = Of<typeof Evidence>;

const EvidenceFile = /* @__PURE__ */ object({ sha256: text, sizeBytes: number, name: text });

export { EvidenceFile };
export type EvidenceFile = Of<typeof EvidenceFile>;

const FrameworkView = /* @__PURE__ */ object({
  framework: object({ id: text, title: text }),
  service: object({ id: text, name: text, nameJa: nullable(text) }),
  counts: mapOf(number),
  clauses: list(
    object({
      id: text,
      title: nullable(text),
      state: oneOf("practised", "exception", "short", "partial", "open", "not_applicable"),
      requirements: list(
        object({
          id: text,
          relation: oneOf("equal", "subset", "superset", "intersects"),
          standing: oneOf(
            "met",
            "inherited",
            "partly",
            "not_met",
            "exception",
            "stale",
            "claimed",
            "unknown",
            "later",
            "not_applicable",
          ),
        }),
      ),
      joint: list(text),
    }),
  ),
});

export { FrameworkView };
export type FrameworkView = Of<typeof FrameworkView>;

const Incident = /* @__PURE__ */ object({
  id: text,
  number: text,
  title: text,
  kind: RecordKind,
  state: oneOf("triage", "active", "contained", "resolved", "in_review", "closed", "dismissed", "merged"),
  substatus: nullable(text),
  severity: nullable(oneOf("SEV-1", "SEV-2", "SEV-3", "SEV-4")),
  service: nullable(Named),
  tenant: nullable(Named),
  label: nullable(TlpLabel),
  restricted: flag,
  commander: nullable(Named),
  cycle: number,
  occurred: object({
    from: nullable(text),
    to: nullable(text),
    confidence: oneOf("confirmed", "estimated", "unknown"),
  }),
  detectedAt: nullable(text),
  acknowledgedAt: nullable(text),
  declaredAt: text,
  awareAt: nullable(text),
  activatedAt: nullable(text),
  containedAt: nullable(text),
  eradicatedAt: nullable(text),
  recoveredAt: nullable(text),
  resolvedAt: nullable(text),
  closedAt: nullable(text),
  nextUpdateAt: nullable(text),
  alerts: number,
  mergedInto: nullable(text),
  version: number,
});

export { Incident };
export type Incident = Of<typeof Incident>;

const IncidentNote = /* @__PURE__ */ object({
  id: text,
  madeAt: text,
  head: object({ revision: number, base: number, author: Named, at: text, text: text }),
  conflicts: list(object({ revision: number, base: number, author: Named, at: text, text: text })),
  newest: number,
});

const IncidentDetail = /* @__PURE__ */ object({
  id: text,
  number: text,
  title: text,
  kind: RecordKind,
  state: oneOf("triage", "active", "contained", "resolved", "in_review", "closed", "dismissed", "merged"),
  substatus: nullable(text),
  severity: nullable(oneOf("SEV-1", "SEV-2", "SEV-3", "SEV-4")),
  service: nullable(Named),
  tenant: nullable(Named),
  label: nullable(TlpLabel),
  restricted: flag,
  commander: nullable(Named),
  cycle: number,
  occurred: object({
    from: nullable(text),
    to: nullable(text),
    confidence: oneOf("confirmed", "estimated", "unknown"),
  }),
  detectedAt: nullable(text),
  acknowledgedAt: nullable(text),
  declaredAt: text,
  awareAt: nullable(text),
  activatedAt: nullable(text),
  containedAt: nullable(text),
  eradicatedAt: nullable(text),
  recoveredAt: nullable(text),
  resolvedAt: nullable(text),
  closedAt: nullable(text),
  nextUpdateAt: nullable(text),
  alerts: number,
  mergedInto: nullable(text),
  version: number,
  figures: object({
    detect: nullable(object({ least: number, most: number })),
    acknowledge: nullable(object({ least: number, most: number })),
    declare: nullable(object({ least: number, most: number })),
    contain: nullable(object({ least: number, most: number })),
    recover: nullable(object({ least: number, most: number })),
    dwell: nullable(object({ least: number, most: number })),
  }),
  summary: text,
  aware: nullable(object({ at: text, by: nullable(Named), reason: nullable(text) })),
  declaredBy: Named,
  scopeStatement: nullable(text),
  monitoringUntil: nullable(text),
  rootCause: nullable(text),
  techniques: list(text),
  failedRequirements: list(text),
  reviewConclusion: nullable(text),
  participants: list(
    object({
      id: text,
      account: Named,
      function: oneOf(
        "commander",
        "deputy",
        "scribe",
        "operations_lead",
        "expert",
        "customer_liaison",
        "internal_liaison",
        "legal",
        "forensic_lead",
        "handler",
        "observer",
      ),
      from: text,
      until: nullable(text),
    }),
  ),
  scope: list(
    object({
      id: text,
      thing: oneOf("service", "tenant", "asset", "account"),
      ref: text,
      name: nullable(text),
      state: oneOf("suspected", "confirmed", "contained", "clean", "accepted"),
      reason: nullable(text),
    }),
  ),
  tracks: list(
    object({
      track: oneOf("analysis", "containment", "eradication", "recovery", "communication"),
      state: oneOf("not_started", "open", "done"),
    }),
  ),
  notes: list(IncidentNote),
  timeline: list(
    object({
      id: text,
      lane: oneOf("attacker", "responder"),
      from: text,
      to: nullable(text),
      confidence: oneOf("confirmed", "estimated", "unknown"),
      title: text,
      text: text,
      technique: nullable(text),
      asset: nullable(Named),
      eventId: nullable(text),
      alert: nullable(text),
      author: Named,
      madeAt: text,
      struck: nullable(object({ at: text, by: nullable(Named), reason: text })),
    }),
  ),
  linkedAlerts: list(Alert),
  mergedFrom: list(object({ id: text, number: text })),
  cycles: list(object({ cycle: number, times: mapOf(nullable(text)) })),
  overrides: list(object({ at: text, by: Named, step: text, missing: list(text), reason: text })),
  steps: list(
    object({
      to: oneOf("triage", "active", "contained", "resolved", "in_review", "closed", "dismissed", "merged"),
      permitted: flag,
      missing: list(text),
    }),
  ),
  history: list(HistoryEntry),
});

export { IncidentDetail };
export type IncidentDetail = Of<typeof IncidentDetail>;

const Framework = /* @__PURE__ */ object({
  id: text,
  title: text,
  publisher: text,
  kind: oneOf("guideline", "customer", "practice"),
  holds: text,
  shipped: flag,
  clauses: number,
  counts: object({ covered: number, partial: number, declined: number, open: number, withdrawn: number }),
  proposed: number,
});

export { Framework };
export type Framework = Of<typeof Framework>;

const FrameworkClause = /* @__PURE__ */ object({
  id: text,
  title: nullable(text),
  body: nullable(text),
  standing: oneOf("open", "partial", "covered", "declined", "withdrawn"),
  mappings: list(
    object({
      requirement: text,
      title: object({ en: text, ja: text }),
      relation: oneOf("equal", "subset", "superset", "intersects"),
      rationale: nullable(text),
      rationaleJa: nullable(text),
      origin: oneOf("content", "desk"),
      state: oneOf("in-force", "proposed"),
      madeBy: text,
      mayAgree: flag,
    }),
  ),
  joint: nullable(object({ requirements: list(text), rationale: text, rationaleJa: text })),
  decline: nullable(object({ reason: text, by: text, at: text })),
});

export { FrameworkClause };
export type FrameworkClause = Of<typeof FrameworkClause>;

const FrameworkClauseList = /* @__PURE__ */ object({ framework: Framework, rows: list(FrameworkClause) });

export { FrameworkClauseList };
export type FrameworkClauseList = Of<typeof FrameworkClauseList>;

const FrameworkImportResult = /* @__PURE__ */ object({
  counts: object({ added: number, changed: number, unchanged: number, withdrawn: number, problems: number }),
  sample: list(object({ id: text, title: nullable(text), does: text })),
  problems: list(object({ code: text, field: text, detail: text, line: nullable(number), remedy: nullable(text) })),
});

export { FrameworkImportResult };
export type FrameworkImportResult = Of<typeof FrameworkImportResult>;

const ImportOutcome = /* @__PURE__ */ object({
  digest: text,
  counts: object({ added: number, changed: number, unchanged: number, problems: number }),
  rows: list(
    object({
      line: number,
      does: oneOf("add", "change"),
      id: nullable(text),
      fields: list(object({ field: text, before: anything, after: anything })),
    }),
  ),
  problems: list(
    object({
      code: text,
      line: nullable(number),
      column: nullable(number),
      field: nullable(text),
      detail: text,
      remedy: nullable(text),
    }),
  ),
});

export { ImportOutcome };
export type ImportOutcome = Of<typeof ImportOutcome>;

const IndicatorType = /* @__PURE__ */ oneOf(
  "ipv4",
  "ipv6",
  "cidr",
  "domain",
  "url",
  "email",
  "md5",
  "sha1",
  "sha224",
  "sha256",
  "sha384",
  "sha512",
);

const Indicator = /* @__PURE__ */ object({
  id: text,
  set: object({ id: text, code: text, name: text, label: TlpLabel }),
  type: IndicatorType,
  value: text,
  validFrom: nullable(text),
  validUntil: nullable(text),
  confidence: number,
  note: text,
  addedAt: text,
  state: oneOf("in-force", "ahead", "over", "retracted", "stopped"),
  hits: number,
  suppressed: number,
  lastHitAt: nullable(text),
});

export { Indicator };
export type Indicator = Of<typeof Indicator>;

const IndicatorImport = /* @__PURE__ */ object({
  id: text,
  set: text,
  name: text,
  format: oneOf("csv", "plain", "stix"),
  replaces: flag,
  bytes: number,
  state: oneOf("queued", "running", "succeeded", "failed", "cancelled"),
  done: number,
  rows: number,
  added: number,
  changed: number,
  bad: number,
  retracted: number,
  problems: list(
    object({ code: text, line: nullable(number), field: nullable(text), detail: text, remedy: nullable(text) }),
  ),
  madeAt: text,
  madeBy: text,
  finishedAt: nullable(text),
});

export { IndicatorImport };
export type IndicatorImport = Of<typeof IndicatorImport>;

const IndicatorKnown = /* @__PURE__ */ object({
  type: nullable(IndicatorType),
  value: nullable(text),
  problem: nullable(
    object({ code: text, line: nullable(number), field: nullable(text), detail: text, remedy: nullable(text) }),
  ),
  indicators: list(Indicator),
  warnings: list(object({ id: text, name: text })),
});

export { IndicatorKnown };
export type IndicatorKnown = Of<typeof IndicatorKnown>;

const IndicatorPage = /* @__PURE__ */ object({ rows: list(Indicator), next: nullable(text) });

export { IndicatorPage };
export type IndicatorPage = Of<typeof IndicatorPage>;

const IndicatorPreview = /* @__PURE__ */ object({
  counts: object({ rows: number, bad: number }),
  rows: list(
    object({
      type: IndicatorType,
      value: text,
      validFrom: nullable(text),
      validUntil: nullable(text),
      confidence: nullable(number),
      note: text,
      isRevoked: flag,
      warning: nullable(text),
    }),
  ),
  problems: list(
    object({ code: text, line: nullable(number), field: nullable(text), detail: text, remedy: nullable(text) }),
  ),
});

export { IndicatorPreview };
export type IndicatorPreview = Of<typeof IndicatorPreview>;

const IndicatorSet = /* @__PURE__ */ object({
  id: text,
  code: text,
  name: text,
  origin: text,
  label: TlpLabel,
  level: oneOf("informational", "low", "medium", "high", "critical"),
  confidence: number,
  validFrom: nullable(text),
  validUntil: nullable(text),
  note: text,
  enabled: flag,
  reason: nullable(text),
  indicators: number,
  hits: number,
  suppressed: number,
  lastHitAt: nullable(text),
  createdAt: text,
  version: number,
});

export { IndicatorSet };
export type IndicatorSet = Of<typeof IndicatorSet>;

const IndicatorsAdded = /* @__PURE__ */ object({
  added: number,
  changed: number,
  problems: list(
    object({ code: text, line: nullable(number), field: nullable(text), detail: text, remedy: nullable(text) }),
  ),
});

export { IndicatorsAdded };
export type IndicatorsAdded = Of<typeof IndicatorsAdded>;

const WarningList = /* @__PURE__ */ object({
  id: text,
  code: text,
  name: text,
  description: text,
  listVersion: text,
  type: oneOf("string", "substring", "hostname", "cidr", "regex"),
  entries: number,
  shipped: flag,
  enabled: flag,
  hits: number,
  lastHitAt: nullable(text),
  version: number,
});

export { WarningList };
export type WarningList = Of<typeof WarningList>;

const WarningListTaken = /* @__PURE__ */ object({
  list: WarningList,
  problems: list(
    object({ code: text, line: nullable(number), field: nullable(text), detail: text, remedy: nullable(text) }),
  ),
});

export { WarningListTaken };
export type WarningListTaken = Of<typeof WarningListTaken>;

const InformationClass = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  code: text,
  name: text,
  nameJa: text,
  definition: text,
  definitionJa: text,
});

export { InformationClass };
export type InformationClass = Of<typeof InformationClass>;

const LinkFacts = /* @__PURE__ */ object({
  purpose: oneOf("invitation", "reset"),
  login: text,
  name: text,
  language: oneOf("en", "ja"),
});

export { LinkFacts };
export type LinkFacts = Of<typeof LinkFacts>;

const IntakeToken = /* @__PURE__ */ object({
  id: text,
  source: text,
  prefix: text,
  name: text,
  state: oneOf("active", "expired", "revoked"),
  quotaEventsPerSecond: number,
  quotaBytesPerDay: number,
  createdAt: text,
  createdBy: text,
  expiresAt: nullable(text),
  revokedAt: nullable(text),
  lastUsedAt: nullable(text),
});

export { IntakeToken };
export type IntakeToken = Of<typeof IntakeToken>;

const Job = /* @__PURE__ */ object({
  id: text,
  kind: text,
  state: oneOf("queued", "running", "succeeded", "failed", "cancelled"),
  done: number,
  total: nullable(number),
  rate: nullable(number),
  createdAt: text,
  startedAt: nullable(text),
  finishedAt: nullable(text),
});

export { Job };
export type Job = Of<typeof Job>;

const MadeIntakeToken = /* @__PURE__ */ object({
  id: text,
  source: text,
  prefix: text,
  name: text,
  state: oneOf("active", "expired", "revoked"),
  quotaEventsPerSecond: number,
  quotaBytesPerDay: number,
  createdAt: text,
  createdBy: text,
  expiresAt: nullable(text),
  revokedAt: nullable(text),
  lastUsedAt: nullable(text),
  token: text,
});

export { MadeIntakeToken };
export type MadeIntakeToken = Of<typeof MadeIntakeToken>;

const Membership = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  person: text,
  unit: text,
  fromDay: nullable(text),
  toDay: nullable(text),
  lead: flag,
});

export { Membership };
export type Membership = Of<typeof Membership>;

const NotApplicable = /* @__PURE__ */ object({
  id: text,
  service: text,
  requirement: text,
  state: oneOf("proposed", "confirmed", "refused", "ended"),
  reason: text,
  proposedBy: object({ id: text, name: text }),
  proposedAt: text,
  decidedBy: nullable(object({ id: text, name: text })),
  decidedAt: nullable(text),
  note: nullable(text),
  until: nullable(text),
});

export { NotApplicable };
export type NotApplicable = Of<typeof NotApplicable>;

const NotifyChannel = /* @__PURE__ */ object({
  name: text,
  topics: list(text),
  enabled: flag,
  target: either(
    object({
      kind: oneOf("mail"),
      settings: object({
        host: text,
        port: number,
        security: oneOf("tls", "starttls", "none"),
        user: nullable(text),
        from: text,
        recipients: list(object({ address: text, language: oneOf("en", "ja") })),
      }),
    }),
    object({ kind: oneOf("webhook"), settings: object({ url: text }) }),
  ),
  id: text,
  hasSecret: flag,
  version: number,
  createdAt: text,
  changedAt: text,
});

export { NotifyChannel };
export type NotifyChannel = Of<typeof NotifyChannel>;

const NotifyChannelAdded = /* @__PURE__ */ object({ channel: NotifyChannel, secret: nullable(text) });

export { NotifyChannelAdded };
export type NotifyChannelAdded = Of<typeof NotifyChannelAdded>;

const NotifyDelivery = /* @__PURE__ */ object({
  id: text,
  channel: text,
  recipient: text,
  language: oneOf("en", "ja"),
  topic: text,
  state: oneOf("waiting", "sent", "failed"),
  attempts: number,
  error: nullable(object({ code: text, detail: text })),
  madeAt: text,
  endedAt: nullable(text),
});

export { NotifyDelivery };
export type NotifyDelivery = Of<typeof NotifyDelivery>;

const NotifyTest = /* @__PURE__ */ object({
  rows: list(object({ recipient: text, error: nullable(object({ code: text, detail: text })) })),
});

export { NotifyTest };
export type NotifyTest = Of<typeof NotifyTest>;

const OwnAccount = /* @__PURE__ */ object({
  id: text,
  login: text,
  name: text,
  person: nullable(text),
  roles: list(
    oneOf(
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
      "standard-editor",
      "security-officer",
      "platform-admin",
    ),
  ),
  language: oneOf("en", "ja"),
  mustChangePassword: flag,
  passwordSetAt: nullable(text),
  totp: object({ on: flag, recoveryCodesLeft: number }),
});

export { OwnAccount };
export type OwnAccount = Of<typeof OwnAccount>;

const Overview = /* @__PURE__ */ object({
  at: text,
  alerts: object({
    unacknowledged: list(object({ severity: text, alerts: number, oldestAt: nullable(text) })),
    acknowledged: number,
    triaging: number,
    snoozed: number,
    nextWakeAt: nullable(text),
  }),
  incidents: object({ open: number, byState: list(object({ state: text, incidents: number })), rows: list(Incident) }),
  sources: object({
    known: number,
    silent: list(object({ source: Named, since: text, lastReceivedAt: nullable(text) })),
  }),
  events: object({ perMinute: number, minutes: list(object({ minute: text, events: number })) }),
  canary: object({ sentAt: nullable(text), tookMs: nullable(number), lostSince: nullable(text) }),
});

export { Overview };
export type Overview = Of<typeof Overview>;

const Person = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  name: text,
  nameJa: nullable(text),
  yomi: nullable(text),
  mail: nullable(text),
  phone: nullable(text),
  employeeNumber: nullable(text),
  joinedOn: nullable(text),
  leftOn: nullable(text),
});

export { Person };
export type Person = Of<typeof Person>;

const Qualification = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  person: text,
  name: text,
  issuer: nullable(text),
  obtainedOn: nullable(text),
  expiresOn: nullable(text),
});

export { Qualification };
export type Qualification = Of<typeof Qualification>;

const PracticeException = /* @__PURE__ */ object({
  id: text,
  number: text,
  service: text,
  serviceName: text,
  serviceNameJa: nullable(text),
  requirement: text,
  state: oneOf("requested", "in_review", "approved", "refused", "revoked", "withdrawn"),
  phase: nullable(oneOf("not-yet", "active", "expiring", "expired")),
  class: oneOf("C1", "C2", "C3"),
  reason: text,
  compensation: text,
  from: text,
  until: text,
  renews: nullable(text),
  chainDaysBefore: number,
  requestedBy: object({ id: text, name: text }),
  requestedAt: text,
  approvals: list(object({ id: text, name: text, at: text, note: text })),
  endedBy: nullable(object({ id: text, name: text })),
  endedAt: nullable(text),
  endedReason: nullable(text),
  version: number,
});

export { PracticeException };
export type PracticeException = Of<typeof PracticeException>;

const PracticeRecord = /* @__PURE__ */ object({
  service: object({ id: text, code: text, name: text, nameJa: nullable(text) }),
  requirement: object({
    id: text,
    version: number,
    title: object({ en: text, ja: text }),
    rationale: object({ en: text, ja: text }),
    domain: text,
    phases: list(text),
    waivable: flag,
    statements: list(object({ id: text, en: text, ja: text })),
    evidence: list(object({ kind: text, maxAgeDays: number, en: text, ja: text })),
    verify: list(object({ method: text, en: text, ja: text })),
  }),
  verdict: nullable(
    object({
      applies: oneOf("required", "inherited", "not_applicable"),
      at: oneOf("C1", "C2", "C3"),
      values: mapOf(number),
      why: list(
        object({
          aspect: oneOf("provider", "class", "model", "exposure", "component", "holds", "assent"),
          holds: flag,
          asked: list(text),
          have: list(text),
        }),
      ),
      dueFrom: oneOf("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"),
      due: flag,
    }),
  ),
  standing: oneOf(
    "met",
    "inherited",
    "partly",
    "not_met",
    "exception",
    "stale",
    "claimed",
    "unknown",
    "later",
    "not_applicable",
  ),
  since: nullable(text),
  shortSince: nullable(text),
  state: oneOf("empty", "claimed", "judged", "reopened"),
  grade: nullable(oneOf("met", "partly", "not_met")),
  cause: nullable(oneOf("stale", "rejected", "stronger", "profile", "check", "incident", "exception")),
  causeDetail: nullable(text),
  statements: list(
    object({
      id: text,
      state: oneOf("practised", "partly", "not_practised"),
      text: text,
      share: oneOf("own", "platform", "customer"),
    }),
  ),
  platform: nullable(
    object({
      id: text,
      name: text,
      nameJa: nullable(text),
      standing: oneOf(
        "met",
        "inherited",
        "partly",
        "not_met",
        "exception",
        "stale",
        "claimed",
        "unknown",
        "later",
        "not_applicable",
      ),
    }),
  ),
  claimedBy: nullable(object({ id: text, name: text })),
  claimedAt: nullable(text),
  judgedBy: nullable(object({ id: text, name: text })),
  judgedAt: nullable(text),
  judgedNote: nullable(text),
  judgedVersion: nullable(number),
  version: nullable(number),
  evidence: list(Evidence),
  exceptions: list(PracticeException),
  checks: list(
    object({
      tool: text,
      check: text,
      statement: text,
      coverage: oneOf("partial", "full"),
      pass: number,
      fail: number,
      open: number,
      observedAt: nullable(text),
    }),
  ),
  coverage: object({ answered: number, whole: number, statements: number }),
  history: list(
    object({
      standing: oneOf(
        "met",
        "inherited",
        "partly",
        "not_met",
        "exception",
        "stale",
        "claimed",
        "unknown",
        "later",
        "not_applicable",
      ),
      from: text,
      to: nullable(text),
    }),
  ),
  may: object({ claim: flag, judge: flag, conflict: nullable(text) }),
  class: nullable(oneOf("C1", "C2", "C3")),
});

export { PracticeRecord };
export type PracticeRecord = Of<typeof PracticeRecord>;

const RecoveryCodes = /* @__PURE__ */ object({ recoveryCodes: list(text) });

export { RecoveryCodes };
export type RecoveryCodes = Of<typeof RecoveryCodes>;

const RetroRun = /* @__PURE__ */ object({
  id: text,
  kind: text,
  subject: text,
  title: text,
  titleJa: nullable(text),
  from: text,
  to: text,
  sources: nullable(list(text)),
  reason: nullable(text),
  madeAt: text,
  madeBy: text,
  state: oneOf("queued", "running", "succeeded", "failed", "cancelled"),
  done: number,
  total: nullable(number),
  rate: nullable(number),
  doneUntil: nullable(text),
  finishedAt: nullable(text),
  met: number,
  known: number,
  suppressed: number,
  raised: number,
  grown: number,
  matchedSingly: number,
  error: nullable(object({ code: text, detail: text })),
});

export { RetroRun };
export type RetroRun = Of<typeof RetroRun>;

const RetroRunDetail = /* @__PURE__ */ object({
  id: text,
  kind: text,
  subject: text,
  title: text,
  titleJa: nullable(text),
  from: text,
  to: text,
  sources: nullable(list(text)),
  reason: nullable(text),
  madeAt: text,
  madeBy: text,
  state: oneOf("queued", "running", "succeeded", "failed", "cancelled"),
  done: number,
  total: nullable(number),
  rate: nullable(number),
  doneUntil: nullable(text),
  finishedAt: nullable(text),
  met: number,
  known: number,
  suppressed: number,
  raised: number,
  grown: number,
  matchedSingly: number,
  error: nullable(object({ code: text, detail: text })),
  alerts: list(
    object({
      id: text,
      number: number,
      severity: text,
      state: text,
      entity: text,
      raised: flag,
      events: number,
      firstAt: text,
      lastAt: text,
    }),
  ),
});

export { RetroRunDetail };
export type RetroRunDetail = Of<typeof RetroRunDetail>;

const RequirementDetail = /* @__PURE__ */ object({
  id: text,
  domain: object({ id: text, en: text, ja: text }),
  shown: number,
  state: oneOf("draft", "review", "approved", "effective", "superseded", "retired", "withdrawn"),
  content: object({
    id: text,
    title: object({ en: text, ja: text }),
    phases: list(text),
    applies: object({
      classes: optional(list(oneOf("C1", "C2", "C3"))),
      models: optional(list(oneOf("iaas", "paas", "saas"))),
      exposure: optional(list(oneOf("internet", "partner", "internal"))),
      components: optional(list(oneOf("virtual-machines", "containers"))),
      holds: optional(list(oneOf("personal-data"))),
    }),
    practisedBy: oneOf("provider", "service"),
    waivable: list(oneOf("C1", "C2", "C3")),
    statements: list(object({ id: text, en: text, ja: text })),
    params: list(
      either(
        object({
          id: text,
          direction: oneOf("max", "min"),
          unit: text,
          values: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        }),
        object({
          id: text,
          direction: oneOf("set"),
          scale: list(object({ en: text, ja: text })),
          values: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        }),
      ),
    ),
    evidence: list(
      object({
        kind: text,
        maxAgeDays: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        en: text,
        ja: text,
      }),
    ),
    verify: list(
      object({
        method: oneOf("examine", "interview", "test"),
        everyMonths: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        sample: optional(object({ C1: optional(number), C2: optional(number), C3: optional(number) })),
        en: text,
        ja: text,
      }),
    ),
    checks: list(object({ tool: text, check: text, statement: text, coverage: oneOf("partial", "full") })),
    maps: list(object({ source: text, id: text, relation: oneOf("equal", "subset", "superset", "intersects") })),
    attack: either(
      object({ none: object({ en: text, ja: text }) }),
      object({
        mitigations: list(text),
        techniques: list(text),
        argued: list(object({ technique: text, en: text, ja: text })),
      }),
    ),
    rationale: object({ en: text, ja: text }),
    provenance: oneOf("guideline", "customer", "field", "incident"),
  }),
  rendered: mapOf(list(object({ id: text, en: text, ja: text }))),
  values: list(object({ id: text, direction: text, values: mapOf(nullable(object({ en: text, ja: text }))) })),
  names: object({
    phases: list(object({ id: text, en: text, ja: text })),
    evidence: list(object({ id: text, en: text, ja: text })),
    methods: list(object({ id: text, en: text, ja: text })),
    attack: mapOf(text),
  }),
  versions: list(
    object({
      version: number,
      state: oneOf("draft", "review", "approved", "effective", "superseded", "retired", "withdrawn"),
      origin: text,
      basedOn: nullable(number),
      digest: text,
      authors: list(object({ account: text, name: text })),
      createdAt: text,
      approvedAt: nullable(text),
      standards: list(number),
    }),
  ),
  crosswalk: list(
    object({
      framework: text,
      title: text,
      clause: text,
      clauseTitle: nullable(text),
      relation: oneOf("equal", "subset", "superset", "intersects"),
      rationale: nullable(text),
      rationaleJa: nullable(text),
    }),
  ),
  proposals: list(object({ id: text, number: text, title: text, state: text })),
});

export { RequirementDetail };
export type RequirementDetail = Of<typeof RequirementDetail>;

const RequirementDiff = /* @__PURE__ */ object({
  requirement: text,
  changes: list(
    object({
      field: text,
      kind: oneOf("added", "removed", "changed"),
      at: nullable(oneOf("C1", "C2", "C3")),
      turn: oneOf("stronger", "weaker", "reworded", "equal"),
      before: nullable(text),
      after: nullable(text),
      beforeJa: nullable(text),
      afterJa: nullable(text),
    }),
  ),
  turns: mapOf(oneOf("new", "stronger", "weaker", "reworded", "equal", "gone")),
});

export { RequirementDiff };
export type RequirementDiff = Of<typeof RequirementDiff>;

const RequirementFaults = /* @__PURE__ */ object({ problems: list(object({ code: text, field: text, detail: text })) });

export { RequirementFaults };
export type RequirementFaults = Of<typeof RequirementFaults>;

const RequirementRow = /* @__PURE__ */ object({
  id: text,
  domain: text,
  title: object({ en: text, ja: text }),
  phases: list(text),
  classes: list(oneOf("C1", "C2", "C3")),
  practisedBy: oneOf("provider", "service"),
  waivable: list(oneOf("C1", "C2", "C3")),
  version: number,
  state: oneOf("draft", "review", "approved", "effective", "superseded", "retired", "withdrawn"),
  sources: list(text),
  techniques: list(text),
  statements: number,
  open: nullable(
    object({
      version: number,
      state: oneOf("draft", "review", "approved", "effective", "superseded", "retired", "withdrawn"),
    }),
  ),
});

export { RequirementRow };
export type RequirementRow = Of<typeof RequirementRow>;

const RequirementList = /* @__PURE__ */ object({
  rows: list(RequirementRow),
  standard: nullable(object({ id: text, number: nullable(number), effectiveOn: nullable(text) })),
  domains: list(object({ id: text, en: text, ja: text, requirements: number })),
  phases: list(object({ id: text, en: text, ja: text })),
  sources: list(object({ id: text, title: text })),
});

export { RequirementList };
export type RequirementList = Of<typeof RequirementList>;

const RequirementWork = /* @__PURE__ */ object({
  id: text,
  version: number,
  revision: number,
  state: oneOf("draft", "review", "approved", "effective", "superseded", "retired", "withdrawn"),
  basedOn: nullable(number),
  reasonWeaker: nullable(text),
  content: object({
    id: text,
    title: object({ en: text, ja: text }),
    phases: list(text),
    applies: object({
      classes: optional(list(oneOf("C1", "C2", "C3"))),
      models: optional(list(oneOf("iaas", "paas", "saas"))),
      exposure: optional(list(oneOf("internet", "partner", "internal"))),
      components: optional(list(oneOf("virtual-machines", "containers"))),
      holds: optional(list(oneOf("personal-data"))),
    }),
    practisedBy: oneOf("provider", "service"),
    waivable: list(oneOf("C1", "C2", "C3")),
    statements: list(object({ id: text, en: text, ja: text })),
    params: list(
      either(
        object({
          id: text,
          direction: oneOf("max", "min"),
          unit: text,
          values: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        }),
        object({
          id: text,
          direction: oneOf("set"),
          scale: list(object({ en: text, ja: text })),
          values: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        }),
      ),
    ),
    evidence: list(
      object({
        kind: text,
        maxAgeDays: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        en: text,
        ja: text,
      }),
    ),
    verify: list(
      object({
        method: oneOf("examine", "interview", "test"),
        everyMonths: object({ C1: optional(number), C2: optional(number), C3: optional(number) }),
        sample: optional(object({ C1: optional(number), C2: optional(number), C3: optional(number) })),
        en: text,
        ja: text,
      }),
    ),
    checks: list(object({ tool: text, check: text, statement: text, coverage: oneOf("partial", "full") })),
    maps: list(object({ source: text, id: text, relation: oneOf("equal", "subset", "superset", "intersects") })),
    attack: either(
      object({ none: object({ en: text, ja: text }) }),
      object({
        mitigations: list(text),
        techniques: list(text),
        argued: list(object({ technique: text, en: text, ja: text })),
      }),
    ),
    rationale: object({ en: text, ja: text }),
    provenance: oneOf("guideline", "customer", "field", "incident"),
  }),
  faults: list(object({ code: text, field: text, detail: text })),
  turns: mapOf(oneOf("new", "stronger", "weaker", "reworded", "equal", "gone")),
  authors: list(object({ account: text, name: text })),
  votes: list(object({ account: text, name: text, at: text, note: nullable(text) })),
  mayVote: object({ refused: list(text) }),
  steps: list(object({ to: text, who: text, refused: list(text), permitted: flag })),
  comments: list(
    object({ id: text, body: text, by: text, at: text, answer: nullable(text), resolvedBy: nullable(text) }),
  ),
});

export { RequirementWork };
export type RequirementWork = Of<typeof RequirementWork>;

const ProofStanding = /* @__PURE__ */ object({
  state: oneOf("passed", "failed", "none"),
  at: nullable(text),
  samples: number,
  failed: number,
});

const Rule = /* @__PURE__ */ object({
  id: text,
  kind: oneOf("rule", "correlation", "filter"),
  path: text,
  name: nullable(text),
  title: text,
  titleJa: nullable(text),
  level: nullable(oneOf("informational", "low", "medium", "high", "critical")),
  status: nullable(oneOf("stable", "test", "experimental", "deprecated", "unsupported")),
  author: nullable(text),
  license: nullable(text),
  description: nullable(text),
  descriptionJa: nullable(text),
  references: list(text),
  falsepositives: list(text),
  techniques: list(text),
  tags: list(text),
  logsource: object({ product: nullable(text), category: nullable(text), service: nullable(text) }),
  refersTo: list(text),
  enabled: flag,
  choice: nullable(object({ reason: nullable(text), changedBy: text, changedAt: text })),
  origin: oneOf("shipped", "written", "imported"),
  import: nullable(object({ id: text, name: text })),
  stage: oneOf("draft", "test", "staged", "live", "retired"),
  liveNumber: nullable(number),
  open: nullable(object({ number: number, stage: oneOf("draft", "test", "staged", "live", "retired") })),
  lookDue: nullable(text),
  isPart: flag,
  proof: ProofStanding,
  lastHitAt: nullable(text),
  recentHits: number,
  trialHits: number,
  version: number,
});

export { Rule };
export type Rule = Of<typeof Rule>;

const RuleChecked = /* @__PURE__ */ object({
  sound: flag,
  diagnostics: list(
    object({
      severity: oneOf("error", "warning"),
      code: text,
      line: number,
      column: number,
      detail: text,
      remedy: nullable(text),
    }),
  ),
  documents: list(object({ id: text, kind: oneOf("rule", "correlation", "filter"), title: text })),
});

export { RuleChecked };
export type RuleChecked = Of<typeof RuleChecked>;

const RuleVersion = /* @__PURE__ */ object({
  number: number,
  stage: oneOf("draft", "test", "staged", "live", "retired"),
  digest: text,
  author: object({ account: text, name: text, person: nullable(text) }),
  madeAt: nullable(text),
  noteEn: nullable(text),
  noteJa: nullable(text),
  releasedBy: nullable(text),
  releasedAt: nullable(text),
  emergency: nullable(object({ reason: text, lookDue: text, lookedBy: nullable(text), lookedAt: nullable(text) })),
  retiredAt: nullable(text),
  proof: ProofStanding,
  steps: list(
    object({
      step: oneOf("test", "rework", "stage", "approve", "emergency", "confirm", "retire"),
      fault: nullable(text),
    }),
  ),
  version: number,
});

const RuleDetail = /* @__PURE__ */ object({
  id: text,
  kind: oneOf("rule", "correlation", "filter"),
  path: text,
  name: nullable(text),
  title: text,
  titleJa: nullable(text),
  level: nullable(oneOf("informational", "low", "medium", "high", "critical")),
  status: nullable(oneOf("stable", "test", "experimental", "deprecated", "unsupported")),
  author: nullable(text),
  license: nullable(text),
  description: nullable(text),
  descriptionJa: nullable(text),
  references: list(text),
  falsepositives: list(text),
  techniques: list(text),
  tags: list(text),
  logsource: object({ product: nullable(text), category: nullable(text), service: nullable(text) }),
  refersTo: list(text),
  enabled: flag,
  choice: nullable(object({ reason: nullable(text), changedBy: text, changedAt: text })),
  origin: oneOf("shipped", "written", "imported"),
  import: nullable(object({ id: text, name: text })),
  stage: oneOf("draft", "test", "staged", "live", "retired"),
  liveNumber: nullable(number),
  open: nullable(object({ number: number, stage: oneOf("draft", "test", "staged", "live", "retired") })),
  lookDue: nullable(text),
  isPart: flag,
  proof: ProofStanding,
  lastHitAt: nullable(text),
  recentHits: number,
  trialHits: number,
  version: number,
  text: text,
  openText: nullable(text),
  versions: list(RuleVersion),
  referredBy: list(
    object({ id: text, kind: oneOf("rule", "correlation", "filter"), title: text, titleJa: nullable(text) }),
  ),
});

export { RuleDetail };
export type RuleDetail = Of<typeof RuleDetail>;

const RuleDiff = /* @__PURE__ */ object({
  from: number,
  to: number,
  lines: list(object({ kind: oneOf("same", "added", "removed"), text: text })),
});

export { RuleDiff };
export type RuleDiff = Of<typeof RuleDiff>;

const RuleExplained = /* @__PURE__ */ object({
  rules: list(
    object({
      id: text,
      title: text,
      matched: flag,
      sources: list(
        object({
          via: text,
          matched: list(object({ selection: text, field: text, value: text })),
          failure: nullable(
            either(
              object({ kind: oneOf("other-source"), facts: list(object({ name: text, value: text })) }),
              either(
                object({ kind: oneOf("other-event"), field: text, wanted: text, had: list(text) }),
                either(
                  object({ kind: oneOf("nothing-to-show") }),
                  either(
                    object({
                      kind: oneOf("item"),
                      selection: text,
                      filter: nullable(text),
                      field: text,
                      modifiers: list(text),
                      wanted: list(nullable(text)),
                      present: flag,
                      had: list(text),
                      line: number,
                    }),
                    object({
                      kind: oneOf("excluded"),
                      filter: nullable(text),
                      by: list(object({ selection: text, field: text, value: text })),
                    }),
                  ),
                ),
              ),
            ),
          ),
        }),
      ),
    }),
  ),
  problems: list(text),
});

export { RuleExplained };
export type RuleExplained = Of<typeof RuleExplained>;

const RuleImport = /* @__PURE__ */ object({
  id: text,
  name: text,
  origin: oneOf("zip", "files", "folder"),
  folder: nullable(text),
  revision: nullable(text),
  policy: oneOf("staged", "live"),
  license: nullable(text),
  authors: number,
  reason: nullable(text),
  madeBy: object({ id: text, name: nullable(text) }),
  madeAt: text,
  updatedAt: text,
  removedAt: nullable(text),
  live: number,
  staged: number,
  proved: number,
  retired: number,
});

export { RuleImport };
export type RuleImport = Of<typeof RuleImport>;

const RuleImportFolders = /* @__PURE__ */ list(object({ path: text, revision: nullable(text) }));

export { RuleImportFolders };
export type RuleImportFolders = Of<typeof RuleImportFolders>;

const RuleImportPreview = /* @__PURE__ */ object({
  id: text,
  name: text,
  renews: flag,
  revision: nullable(text),
  license: nullable(text),
  authors: list(object({ name: text, rules: number })),
  counts: object({ new: number, changed: number, unchanged: number, kept: number, taken: number, gone: number }),
  refusedCount: number,
  leftOut: number,
  samples: number,
  rows: list(
    object({
      rule: text,
      title: text,
      does: oneOf("new", "changed", "unchanged", "kept", "taken", "gone"),
      level: nullable(text),
      author: nullable(text),
      license: nullable(text),
      path: nullable(text),
    }),
  ),
  refused: list(
    object({
      path: text,
      line: nullable(number),
      column: nullable(number),
      code: text,
      detail: text,
      remedy: nullable(text),
    }),
  ),
});

export { RuleImportPreview };
export type RuleImportPreview = Of<typeof RuleImportPreview>;

const RuleProof = /* @__PURE__ */ object({
  digest: text,
  at: text,
  samples: number,
  failed: number,
  faults: list(object({ sample: text, detail: text })),
});

export { RuleProof };
export type RuleProof = Of<typeof RuleProof>;

const RuleSample = /* @__PURE__ */ object({
  id: nullable(text),
  name: text,
  expect: flag,
  origin: oneOf("shipped", "written", "imported"),
  bytes: number,
  text: nullable(text),
  eventId: nullable(text),
  madeBy: nullable(text),
  madeAt: nullable(text),
});

export { RuleSample };
export type RuleSample = Of<typeof RuleSample>;

const RuleHistory = /* @__PURE__ */ object({
  looked: number,
  matches: number,
  days: list(object({ day: text, matches: number })),
  newest: list(object({ eventId: text, at: text, matched: list(object({ field: text, value: text })) })),
});

const RuleTest = /* @__PURE__ */ object({
  id: text,
  rule: text,
  from: text,
  to: text,
  madeAt: text,
  job: text,
  state: oneOf("queued", "running", "succeeded", "failed", "cancelled"),
  done: number,
  total: nullable(number),
  result: nullable(RuleHistory),
});

export { RuleTest };
export type RuleTest = Of<typeof RuleTest>;

const Service = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  code: text,
  name: text,
  nameJa: nullable(text),
  yomi: nullable(text),
  ownerUnit: nullable(text),
  phase: oneOf("plan", "development", "operation", "retirement"),
  model: oneOf("iaas", "paas", "saas"),
  informationClass: text,
  exposure: oneOf("internal", "partner", "internet"),
});

export { Service };
export type Service = Of<typeof Service>;

const ProfileFacts = /* @__PURE__ */ object({
  informationClass: oneOf("C1", "C2", "C3"),
  models: list(oneOf("iaas", "paas", "saas")),
  exposure: oneOf("internal", "partner", "internet"),
  tenancy: oneOf("single", "multi"),
  regions: list(text),
  clouds: list(text),
  personalData: flag,
  components: list(oneOf("virtual-machines", "containers")),
  phase: oneOf("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"),
  contracts: list(text),
  platform: nullable(text),
});

const ServiceProfile = /* @__PURE__ */ object({
  id: text,
  service: text,
  number: number,
  state: oneOf("submitted", "confirmed", "superseded", "refused"),
  facts: ProfileFacts,
  note: text,
  author: object({ id: text, name: text }),
  submittedAt: text,
  decidedBy: nullable(object({ id: text, name: text })),
  decidedAt: nullable(text),
  reason: nullable(text),
});

export { ServiceProfile };
export type ServiceProfile = Of<typeof ServiceProfile>;

const ServicePractice = /* @__PURE__ */ object({
  service: object({ id: text, code: text, name: text, nameJa: nullable(text), class: text }),
  profile: nullable(ServiceProfile),
  submitted: nullable(ServiceProfile),
  platformName: nullable(object({ name: text, nameJa: nullable(text) })),
  phase: nullable(oneOf("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8")),
  standard: object({ number: number, title: text, titleJa: text }),
  counts: mapOf(number),
  phases: list(object({ id: oneOf("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"), en: text, ja: text })),
  domains: list(object({ id: text, en: text, ja: text })),
  items: list(
    object({
      id: text,
      title: object({ en: text, ja: text }),
      rationale: object({ en: text, ja: text }),
      phases: list(oneOf("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8")),
      verdict: nullable(
        object({
          applies: oneOf("required", "inherited", "not_applicable"),
          at: oneOf("C1", "C2", "C3"),
          values: mapOf(number),
          why: list(
            object({
              aspect: oneOf("provider", "class", "model", "exposure", "component", "holds", "assent"),
              holds: flag,
              asked: list(text),
              have: list(text),
            }),
          ),
          dueFrom: oneOf("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"),
          due: flag,
        }),
      ),
      standing: oneOf(
        "met",
        "inherited",
        "partly",
        "not_met",
        "exception",
        "stale",
        "claimed",
        "unknown",
        "later",
        "not_applicable",
      ),
      since: nullable(text),
      shortSince: nullable(text),
      nextAt: nullable(text),
      next: nullable(oneOf("answer", "mend", "renew", "wait", "prepare")),
    }),
  ),
  may: object({ own: flag }),
});

export { ServicePractice };
export type ServicePractice = Of<typeof ServicePractice>;

const ServiceProfileDecided = /* @__PURE__ */ object({
  profile: ServiceProfile,
  affected: list(object({ requirement: text, how: oneOf("newly-required", "stronger", "no-longer"), reopened: flag })),
});

export { ServiceProfileDecided };
export type ServiceProfileDecided = Of<typeof ServiceProfileDecided>;

const Session = /* @__PURE__ */ object({
  id: text,
  current: flag,
  madeAt: text,
  seenAt: text,
  endsAt: text,
  address: text,
  agent: text,
  factors: list(oneOf("password", "totp", "recovery-code")),
});

export { Session };
export type Session = Of<typeof Session>;

const Source = /* @__PURE__ */ object({
  id: text,
  code: text,
  name: text,
  service: nullable(text),
  tenant: nullable(text),
  environment: oneOf("production", "staging", "test"),
  zone: text,
  expectedSilenceSeconds: nullable(number),
  compartment: nullable(text),
  state: oneOf("waiting", "active", "silent", "paused"),
  silentSince: nullable(text),
  events: number,
  bytes: number,
  recentEvents: number,
  lastReceivedAt: nullable(text),
  lastEventAt: nullable(text),
  watermarkAt: nullable(text),
  ahead: number,
  late: number,
  unread: number,
  createdAt: text,
  version: number,
});

export { Source };
export type Source = Of<typeof Source>;

const SourceMinute = /* @__PURE__ */ object({ minute: text, events: number, bytes: number });

export { SourceMinute };
export type SourceMinute = Of<typeof SourceMinute>;

const SuppressedEvent = /* @__PURE__ */ object({
  eventId: text,
  rule: text,
  at: text,
  host: nullable(text),
  entity: object({ kind: text, key: text }),
  fields: list(object({ field: text, value: text, selection: text })),
});

export { SuppressedEvent };
export type SuppressedEvent = Of<typeof SuppressedEvent>;

const TechniqueDetail = /* @__PURE__ */ object({
  id: text,
  name: text,
  tactics: list(text),
  parent: nullable(text),
  state: oneOf("proved", "stale", "tagged", "blind"),
  heard: flag,
  rules: number,
  proved: number,
  lastProofAt: nullable(text),
  lastHitAt: nullable(text),
  recentHits: number,
  subs: list(TechniqueCoverage),
  ruleRows: list(
    object({
      id: text,
      title: text,
      titleJa: nullable(text),
      level: nullable(oneOf("informational", "low", "medium", "high", "critical")),
      techniques: list(text),
      logsource: object({ product: nullable(text), category: nullable(text), service: nullable(text) }),
      stage: oneOf("draft", "test", "staged", "live", "retired"),
      enabled: flag,
      lastHitAt: nullable(text),
      recentHits: number,
      proof: ProofStanding,
      state: oneOf("proved", "stale", "tagged", "blind"),
      heard: flag,
    }),
  ),
  services: list(object({ id: text, name: nullable(text), rules: number, proved: number })),
});

export { TechniqueDetail };
export type TechniqueDetail = Of<typeof TechniqueDetail>;

const StandardImpact = /* @__PURE__ */ object({
  effectiveOn: text,
  services: number,
  due: list(
    object({
      service: object({ id: text, code: text, name: text, nameJa: nullable(text), class: oneOf("C1", "C2", "C3") }),
      items: list(
        object({
          requirement: text,
          turn: oneOf("new", "stronger", "weaker", "reworded", "equal", "gone"),
          dueOn: text,
          now: oneOf("met", "below", "unknown"),
        }),
      ),
    }),
  ),
  untouched: number,
  lighter: list(
    object({
      requirement: text,
      turn: oneOf("new", "stronger", "weaker", "reworded", "equal", "gone"),
      services: number,
    }),
  ),
  days: list(object({ day: text, items: number, services: number })),
});

export { StandardImpact };
export type StandardImpact = Of<typeof StandardImpact>;

const StandardProposal = /* @__PURE__ */ object({
  id: text,
  number: text,
  title: text,
  body: text,
  origin: oneOf("incident", "exercise", "lab", "owner", "audit", "desk", "content"),
  originReference: nullable(text),
  requirement: nullable(text),
  state: oneOf("submitted", "considered", "accepted", "declined", "in-draft", "in-force", "withdrawn"),
  proposedBy: text,
  own: flag,
  answer: nullable(text),
  answeredBy: nullable(text),
  answeredAt: nullable(text),
  became: nullable(object({ requirement: text, version: number })),
  revision: number,
  createdAt: text,
  steps: list(object({ to: text, who: text, refused: list(text), permitted: flag })),
});

export { StandardProposal };
export type StandardProposal = Of<typeof StandardProposal>;

const StandardVersion = /* @__PURE__ */ object({
  id: text,
  number: nullable(number),
  state: oneOf("draft", "candidate", "published", "current", "retired", "withdrawn"),
  title: text,
  titleJa: text,
  origin: text,
  effectiveOn: nullable(text),
  emergency: flag,
  digest: nullable(text),
  members: number,
  createdAt: text,
  publishedAt: nullable(text),
});

export { StandardVersion };
export type StandardVersion = Of<typeof StandardVersion>;

const StandardVersionDetail = /* @__PURE__ */ object({
  id: text,
  number: nullable(number),
  state: oneOf("draft", "candidate", "published", "current", "retired", "withdrawn"),
  title: text,
  titleJa: text,
  origin: text,
  effectiveOn: nullable(text),
  emergency: flag,
  digest: nullable(text),
  members: number,
  createdAt: text,
  publishedAt: nullable(text),
  revision: number,
  note: text,
  noteJa: text,
  reason: nullable(text),
  basedOn: nullable(object({ id: text, number: nullable(number) })),
  authors: list(object({ account: text, name: text })),
  votes: list(
    object({ account: text, name: text, at: text, note: nullable(text), vote: oneOf("approve", "impact-read") }),
  ),
  mayVote: object({ refused: list(text) }),
  steps: list(object({ to: text, who: text, refused: list(text), permitted: flag })),
  changes: list(
    object({
      requirement: text,
      title: object({ en: text, ja: text }),
      from: nullable(number),
      to: nullable(number),
      state: text,
      turns: mapOf(oneOf("new", "stronger", "weaker", "reworded", "equal", "gone")),
      changes: list(
        object({
          field: text,
          kind: oneOf("added", "removed", "changed"),
          at: nullable(oneOf("C1", "C2", "C3")),
          turn: oneOf("stronger", "weaker", "reworded", "equal"),
          before: nullable(text),
          after: nullable(text),
          beforeJa: nullable(text),
          afterJa: nullable(text),
        }),
      ),
    }),
  ),
  counts: mapOf(number),
  exportProblems: list(object({ code: text, field: text, detail: text })),
  earliestOn: text,
});

export { StandardVersionDetail };
export type StandardVersionDetail = Of<typeof StandardVersionDetail>;

const Tenant = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  service: text,
  code: text,
  name: text,
  nameJa: nullable(text),
  yomi: nullable(text),
});

export { Tenant };
export type Tenant = Of<typeof Tenant>;

const TotpEnrolment = /* @__PURE__ */ object({ uri: text, secret: text });

export { TotpEnrolment };
export type TotpEnrolment = Of<typeof TotpEnrolment>;

const TrailEntry = /* @__PURE__ */ object({
  number: number,
  at: text,
  actor: object({ kind: text, id: text, name: text }),
  action: text,
  object: object({ kind: text, id: text }),
  before: nullable(mapOf(anything)),
  after: nullable(mapOf(anything)),
  reason: nullable(text),
  personal: oneOf("none", "shown", "erased"),
  position: nullable(number),
});

export { TrailEntry };
export type TrailEntry = Of<typeof TrailEntry>;

const TrailHead = /* @__PURE__ */ object({
  head: nullable(object({ position: number, hash: text })),
  unsealed: number,
  fingerprint: text,
  publicKey: text,
});

export { TrailHead };
export type TrailHead = Of<typeof TrailHead>;

const TuningCondition = /* @__PURE__ */ object({
  on: oneOf("source", "host", "field"),
  field: text,
  op: oneOf("is", "contains", "starts", "ends", "cidr"),
  values: list(text),
});

const Tuning = /* @__PURE__ */ object({
  id: text,
  rule: text,
  ruleTitle: text,
  ruleTitleJa: nullable(text),
  level: nullable(text),
  conditions: list(TuningCondition),
  filter: nullable(text),
  reason: text,
  owner: object({ id: text, name: text }),
  state: oneOf("proposed", "active", "rejected", "ended", "expired"),
  expiresAt: text,
  endsSoon: flag,
  madeAt: text,
  madeBy: object({ id: text, name: text }),
  decidedAt: nullable(text),
  decidedBy: nullable(object({ id: text, name: text })),
  suppressed: number,
  lastAt: nullable(text),
  fault: nullable(object({ code: oneOf("rule-gone", "fields-gone", "filter-unfit"), detail: text })),
  version: number,
  steps: list(oneOf("approve", "reject", "end", "renew")),
});

export { Tuning };
export type Tuning = Of<typeof Tuning>;

const TuningPreview = /* @__PURE__ */ object({
  from: text,
  to: text,
  alerts: number,
  suppressedAlerts: number,
  events: number,
  suppressedEvents: number,
  notLooked: number,
  gone: list(object({ id: text, number: number, entity: text })),
});

export { TuningPreview };
export type TuningPreview = Of<typeof TuningPreview>;

const Unit = /* @__PURE__ */ object({
  id: text,
  version: number,
  createdAt: text,
  changedAt: text,
  code: text,
  name: text,
  nameJa: nullable(text),
  yomi: nullable(text),
  fromDay: nullable(text),
  toDay: nullable(text),
});

export { Unit };
export type Unit = Of<typeof Unit>;

const UnitTree = /* @__PURE__ */ object({
  on: text,
  rows: list(
    object({
      id: text,
      code: text,
      name: text,
      nameJa: nullable(text),
      parent: nullable(text),
      leads: list(text),
      members: number,
    }),
  ),
});

export { UnitTree };
export type UnitTree = Of<typeof UnitTree>;

const WhoAmI = /* @__PURE__ */ object({
  account: object({ id: text, login: text, name: text, person: nullable(text), language: oneOf("en", "ja") }),
  roles: list(
    oneOf(
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
      "standard-editor",
      "security-officer",
      "platform-admin",
    ),
  ),
  permissions: list(
    oneOf(
      "overview.read",
      "alerts.read",
      "alerts.triage",
      "events.read",
      "incidents.read",
      "incidents.declare",
      "incidents.contribute",
      "incidents.lead",
      "sources.read",
      "sources.manage",
      "rules.read",
      "rules.manage",
      "rules.approve",
      "rules.import",
      "tunings.read",
      "tunings.manage",
      "tunings.approve",
      "retro.read",
      "retro.run",
      "indicators.read",
      "indicators.manage",
      "register.read",
      "register.manage",
      "practice.read",
      "practice.claim",
      "practice.judge",
      "practice.confirm-profile",
      "exceptions.approve",
      "results.manage",
      "colleagues.read",
      "actions.read",
      "actions.issue",
      "actions.contribute",
      "actions.verify",
      "actions.approve",
      "standard.read",
      "standard.propose",
      "standard.edit",
      "standard.approve",
      "standard.weaken",
      "standard.hasten",
      "accounts.read",
      "accounts.manage",
      "compartments.manage",
      "trail.read",
      "trail.erase-personal",
      "notify.manage",
      "jobs.read",
      "jobs.cancel",
    ),
  ),
  compartments: list(object({ id: text, name: text })),
  mustChangePassword: flag,
  session: object({ id: text, factors: list(oneOf("password", "totp", "recovery-code")), endsAt: text }),
  csrf: text,
});

export { WhoAmI };
export type WhoAmI = Of<typeof WhoAmI>;
