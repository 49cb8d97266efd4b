import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { LIMIT_MAX, PageQuery, pageOf } from "../../platform/http/paging.js";
import { listOf } from "../../platform/http/query.js";
import { RecordKind, TlpLabel } from "../../platform/labels.js";
import { HistoryRow } from "../../platform/trail/index.js";
import { ENTITY_KINDS } from "./entity.js";
import type { Sample } from "./hit.js";
import { ALERT_STATES, type AlertState, DISPOSITIONS, type Disposition, SEVERITIES, type Severity } from "./states.js";
import { ALERT_STEP_NAMES } from "./steps.js";
import type { Act } from "./take-back.js";

type Made<T> = ColumnType<T, T | undefined, never>;
type Json<T> = ColumnType<T, string, string>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** What a rule said of itself when it matched. */
interface RuleFacts {
  readonly author: string | null;
  readonly license: string | null;
  readonly tags: string[];
  readonly falsepositives: string[];
}

/** Table `alert`; its migration says what the columns mean. */
type AlertTable = {
  id: Made<string>;
  number: ColumnType<string, never, never>;
  group_key: string;
  rule: string;
  rule_title: string;
  rule_title_ja: string | null;
  rule_level: string | null;
  rule_facts: Json<RuleFacts>;
  kind: ColumnType<RecordKind, RecordKind, never>;
  state: Generated<AlertState>;
  disposition: Disposition | null;
  severity: Severity;
  severity_rank: ColumnType<number, never, never>;
  entity_kind: (typeof ENTITY_KINDS)[number];
  entity_key: string;
  source: string | null;
  service: string | null;
  tenant: string | null;
  asset: string | null;
  host: string | null;
  sources: string[];
  hosts: string[];
  label: TlpLabel;
  compartment: string | null;
  first_at: ColumnType<Date, never, never>;
  last_at: ColumnType<Date, never, never>;
  window_from: ColumnType<Date, never, never>;
  detected_at: Made<Date>;
  acknowledged_at: InstantOrNull;
  triaged_at: InstantOrNull;
  closed_at: InstantOrNull;
  reopened_at: InstantOrNull;
  cycle: Generated<number>;
  assignee: string | null;
  incident: string | null;
  merged_into: string | null;
  snoozed_until: InstantOrNull;
  cause_ended_at: InstantOrNull;
  /** PostgreSQL's bigint comes as text. */
  events: ColumnType<string, never, never>;
  first_events: Json<readonly Sample[]>;
  last_events: Json<readonly Sample[]>;
  version: Generated<number>;
  last_act: ColumnType<Act | null, string | null | undefined, string | null>;
};

export type AlertTables = {
  alert: AlertTable;
  alert_event: { rule: string; event_id: string; alert: string; at: ColumnType<Date, never, never> };
  alert_comment: { id: Generated<string>; alert: string; author: string; at: Made<Date>; text: string };
};

const Instant = z.iso.datetime({ offset: true });
/** A thing of another domain with its name; the name is null where that domain does not know it any more. */
const Named = z.object({ id: z.string(), name: z.string().nullable() }).meta({ id: "Named" });
const Id = z.uuid();

export const Alert = z
  .object({
    id: Id,
    number: z.int(),
    rule: z.object({
      id: z.string(),
      title: z.string(),
      titleJa: z.string().nullable(),
      level: z.string().nullable(),
    }),
    kind: RecordKind,
    state: z.enum(ALERT_STATES),
    disposition: z.enum(DISPOSITIONS).nullable(),
    severity: z.enum(SEVERITIES),
    entity: z.object({ kind: z.enum(ENTITY_KINDS), key: z.string() }),
    source: Named.nullable(),
    service: Named.nullable(),
    tenant: Named.nullable(),
    asset: Named.nullable(),
    host: z.string().nullable(),
    label: TlpLabel,
    /** Only members of its compartment see it. */
    restricted: z.boolean(),
    /** By the events' own clock. */
    firstAt: Instant,
    lastAt: Instant,
    /** By the server's clock; those of a step are of the present cycle. */
    detectedAt: Instant,
    acknowledgedAt: Instant.nullable(),
    triagedAt: Instant.nullable(),
    closedAt: Instant.nullable(),
    reopenedAt: Instant.nullable(),
    cycle: z.int(),
    events: z.int(),
    assignee: Named.nullable(),
    incident: Named.nullable(),
    mergedInto: Id.nullable(),
    snoozedUntil: Instant.nullable(),
    /** When what the system noticed was over; null while it lasts, and for alerts of rules. */
    causeEndedAt: Instant.nullable(),
    version: z.int(),
  })
  .meta({ id: "Alert" });
export type Alert = z.infer<typeof Alert>;
export const AlertPage = pageOf(Alert).meta({ id: "AlertPage" });

/** One value or several, separated by commas. */
export const AlertFilter = z.object({
  /** Without it: what is open (new, acknowledged, triaging). */
  state: listOf([...ALERT_STATES, "any"]).optional(),
  severity: listOf(SEVERITIES).optional(),
  /** Without it: what is real. */
  kind: listOf(["real", "exercise", "test", "backfilled"]).optional(),
  rule: z.string().max(500).optional(),
  source: Id.optional(),
  service: Id.optional(),
  tenant: Id.optional(),
  asset: Id.optional(),
  entity: z.string().max(400).optional().describe('The key, or kind and key: "address:192.0.2.1"'),
  host: z.string().max(300).optional(),
  assignee: z.union([Id, z.enum(["me", "nobody"])]).optional(),
  incident: Id.optional(),
  disposition: listOf(DISPOSITIONS).optional(),
  /** In the rule's title, the entity or the host. */
  q: z.string().max(200).optional(),
  /** Of the last event. */
  since: Instant.optional(),
  until: Instant.optional(),
});
export type AlertFilter = z.infer<typeof AlertFilter>;

