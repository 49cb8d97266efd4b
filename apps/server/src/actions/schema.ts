import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { PageQuery, pageOf } from "../platform/http/paging.js";
import { listOf } from "../platform/http/query.js";
import { RecordKind } from "../platform/labels.js";
import { HistoryRow } from "../platform/trail/index.js";
import {
  ACTION_STATES,
  type ActionState,
  ANSWERS,
  CAUSE_METHODS,
  type CauseMethod,
  GRADES,
  type Grade,
  ORIGINS,
  type Origin,
} from "./steps.js";

type Made<T> = ColumnType<T, T | undefined, never>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** A calendar day; kept as its text, since a Date of it would be another day elsewhere. */
type DayText = ColumnType<string, string, string>;

/** Tables of corrective actions; the migration says what the columns mean. */
export type ActionTables = {
  action_series: { series: string; year: number; last: number };
  corrective_action: {
    id: Made<string>;
    number: ColumnType<string, string, never>;
    title: string;
    condition: string;
    kind: ColumnType<RecordKind, RecordKind, never>;
    origin: ColumnType<Origin, Origin, never>;
    origin_ref: ColumnType<string, string, never>;
    grade: Grade;
    state: Generated<ActionState>;
    service: string | null;
    requirements: Generated<string[]>;
    techniques: Generated<string[]>;
    owner: string;
    issued_at: ColumnType<Date, Date, never>;
    issued_by: string | null;
    containment: string | null;
    contained_at: InstantOrNull;
    root_cause: string | null;
    cause_method: CauseMethod | null;
    criterion: string | null;
    due_on: DayText;
    first_due_on: DayText;
    implemented_at: InstantOrNull;
    verified_at: InstantOrNull;
    verified_by: string | null;
    effective_at: InstantOrNull;
    closed_at: InstantOrNull;
    accepted_at: InstantOrNull;
    exception: string | null;
    returned: Generated<number>;
    cycle: Generated<number>;
    escalated_on: ColumnType<string | null, string | null | undefined, string | null>;
    compartment: string | null;
    version: Generated<number>;
  };
  action_measure: {
    id: Generated<string>;
    action: string;
    text: string;
    implementer: string;
    due_on: DayText;
    done_at: InstantOrNull;
    cycle: number;
  };
  action_answer: {
    action: string;
    service: string;
    answer: (typeof ANSWERS)[number];
    note: string;
    by_person: string;
    at: Date;
  };
  action_proof: {
    id: Generated<string>;
    action: string;
    title: string;
    link: string;
    sha256: string | null;
    observed_at: Date;
    received_at: Date;
    by_person: string;
    cycle: number;
  };
  action_extension: {
    id: Generated<string>;
    action: string;
    until_on: DayText;
    reason: string;
    asked_by: string;
    asked_at: Date;
    decided_by: string | null;
    decided_at: InstantOrNull;
    granted: boolean | null;
    answer: string | null;
  };
  action_check: {
    id: Generated<string>;
    action: string;
    at: Date;
    held: boolean;
    runs: number;
    note: string;
    by_person: string;
    cycle: number;
  };
  action_recurrence: {
    id: Generated<string>;
    action: string;
    at: Date;
    what: string;
    found_in: ActionState;
    by_person: string | null;
    cycle: number;
  };
};

const Id = z.uuid();
const Instant = z.iso.datetime({ offset: true });
const Day = z.iso.date();
const Text = (max: number) => z.string().trim().min(1).max(max);
/** Something of the register by id, with its name in both languages where it has one. */
const Known = z.object({ id: Id, name: z.string().nullable(), nameJa: z.string().nullable() }).meta({ id: "Known" });

