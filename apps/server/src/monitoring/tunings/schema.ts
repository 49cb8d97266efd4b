import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { PageQuery, pageOf } from "../../platform/http/paging.js";

type Instant = ColumnType<Date, Date | undefined, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

const TUNING_STATES = ["proposed", "active", "rejected", "ended"] as const;
export type TuningState = (typeof TUNING_STATES)[number];

export type TuningTables = {
  tuning: {
    id: Generated<string>;
    rule: string;
    rule_title: string;
    conditions: ColumnType<unknown, string, string>;
    filter: string | null;
    rule_fields: string[];
    reason: string;
    owner: string;
    state: TuningState;
    expires_at: Date;
    made_at: Instant;
    made_by: string;
    decided_at: InstantOrNull;
    decided_by: string | null;
    warned_at: InstantOrNull;
    version: Generated<number>;
  };
};

/** An exception lasts so long at most, then somebody has to look at it again. */
export const DAYS_MAX = 180;
/** So long before its end its owner is told. */
export const WARNED_DAYS = 7;

const VALUES_MAX = 50;
const Values = z.array(z.string().min(1).max(2000)).min(1).max(VALUES_MAX);

export const TuningCondition = z
  .object({
    /** Of what it must hold: the source (by id), the machine, or a field as the events name it. */
    on: z.enum(["source", "host", "field"]),
    field: z.string().max(300).default(""),
    op: z.enum(["is", "contains", "starts", "ends", "cidr"]).default("is"),
    /** Any of them. */
    values: Values,
  })
  .refine(({ on, field }) => (on === "field") === (field !== ""), { path: ["field"], error: "a field, and only then" })
  .refine(({ on, op }) => on === "field" || op === "is", { path: ["op"], error: "source and host are compared whole" })
  .meta({ id: "TuningCondition" });
export type TuningCondition = z.infer<typeof TuningCondition>;

const FILTER_MAX = 20_000;

/** What is expected of a rule's events: all conditions hold, and the filter, where there is one, leaves the event out. */
export const TuningDraft = z
  .object({
    rule: z.string().min(1).max(200),
    conditions: z.array(TuningCondition).max(20).default([]),
    /** A Sigma filter (YAML) that names the rule; instead of conditions on fields. */
    filter: z.string().max(FILTER_MAX).nullable().default(null),
  })
  .meta({ id: "TuningDraft" });
export type TuningDraft = z.infer<typeof TuningDraft>;

export const NewTuning = z
  .object({
    ...TuningDraft.shape,
    reason: z.string().trim().min(1).max(2000),
    /** Id of the account that answers for it; whoever makes it where it is not said. */
    owner: z.uuid().nullable().default(null),
    expiresAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: "NewTuning" });
export type NewTuning = z.infer<typeof NewTuning>;

export const TuningStep = z
  .object({ version: z.int(), reason: z.string().trim().max(2000).nullable().default(null) })
  .meta({ id: "TuningStep" });
export type TuningStep = z.infer<typeof TuningStep>;

export const TuningRenewal = z
  .object({ version: z.int(), expiresAt: z.iso.datetime({ offset: true }), reason: z.string().trim().min(1).max(2000) })
  .meta({ id: "TuningRenewal" });
export type TuningRenewal = z.infer<typeof TuningRenewal>;

const Named = z.object({ id: z.string(), name: z.string() });

export const Tuning = z
  .object({
    id: z.uuid(),
    rule: z.string(),
    ruleTitle: z.string(),
    ruleTitleJa: z.string().nullable(),
    level: z.string().nullable(),
    conditions: z.array(TuningCondition),
    filter: z.string().nullable(),
    reason: z.string(),
    owner: Named,
    state: z.enum([...TUNING_STATES, "expired"]),
    expiresAt: z.iso.datetime(),
    /** Whether it ends within a week. */
    endsSoon: z.boolean(),
    madeAt: z.iso.datetime(),
    madeBy: Named,
    decidedAt: z.iso.datetime().nullable(),
    decidedBy: Named.nullable(),
    /** Matches it held back, of those that the reader may know of, and when the last of them was. */
    suppressed: z.int(),
    lastAt: z.iso.datetime().nullable(),
    /** Why it does nothing although it is active. */
    fault: z.object({ code: z.enum(["rule-gone", "fields-gone", "filter-unfit"]), detail: z.string() }).nullable(),
    version: z.int(),
    /** What the reader may do with it now. */
    steps: z.array(z.enum(["approve", "reject", "end", "renew"])),
  })
  .meta({ id: "Tuning" });
export type Tuning = z.infer<typeof Tuning>;

export const TuningQuery = PageQuery.extend({
  rule: z.string().max(200).optional(),
  state: z.enum([...TUNING_STATES, "expired"]).optional(),
});
export type TuningQuery = z.infer<typeof TuningQuery>;

export const TuningPage = pageOf(Tuning).meta({ id: "TuningPage" });

/** What a draft would have done to the last thirty days. */
export const TuningPreview = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** Alerts of the rule, and those of them that would not be there, every event of theirs being expected. */
    alerts: z.int(),
    suppressedAlerts: z.int(),
    events: z.int(),
    suppressedEvents: z.int(),
    /** Events of alerts that were not looked at: only so many of the newest are, and older ones may be gone. */
    notLooked: z.int(),
    /** Numbers of alerts that would not be there, the newest. */
    gone: z.array(z.object({ id: z.uuid(), number: z.int(), entity: z.string() })),
  })
  .meta({ id: "TuningPreview" });
export type TuningPreview = z.infer<typeof TuningPreview>;

export const SuppressedEvent = z
  .object({
    eventId: z.string(),
    rule: z.string(),
    at: z.iso.datetime(),
    host: z.string().nullable(),
    entity: z.object({ kind: z.string(), key: z.string() }),
    fields: z.array(z.object({ field: z.string(), value: z.string(), selection: z.string() })),
  })
  .meta({ id: "SuppressedEvent" });
export type SuppressedEvent = z.infer<typeof SuppressedEvent>;

export const SuppressedPage = pageOf(SuppressedEvent).meta({ id: "SuppressedEventPage" });