const ALERT_SORTS = ["severity", "newest", "oldest", "events"] as const;
export const AlertQuery = AlertFilter.extend(PageQuery.shape).extend({
  sort: z.enum(ALERT_SORTS).default("severity"),
});
export type AlertQuery = z.infer<typeof AlertQuery>;

const GROUPINGS = [
  "rule",
  "entity",
  "severity",
  "state",
  "source",
  "service",
  "tenant",
  "host",
  "assignee",
  "kind",
] as const;
export const GroupQuery = AlertFilter.extend({
  by: z.enum(GROUPINGS),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(200),
});
export type GroupQuery = z.infer<typeof GroupQuery>;

export const AlertGroups = z
  .object({
    /** How many alerts there are in all groups, those beyond the limit too. */
    alerts: z.int(),
    groups: z.array(
      z.object({
        /** As the filter of the same name takes it; null where the alerts have none. */
        key: z.string().nullable(),
        label: z.string().nullable(),
        alerts: z.int(),
        events: z.int(),
        unacknowledged: z.int(),
        severity: z.enum(SEVERITIES),
        oldestAt: Instant,
        newestAt: Instant,
      }),
    ),
  })
  .meta({ id: "AlertGroups" });
export type AlertGroups = z.infer<typeof AlertGroups>;
export { Id as AlertId, Named };

export const AlertEventPage = pageOf(z.object({ eventId: z.string(), at: Instant })).meta({ id: "AlertEventPage" });
export type AlertEventPage = z.infer<typeof AlertEventPage>;

const Part = z.object({ field: z.string(), value: z.string(), selection: z.string() });
const SampleEvent = z.object({
  eventId: z.string(),
  at: Instant,
  host: z.string().nullable(),
  fields: z.array(Part),
});

export const AlertDetail = Alert.extend({
  why: z.object({
    author: z.string().nullable(),
    license: z.string().nullable(),
    tags: z.array(z.string()),
    falsepositives: z.array(z.string()),
    /** Up to ten each, by event time; where there are few, the same ones. */
    first: z.array(SampleEvent),
    last: z.array(SampleEvent),
  }),
  sources: z.array(Named),
  hosts: z.array(z.string()),
  /** What the actor may see of the same entity, any rule. */
  aboutEntity: z.object({
    alerts: z.int(),
    open: z.int(),
    rules: z.int(),
    firstAt: Instant.nullable(),
    lastAt: Instant.nullable(),
  }),
  similar: z.array(Alert),
  /** Closed as duplicates of this one. */
  duplicates: z.array(z.object({ id: Id, number: z.int() })),
  comments: z.array(z.object({ id: Id, author: Named, at: Instant, text: z.string() })),
  history: z.array(HistoryRow),
  /** The steps this actor could take. */
  steps: z.array(z.enum(ALERT_STEP_NAMES)),
  suggested: z.array(
    z.object({
      code: z.string(),
      disposition: z.enum(DISPOSITIONS).optional(),
      times: z.int().optional(),
      of: z.int().optional(),
    }),
  ),
}).meta({ id: "AlertDetail" });
export type AlertDetail = z.infer<typeof AlertDetail>;

/** As the list or the detail gave it: who changes what somebody else changed meanwhile is told so. */
const Version = z.int().min(1);
const Reason = z.string().trim().min(1).max(2000);
export const PlainStep = z.object({ version: Version, reason: Reason.optional() });
export const CloseStep = PlainStep.extend({
  disposition: z.enum(DISPOSITIONS),
  /** Of a duplicate: the alert that is kept. */
  into: Id.optional(),
});
export const SnoozeStep = PlainStep.extend({ until: Instant });
export const TakeBack = z.object({ version: Version });
export const AssignStep = z.object({ version: Version, assignee: Id.nullable() });
export const CommentStep = z.object({ text: z.string().trim().min(1).max(10_000) });

const BULK_MAX = 500;
const BulkItems = z
  .array(z.object({ id: Id, version: Version }))
  .min(1)
  .max(BULK_MAX);
/** What may be done to many at once. */
export const BulkStep = z.discriminatedUnion("step", [
  z.object({
    step: z.enum(["acknowledge", "triage", "reopen", "unmerge"]),
    items: BulkItems,
    reason: Reason.optional(),
  }),
  z.object({ step: z.literal("close"), items: BulkItems, ...CloseStep.omit({ version: true }).shape }),
  z.object({ step: z.literal("snooze"), items: BulkItems, ...SnoozeStep.omit({ version: true }).shape }),
  z.object({ step: z.literal("assign"), items: BulkItems, assignee: Id.nullable() }),
  z.object({ step: z.literal("take-back"), items: BulkItems }),
]);
export type BulkStep = z.infer<typeof BulkStep>;
export const BulkResult = z
  .object({
    done: z.int(),
    /** In the order of the items. */
    results: z.array(
      z.object({ id: Id, version: z.int().nullable(), code: z.string().nullable(), detail: z.string().nullable() }),
    ),
  })
  .meta({ id: "AlertBulkResult" });
export type BulkResult = z.infer<typeof BulkResult>;
