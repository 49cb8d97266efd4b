import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { Alert, Named } from "../../monitoring/alerts/index.js";
import { named } from "../../platform/http/faults.js";
import { PageQuery, pageOf } from "../../platform/http/paging.js";
import { listOf } from "../../platform/http/query.js";
import { RecordKind, TlpLabel } from "../../platform/labels.js";
import { HistoryRow } from "../../platform/trail/index.js";
import {
  CONFIDENCES,
  FUNCTIONS,
  INCIDENT_STATES,
  type IncidentFunction,
  type IncidentSeverity,
  type IncidentState,
  SCOPE_STATES,
  SCOPE_THINGS,
  SEVERITIES,
  TRACK_STATES,
  TRACKS,
  type Track,
} from "./steps.js";

type Made<T> = ColumnType<T, T | undefined, never>;
type InstantOrNull = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** Table `incident`; its migration says what the columns mean. */
type IncidentTable = {
  id: Made<string>;
  number: ColumnType<string, string, never>;
  title: string;
  summary: Generated<string>;
  kind: ColumnType<RecordKind, RecordKind, never>;
  state: Generated<IncidentState>;
  substatus: string | null;
  severity: IncidentSeverity | null;
  service: string | null;
  tenant: string | null;
  label: TlpLabel | null;
  compartment: string | null;
  own_compartment: Generated<boolean>;
  cycle: Generated<number>;
  occurred_from: InstantOrNull;
  occurred_to: InstantOrNull;
  occurred_confidence: Generated<(typeof CONFIDENCES)[number]>;
  detected_at: InstantOrNull;
  acknowledged_at: InstantOrNull;
  declared_at: ColumnType<Date, Date, never>;
  aware_at: InstantOrNull;
  aware_by: string | null;
  aware_reason: string | null;
  activated_at: InstantOrNull;
  contained_at: InstantOrNull;
  eradicated_at: InstantOrNull;
  recovered_at: InstantOrNull;
  resolved_at: InstantOrNull;
  reviewed_at: InstantOrNull;
  closed_at: InstantOrNull;
  next_update_at: InstantOrNull;
  scope_statement: string | null;
  monitoring_until: InstantOrNull;
  root_cause: string | null;
  techniques: Generated<string[]>;
  failed_requirements: Generated<string[]>;
  review_conclusion: string | null;
  merged_into: string | null;
  declared_by: string;
  version: Generated<number>;
};

export type IncidentTables = {
  incident: IncidentTable;
  incident_series: { series: string; year: number; last: number };
  incident_cycle: { incident: string; cycle: number; times: ColumnType<unknown, string, never> };
  incident_participant: {
    id: Generated<string>;
    incident: string;
    account: string;
    function: IncidentFunction;
    from_at: Made<Date>;
    until_at: InstantOrNull;
  };
  incident_scope: {
    id: Generated<string>;
    incident: string;
    thing: (typeof SCOPE_THINGS)[number];
    ref: string;
    state: (typeof SCOPE_STATES)[number];
    reason: string | null;
  };
  incident_track: { incident: string; track: Track; state: (typeof TRACK_STATES)[number] };
  incident_note: {
    id: Generated<string>;
    incident: string;
    made_at: Made<Date>;
    head: Generated<number>;
    newest: Generated<number>;
  };
  incident_note_revision: {
    note: string;
    revision: number;
    base: number;
    author: string;
    at: Made<Date>;
    text: string;
  };
  incident_entry: {
    id: Generated<string>;
    incident: string;
    lane: "attacker" | "responder";
    from_at: ColumnType<Date, string | Date, never>;
    to_at: ColumnType<Date | null, string | Date | null, never>;
    confidence: (typeof CONFIDENCES)[number];
    title: string;
    text: string;
    technique: string | null;
    asset: string | null;
    event_id: string | null;
    alert: string | null;
    author: string;
    made_at: Made<Date>;
    struck_at: InstantOrNull;
    struck_by: string | null;
    struck_reason: string | null;
  };
  incident_override: {
    id: Generated<string>;
    incident: string;
    step: string;
    missing: string[];
    reason: string;
    by_account: string;
    at: Made<Date>;
  };
};

const Id = z.uuid();
const Instant = z.iso.datetime({ offset: true });
/** An id of ATT&CK. */
const TECHNIQUE = named("technique", /^T\d{4}(\.\d{3})?$/, "a technique such as T1505.003");
const Text = (max: number) => z.string().trim().min(1).max(max);