export const CorrectiveAction = z
  .object({
    id: Id,
    number: z.string(),
    title: z.string(),
    kind: RecordKind,
    origin: z.object({ kind: z.enum(ORIGINS), ref: z.string() }),
    grade: z.enum(GRADES),
    state: z.enum(ACTION_STATES),
    service: Known.nullable(),
    owner: Known,
    requirements: z.array(z.string()),
    issuedAt: Instant,
    dueOn: Day,
    /** The day it was due before it was extended. */
    firstDueOn: Day,
    /** Whole days since it was due, for one that is not implemented; 0 where it is in time. */
    overdueDays: z.int(),
    returned: z.int(),
    cycle: z.int(),
    closedAt: Instant.nullable(),
    version: z.int(),
  })
  .meta({ id: "CorrectiveAction" });
export type CorrectiveAction = z.infer<typeof CorrectiveAction>;
export const CorrectiveActionPage = pageOf(CorrectiveAction).meta({ id: "CorrectiveActionPage" });

/** Why a step is not open to somebody: the rule that refuses, and what it is about. */
const Refusal = z.object({ guard: z.enum(["permission", "owner", "SD1", "SD2", "SD3"]), about: z.string() });

export const CorrectiveActionDetail = CorrectiveAction.extend({
  condition: z.string(),
  techniques: z.array(z.string()),
  containment: z.string().nullable(),
  containedAt: Instant.nullable(),
  rootCause: z.string().nullable(),
  causeMethod: z.enum(CAUSE_METHODS).nullable(),
  criterion: z.string().nullable(),
  implementedAt: Instant.nullable(),
  verifiedAt: Instant.nullable(),
  verifiedBy: Known.nullable(),
  effectiveAt: Instant.nullable(),
  acceptedAt: Instant.nullable(),
  exception: z.string().nullable(),
  /** `cycle`: parts of an earlier one are there to be read. */
  measures: z.array(
    z.object({
      id: Id,
      text: z.string(),
      implementer: Known,
      dueOn: Day,
      doneAt: Instant.nullable(),
      cycle: z.int(),
    }),
  ),
  /** Every other service in operation; the answer is null where nobody gave one. */
  otherServices: z.array(
    z.object({
      service: Known,
      answer: z.enum(ANSWERS).nullable(),
      note: z.string().nullable(),
      by: Known.nullable(),
      at: Instant.nullable(),
    }),
  ),
  proofs: z.array(
    z.object({
      id: Id,
      title: z.string(),
      link: z.string(),
      sha256: z.string().nullable(),
      observedAt: Instant,
      receivedAt: Instant,
      by: Known,
      /** Observed after the action was issued; an older one proves nothing of it. */
      counts: z.boolean(),
      cycle: z.int(),
    }),
  ),
  extensions: z.array(
    z.object({
      id: Id,
      untilOn: Day,
      reason: z.string(),
      askedBy: Known,
      askedAt: Instant,
      granted: z.boolean().nullable(),
      decidedBy: Known.nullable(),
      decidedAt: Instant.nullable(),
      answer: z.string().nullable(),
    }),
  ),
  checks: z.array(
    z.object({ id: Id, at: Instant, held: z.boolean(), runs: z.int(), note: z.string(), by: Known, cycle: z.int() }),
  ),
  recurrences: z.array(
    z.object({ id: Id, at: Instant, what: z.string(), foundIn: z.enum(ACTION_STATES), by: Known.nullable() }),
  ),
  /** What keeps this actor from taking a part in it; null where nothing does. */
  parts: z.object({
    owner: Refusal.nullable(),
    judge: Refusal.nullable(),
    approver: Refusal.nullable(),
    contributor: Refusal.nullable(),
  }),
  /** Where it may go from here, for this actor: who refuses it, and what is missing for it. */
  steps: z.array(z.object({ to: z.enum(ACTION_STATES), refused: Refusal.nullable(), missing: z.array(z.string()) })),
  history: z.array(HistoryRow),
}).meta({ id: "CorrectiveActionDetail" });
export type CorrectiveActionDetail = z.infer<typeof CorrectiveActionDetail>;

