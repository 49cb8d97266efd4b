import type { Permission } from "../../platform/access/index.js";

/** The life of an incident, as a table. No clock and no database here. */
export const INCIDENT_STATES = [
  "triage",
  "active",
  "contained",
  "resolved",
  "in_review",
  "closed",
  "dismissed",
  "merged",
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];
/** Those that somebody works on. */
export const OPEN_STATES = [
  "triage",
  "active",
  "contained",
  "resolved",
  "in_review",
] as const satisfies IncidentState[];

export const SEVERITIES = ["SEV-1", "SEV-2", "SEV-3", "SEV-4"] as const;
export type IncidentSeverity = (typeof SEVERITIES)[number];

export const FUNCTIONS = [
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
] as const;
export type IncidentFunction = (typeof FUNCTIONS)[number];

export const TRACKS = ["analysis", "containment", "eradication", "recovery", "communication"] as const;
export type Track = (typeof TRACKS)[number];
export const TRACK_STATES = ["not_started", "open", "done"] as const;
export const SCOPE_THINGS = ["service", "tenant", "asset", "account"] as const;
export const SCOPE_STATES = ["suspected", "confirmed", "contained", "clean", "accepted"] as const;
export const CONFIDENCES = ["confirmed", "estimated", "unknown"] as const;

/** What the guards ask of a case. */
export interface IncidentFacts {
  readonly state: IncidentState;
  readonly severity: IncidentSeverity | null;
  readonly label: string | null;
  readonly hasCommander: boolean;
  /** Its own service, or one in its scope. */
  readonly hasService: boolean;
  readonly scopeStatement: string | null;
  readonly occurredFrom: Date | null;
  /** Things of the scope that are suspected or confirmed, neither contained nor accepted. */
  readonly uncontained: number;
  readonly tracksDone: readonly Track[];
  readonly monitoringUntil: Date | null;
  readonly rootCause: string | null;
  readonly techniques: number;
  readonly failedRequirements: number;
  readonly reviewConclusion: string | null;
}

export interface StepAsk {
  readonly reason?: string | undefined;
  /** Of a merge: the case that is kept, and what may keep it from being so. */
  readonly into?: { readonly open: boolean; readonly sameKind: boolean; readonly closeEnough: boolean } | undefined;
}

type Stamp = "activated_at" | "contained_at" | "resolved_at" | "reviewed_at" | "closed_at";

export interface IncidentStep {
  readonly from: IncidentState;
  readonly to: IncidentState;
  /** The permission, or a function in the case that stands for it. */
  readonly who: { readonly permission: Permission; readonly functions: readonly IncidentFunction[] };
  readonly guard: (facts: IncidentFacts, ask: StepAsk) => readonly string[];
  readonly effects: readonly (Stamp | "begin-cycle" | "move-alerts")[];
}

export const LEAD = { permission: "incidents.lead", functions: ["commander", "deputy"] } as const;
/** Who may declare one may say that it is none. */
export const SORT = { permission: "incidents.declare", functions: ["commander", "deputy"] } as const;

const says = (text: string | null | undefined): boolean => (text ?? "").trim() !== "";
const missing = (...facts: readonly (readonly [string, boolean])[]): readonly string[] =>
  facts.filter(([, isThere]) => !isThere).map(([name]) => name);
const because = (_: IncidentFacts, { reason }: StepAsk): readonly string[] => missing(["reason", says(reason)]);
const canActivate = (facts: IncidentFacts): readonly string[] =>
  missing(
    ["severity", facts.severity !== null],
    ["commander", facts.hasCommander],
    ["label", facts.label !== null],
    ["service", facts.hasService],
  );
const isContained = (facts: IncidentFacts): readonly string[] =>
  missing(
    ["scopeStatement", says(facts.scopeStatement)],
    ["occurredFrom", facts.occurredFrom !== null],
    ["scope", facts.uncontained === 0],
  );
const isResolved = (facts: IncidentFacts): readonly string[] =>
  missing(
    ["eradication", facts.tracksDone.includes("eradication")],
    ["recovery", facts.tracksDone.includes("recovery")],
    ["monitoringUntil", facts.monitoringUntil !== null],
  );
/** Of SEV-1 and SEV-2 a review concludes: with corrective actions, or with a signed "none". */
const isReviewed = (facts: IncidentFacts): readonly string[] =>
  missing(
    ["rootCause", says(facts.rootCause)],
    ["techniques", facts.techniques > 0],
    ["failedRequirements", facts.failedRequirements > 0],
    ["reviewConclusion", says(facts.reviewConclusion) || (facts.severity !== "SEV-1" && facts.severity !== "SEV-2")],
  );
const canMerge = (facts: IncidentFacts, ask: StepAsk): readonly string[] => [
  ...because(facts, ask),
  ...missing(["into", ask.into !== undefined && ask.into.open && ask.into.sameKind && ask.into.closeEnough]),
];
const nothing = (): readonly string[] => [];

export const INCIDENT_STEPS: readonly IncidentStep[] = [
  { from: "triage", to: "active", who: LEAD, guard: canActivate, effects: ["activated_at"] },
  { from: "active", to: "contained", who: LEAD, guard: isContained, effects: ["contained_at"] },
  { from: "contained", to: "resolved", who: LEAD, guard: isResolved, effects: ["resolved_at"] },
  { from: "resolved", to: "in_review", who: LEAD, guard: nothing, effects: ["reviewed_at"] },
  { from: "in_review", to: "closed", who: LEAD, guard: isReviewed, effects: ["closed_at"] },
  { from: "triage", to: "dismissed", who: SORT, guard: because, effects: ["closed_at"] },
  { from: "closed", to: "active", who: LEAD, guard: because, effects: ["begin-cycle"] },
  ...OPEN_STATES.map(
    (from): IncidentStep => ({ from, to: "merged", who: LEAD, guard: canMerge, effects: ["closed_at", "move-alerts"] }),
  ),
];

/** Guards that an emergency may pass by; a merge cannot be made whole afterwards, and a reason is always at hand. */
const OVERRIDABLE: readonly IncidentState[] = ["active", "contained", "resolved", "closed"];

/** Whether somebody may do what a step's `who` asks: by a role, or by what they are in the case. */
export type May = (who: IncidentStep["who"]) => boolean;

export type Decision =
  | { readonly step: IncidentStep /** What is missing all the same. */; readonly overridden: readonly string[] }
  | {
      readonly refused: {
        readonly code: "no-such-step" | "not-permitted" | "facts-missing";
        readonly about: readonly string[];
      };
    };

/** Whether a step may be taken; `override` passes a guard by, for who may, with a reason. */
export function decideIncidentStep(
  facts: IncidentFacts,
  to: IncidentState,
  may: May,
  ask: StepAsk,
  override = false,
): Decision {
  const step = INCIDENT_STEPS.find((row) => row.from === facts.state && row.to === to);
  if (step === undefined) return { refused: { code: "no-such-step", about: [facts.state, to] } };
  if (!may(step.who)) return { refused: { code: "not-permitted", about: [step.who.permission] } };
  const lacking = step.guard(facts, ask);
  if (lacking.length === 0) return { step, overridden: [] };
  const passes = override && OVERRIDABLE.includes(to) && may(LEAD) && says(ask.reason);
  return passes ? { step, overridden: lacking } : { refused: { code: "facts-missing", about: lacking } };
}