export const Incident = z
  .object({
    id: Id,
    number: z.string(),
    title: z.string(),
    kind: RecordKind,
    state: z.enum(INCIDENT_STATES),
    substatus: z.string().nullable(),
    severity: z.enum(SEVERITIES).nullable(),
    service: Named.nullable(),
    tenant: Named.nullable(),
    label: TlpLabel.nullable(),
    /** Only members of its compartment see it. */
    restricted: z.boolean(),
    commander: Named.nullable(),
    cycle: z.int(),
    occurred: z.object({ from: Instant.nullable(), to: Instant.nullable(), confidence: z.enum(CONFIDENCES) }),
    detectedAt: Instant.nullable(),
    acknowledgedAt: Instant.nullable(),
    declaredAt: Instant,
    awareAt: Instant.nullable(),
    activatedAt: Instant.nullable(),
    containedAt: Instant.nullable(),
    eradicatedAt: Instant.nullable(),
    recoveredAt: Instant.nullable(),
    resolvedAt: Instant.nullable(),
    closedAt: Instant.nullable(),
    nextUpdateAt: Instant.nullable(),
    alerts: z.int(),
    mergedInto: Id.nullable(),
    version: z.int(),
  })
  .meta({ id: "Incident" });
export type Incident = z.infer<typeof Incident>;
export const IncidentPage = pageOf(Incident).meta({ id: "IncidentPage" });

const NoteRevision = z.object({ revision: z.int(), base: z.int(), author: Named, at: Instant, text: z.string() });
export const Note = z
  .object({
    id: Id,
    madeAt: Instant,
    /** What is shown. */
    head: NoteRevision,
    /** Texts that were saved on an older one and stand against it until somebody joins them. */
    conflicts: z.array(NoteRevision),
    newest: z.int(),
  })
  .meta({ id: "IncidentNote" });
export type Note = z.infer<typeof Note>;

const Entry = z.object({
  id: Id,
  lane: z.enum(["attacker", "responder"]),
  from: Instant,
  to: Instant.nullable(),
  confidence: z.enum(CONFIDENCES),
  title: z.string(),
  text: z.string(),
  technique: z.string().nullable(),
  asset: Named.nullable(),
  eventId: z.string().nullable(),
  alert: Id.nullable(),
  author: Named,
  madeAt: Instant,
  struck: z.object({ at: Instant, by: Named.nullable(), reason: z.string() }).nullable(),
});

/** ms; from the least to the most where an end of it is uncertain. */
const Span = z.object({ least: z.number(), most: z.number() }).nullable();

export const IncidentDetail = Incident.extend({
  /** How long what took in the present cycle. */
  figures: z.object({ detect: Span, acknowledge: Span, declare: Span, contain: Span, recover: Span, dwell: Span }),
  summary: z.string(),
  aware: z.object({ at: Instant, by: Named.nullable(), reason: z.string().nullable() }).nullable(),
  declaredBy: Named,
  scopeStatement: z.string().nullable(),
  monitoringUntil: Instant.nullable(),
  rootCause: z.string().nullable(),
  techniques: z.array(z.string()),
  failedRequirements: z.array(z.string()),
  reviewConclusion: z.string().nullable(),
  participants: z.array(
    z.object({ id: Id, account: Named, function: z.enum(FUNCTIONS), from: Instant, until: Instant.nullable() }),
  ),
  scope: z.array(
    z.object({
      id: Id,
      thing: z.enum(SCOPE_THINGS),
      ref: z.string(),
      name: z.string().nullable(),
      state: z.enum(SCOPE_STATES),
      reason: z.string().nullable(),
    }),
  ),
  tracks: z.array(z.object({ track: z.enum(TRACKS), state: z.enum(TRACK_STATES) })),
  notes: z.array(Note),
  timeline: z.array(Entry),
  linkedAlerts: z.array(Alert),
  mergedFrom: z.array(z.object({ id: Id, number: z.string() })),
  cycles: z.array(z.object({ cycle: z.int(), times: z.record(z.string(), z.string().nullable()) })),
  overrides: z.array(
    z.object({ at: Instant, by: Named, step: z.string(), missing: z.array(z.string()), reason: z.string() }),
  ),
  /** Where it may go from here, for this actor, and what is missing for it. */
  steps: z.array(z.object({ to: z.enum(INCIDENT_STATES), permitted: z.boolean(), missing: z.array(z.string()) })),
  history: z.array(HistoryRow),
}).meta({ id: "IncidentDetail" });
export type IncidentDetail = z.infer<typeof IncidentDetail>;

export const IncidentFilter = z.object({
  /** Without it: what is open. */
  state: listOf([...INCIDENT_STATES, "any"]).optional(),
  severity: listOf(SEVERITIES).optional(),
  /** Without it: what is real. */
  kind: listOf(["real", "exercise", "test", "backfilled"]).optional(),
  service: Id.optional(),
  tenant: Id.optional(),
  commander: z.union([Id, z.literal("me")]).optional(),
  /** In number or title. */
  q: z.string().max(200).optional(),
  since: Instant.optional(),
});
export type IncidentFilter = z.infer<typeof IncidentFilter>;
export const IncidentQuery = IncidentFilter.extend(PageQuery.shape);
export type IncidentQuery = z.infer<typeof IncidentQuery>;

export const Board = z
  .object({
    columns: z.array(z.object({ state: z.enum(INCIDENT_STATES), incidents: z.int(), rows: z.array(Incident) })),
  })
  .meta({ id: "IncidentBoard" });