export const ActionQuery = z
  .object({
    /** Without it: those in which something is still to be done. */
    state: listOf([...ACTION_STATES, "any"]).optional(),
    grade: listOf(GRADES).optional(),
    origin: listOf(ORIGINS).optional(),
    originRef: z.string().max(100).optional(),
    /** Without it: what is real. */
    kind: listOf(["real", "exercise", "test", "backfilled"]).optional(),
    service: Id.optional(),
    owner: z.union([Id, z.literal("me")]).optional(),
    requirement: z.string().max(100).optional(),
    overdue: z.stringbool().optional(),
    /** In number or title. */
    q: z.string().max(200).optional(),
  })
  .extend(PageQuery.shape);
export type ActionQuery = z.infer<typeof ActionQuery>;

export const ActionFigures = z
  .object({
    /** Open actions, by state. */
    states: z.array(z.object({ state: z.enum(ACTION_STATES), actions: z.int() })),
    overdue: z.int(),
    /** Days from issue to close, of those closed in the last 365 days; null below five. */
    daysToClose: z.object({ median: z.number(), p90: z.number() }).nullable(),
    closed: z.int(),
    /** Of those: found wanting at least once before they were closed. */
    returned: z.int(),
    /** Actions whose weakness was found again in the last 365 days. */
    recurred: z.int(),
  })
  .meta({ id: "ActionFigures" });
export type ActionFigures = z.infer<typeof ActionFigures>;

const Version = z.int().min(1);
const Requirement = z.string().regex(/^MZ-[A-Z]{3}-\d{2}$/, "a requirement such as MZ-IAM-03");
const Technique = z.string().regex(/^T\d{4}(\.\d{3})?$/);

export const IssueAction = z.object({
  title: Text(300),
  condition: Text(20_000),
  kind: RecordKind.default("real"),
  origin: z.object({ kind: z.enum(ORIGINS), ref: Text(100) }),
  grade: z.enum(GRADES),
  service: Id.nullable().default(null),
  owner: Id,
  requirements: z.array(Requirement).max(50).default([]),
  techniques: z.array(Technique).max(50).default([]),
  /** Without it: as late as its grade allows. */
  dueOn: Day.optional(),
});
export type IssueAction = z.infer<typeof IssueAction>;

/** What the owner's side writes; what is left out stays. */
export const ChangeAction = z.object({
  version: Version,
  title: Text(300).optional(),
  containment: z
    .object({ text: Text(20_000), at: Instant })
    .nullable()
    .optional(),
  rootCause: Text(20_000).nullable().optional(),
  causeMethod: z.enum(CAUSE_METHODS).nullable().optional(),
  criterion: Text(5000).nullable().optional(),
  owner: Id.optional(),
});
export type ChangeAction = z.infer<typeof ChangeAction>;

export const TakeActionStep = z.object({
  version: Version,
  to: z.enum(ACTION_STATES),
  reason: Text(5000).optional(),
  exception: Text(100).optional(),
  recurrence: Text(5000).optional(),
});
export type TakeActionStep = z.infer<typeof TakeActionStep>;

export const AddMeasure = z.object({ text: Text(5000), implementer: Id, dueOn: Day });
export type AddMeasure = z.infer<typeof AddMeasure>;
export const SetMeasure = z.object({ done: z.boolean() });
/** One answer for some services: those that share a platform often share it. */
export const AnswerFor = z.object({ services: z.array(Id).min(1).max(500), answer: z.enum(ANSWERS), note: Text(5000) });
export type AnswerFor = z.infer<typeof AnswerFor>;
export const AddProof = z.object({
  title: Text(300),
  link: Text(2000),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
  observedAt: Instant,
});
export type AddProof = z.infer<typeof AddProof>;
export const AskExtension = z.object({ untilOn: Day, reason: Text(5000) });
export type AskExtension = z.infer<typeof AskExtension>;
export const DecideExtension = z.object({ granted: z.boolean(), answer: Text(5000) });
export type DecideExtension = z.infer<typeof DecideExtension>;
export const AddCheck = z.object({ held: z.boolean(), runs: z.int().min(0).max(1_000_000), note: Text(5000) });
export type AddCheck = z.infer<typeof AddCheck>;
export const AddRecurrence = z.object({ what: Text(5000) });