export type Board = z.infer<typeof Board>;

const Version = z.int().min(1);
const Occurred = z
  .object({ from: Instant.nullable(), to: Instant.nullable(), confidence: z.enum(CONFIDENCES) })
  .refine(({ from, to }) => from === null || to === null || Date.parse(from) <= Date.parse(to), {
    path: ["to"],
    message: "ends before it begins",
    params: { code: "times-reversed" },
  });
const AlertItems = z.array(z.object({ id: Id, version: Version })).max(500);

export const Declare = z.object({
  title: Text(300).optional(),
  summary: z.string().max(20_000).default(""),
  kind: RecordKind.optional(),
  severity: z.enum(SEVERITIES).optional(),
  service: Id.optional(),
  tenant: Id.optional(),
  label: TlpLabel.optional(),
  /** Only the named persons know of it. */
  restricted: z.boolean().default(false),
  /** Who commands, and who else takes part from the beginning. */
  commander: Id.optional(),
  participants: z
    .array(z.object({ account: Id, function: z.enum(FUNCTIONS) }))
    .max(100)
    .default([]),
  alerts: AlertItems.default([]),
  occurred: Occurred.optional(),
  detectedAt: Instant.optional(),
  aware: z.object({ at: Instant, reason: Text(2000) }).optional(),
});
export type Declare = z.infer<typeof Declare>;
export const Promote = Declare.omit({ alerts: true }).extend({ version: Version });

export const TakeStep = z.object({
  version: Version,
  to: z.enum(INCIDENT_STATES),
  reason: Text(2000).optional(),
  /** Passes a guard by, in an emergency; it is kept and read in the review. */
  override: z.boolean().default(false),
  /** Of a merge: the case that is kept. */
  into: Id.optional(),
});
export type TakeStep = z.infer<typeof TakeStep>;

export const Restrict = z.object({ version: Version, reason: Text(2000) });
export type Restrict = z.infer<typeof Restrict>;

/** What may be changed outside of a step; what is left out stays. */
export const Change = z.object({
  version: Version,
  title: Text(300).optional(),
  summary: z.string().max(20_000).optional(),
  substatus: Text(100).nullable().optional(),
  severity: z.enum(SEVERITIES).optional(),
  service: Id.nullable().optional(),
  tenant: Id.nullable().optional(),
  label: TlpLabel.optional(),
  occurred: Occurred.optional(),
  detectedAt: Instant.nullable().optional(),
  aware: z.object({ at: Instant, reason: Text(2000) }).optional(),
  eradicatedAt: Instant.nullable().optional(),
  recoveredAt: Instant.nullable().optional(),
  nextUpdateAt: Instant.nullable().optional(),
  scopeStatement: Text(20_000).nullable().optional(),
  monitoringUntil: Instant.nullable().optional(),
  rootCause: Text(20_000).nullable().optional(),
  techniques: z
    .array(z.string().regex(...TECHNIQUE))
    .max(200)
    .optional(),
  failedRequirements: z.array(Text(100)).max(200).optional(),
  reviewConclusion: Text(20_000).nullable().optional(),
  reason: Text(2000).optional(),
});
export type Change = z.infer<typeof Change>;

export const AddNote = z.object({ text: z.string().min(1).max(100_000) });
export const ReviseNote = z.object({ base: z.int().min(1), text: z.string().max(100_000) });
export const AddEntry = z.object({
  lane: z.enum(["attacker", "responder"]),
  from: Instant,
  to: Instant.nullable().default(null),
  confidence: z.enum(CONFIDENCES).default("confirmed"),
  title: Text(300),
  text: z.string().max(20_000).default(""),
  technique: z
    .string()
    .regex(...TECHNIQUE)
    .nullable()
    .default(null),
  asset: Id.nullable().default(null),
  eventId: Text(100).nullable().default(null),
  alert: Id.nullable().default(null),
});
export type AddEntry = z.infer<typeof AddEntry>;
export const StrikeEntry = z.object({ reason: Text(2000) });
export const AddParticipant = z.object({ account: Id, function: z.enum(FUNCTIONS) });
export type AddParticipant = z.infer<typeof AddParticipant>;
export const SetScope = z
  .object({
    thing: z.enum(SCOPE_THINGS),
    ref: Text(300),
    state: z.enum(SCOPE_STATES),
    reason: Text(2000).nullable().default(null),
  })
  .refine(({ state, reason }) => state !== "accepted" || reason !== null, {
    path: ["reason"],
    message: "what is accepted says why",
    params: { code: "needed" },
  });
export type SetScope = z.infer<typeof SetScope>;
export const SetTrack = z.object({ track: z.enum(TRACKS), state: z.enum(TRACK_STATES) });
export type SetTrack = z.infer<typeof SetTrack>;
export const LinkAlerts = z.object({ alerts: AlertItems.min(1) });
