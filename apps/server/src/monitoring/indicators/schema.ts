import { FEED_FORMATS, INDICATOR_TYPES } from "@mizugiwa/intel";
import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { PageQuery, pageOf } from "../../platform/http/paging.js";
import { TlpLabel } from "../../platform/labels.js";

/** PostgreSQL's bigint comes as text; numbers here stay far below 2^53. */
type Count = ColumnType<string, number | undefined, number>;
type Instant = ColumnType<Date, Date | undefined, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

export type IndicatorTables = {
  indicator_set: {
    number: Generated<number>;
    id: Generated<string>;
    code: string;
    name: string;
    origin: string;
    label: TlpLabel;
    level: IndicatorLevel;
    confidence: number;
    valid_from: Date | null;
    valid_until: Date | null;
    enabled: Generated<boolean>;
    reason: string | null;
    note: string;
    live: Count;
    created_at: Instant;
    created_by: string;
    version: Generated<number>;
  };
  indicator: {
    id: ColumnType<string, never, never>;
    set: number;
    type: string;
    key: string;
    from_at: Date | null;
    until_at: Date | null;
    confidence: number | null;
    note: string;
    added_at: Instant;
    retracted_at: InstantOrNull;
    retracted_by: string | null;
    change: ColumnType<string, never, never>;
    import: string | null;
  };
  indicator_import: {
    id: Generated<string>;
    set: number;
    job: string | null;
    name: string;
    format: string;
    replaces: boolean;
    bytes: ColumnType<string, number, number>;
    rows: Count;
    bad: Count;
    added: Count;
    changed: Count;
    retracted: Count;
    problems: ColumnType<unknown, string | undefined, string>;
    made_at: Instant;
    made_by: string;
    finished_at: InstantOrNull;
  };
  warning_list: {
    number: Generated<number>;
    id: Generated<string>;
    code: string;
    name: string;
    description: string;
    list_version: string;
    type: string;
    entries: string[];
    shipped: boolean;
    enabled: Generated<boolean>;
    hits: Count;
    last_at: InstantOrNull;
    changed_at: Instant;
    version: Generated<number>;
  };
};

const LEVELS = ["informational", "low", "medium", "high", "critical"] as const;
export const IndicatorLevel = z.enum(LEVELS);
export type IndicatorLevel = z.infer<typeof IndicatorLevel>;
const IndicatorTypeName = z.enum(INDICATOR_TYPES).meta({ id: "IndicatorType" });

const day = z.iso.datetime({ offset: true }).nullable();
const Code = z.string().regex(/^[a-z0-9][a-z0-9-]{1,59}$/);

/** What is said of a set, without its switch. */
const SetFields = {
  name: z.string().trim().min(1).max(200),
  origin: z.string().trim().min(1).max(500),
  label: TlpLabel,
  level: IndicatorLevel,
  confidence: z.int().min(0).max(100),
  validFrom: day,
  validUntil: day,
  note: z.string().trim().max(4000),
};

export const NewIndicatorSet = z
  .strictObject({
    code: Code,
    ...SetFields,
    level: IndicatorLevel.default("high"),
    confidence: SetFields.confidence.default(75),
    validFrom: day.default(null),
    validUntil: day.default(null),
    note: SetFields.note.default(""),
  })
  .meta({ id: "NewIndicatorSet" });
export type NewIndicatorSet = z.infer<typeof NewIndicatorSet>;

export const IndicatorSetChange = z
  .strictObject({ version: z.int(), ...z.object(SetFields).partial().shape })
  .meta({ id: "IndicatorSetChange" });
export type IndicatorSetChange = z.infer<typeof IndicatorSetChange>;

export const IndicatorSet = z
  .object({
    id: z.uuid(),
    code: z.string(),
    ...SetFields,
    enabled: z.boolean(),
    /** Why it was stopped or started last. */
    reason: z.string().nullable(),
    /** Indicators that were not taken back. */
    indicators: z.int(),
    /** Events that met one of them, and those that a warning list held back. */
    hits: z.int(),
    suppressed: z.int(),
    lastHitAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "IndicatorSet" });
export type IndicatorSet = z.infer<typeof IndicatorSet>;

export const IndicatorSetList = z
  .object({
    rows: z.array(IndicatorSet),
    /** What the stream compares events with right now; null before it was told. */
    running: z.object({ indicators: z.int(), bytes: z.int(), toldAt: z.iso.datetime() }).nullable(),
  })
  .meta({ id: "IndicatorSetList" });
export type IndicatorSetList = z.infer<typeof IndicatorSetList>;

export const SetSwitch = z.strictObject({ version: z.int(), reason: z.string().trim().min(1).max(2000) });
export type SetSwitch = z.infer<typeof SetSwitch>;

export const INDICATOR_STATES = ["in-force", "ahead", "over", "retracted", "stopped"] as const;

export const Indicator = z
  .object({
    id: z.string(),
    set: z.object({ id: z.uuid(), code: z.string(), name: z.string(), label: TlpLabel }),
    type: IndicatorTypeName,
    value: z.string(),
    validFrom: z.iso.datetime().nullable(),
    validUntil: z.iso.datetime().nullable(),
    confidence: z.int(),
    note: z.string(),
    addedAt: z.iso.datetime(),
    /** Whether events of this moment meet it, and if not, why. */
    state: z.enum(INDICATOR_STATES),
    hits: z.int(),
    suppressed: z.int(),
    lastHitAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Indicator" });
export type Indicator = z.infer<typeof Indicator>;

export const IndicatorQuery = PageQuery.extend({
  q: z.string().max(500).optional(),
  type: IndicatorTypeName.optional(),
});
export type IndicatorQuery = z.infer<typeof IndicatorQuery>;
export const IndicatorPage = pageOf(Indicator).meta({ id: "IndicatorPage" });

const ProblemRow = z.object({
  code: z.string(),
  line: z.int().nullable(),
  field: z.string().nullable(),
  detail: z.string(),
  remedy: z.string().nullable(),
});
export type ProblemRow = z.infer<typeof ProblemRow>;
export const ProblemRows = z.array(ProblemRow);

export const ImportQuery = z.object({
  format: z.enum(FEED_FORMATS),
  name: z.string().trim().min(1).max(200).default("file"),
  /** Whether what the file does not name is taken back. */
  replaces: z.stringbool().default(false),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

export const IndicatorPreview = z
  .object({
    counts: z.object({ rows: z.int(), bad: z.int() }),
    /** The first rows; all of them are counted. */
    rows: z.array(
      z.object({
        type: IndicatorTypeName,
        value: z.string(),
        validFrom: z.iso.datetime().nullable(),
        validUntil: z.iso.datetime().nullable(),
        confidence: z.int().nullable(),
        note: z.string(),
        isRevoked: z.boolean(),
        /** The warning list that would hold it back. */
        warning: z.string().nullable(),
      }),
    ),
    problems: ProblemRows,
  })
  .meta({ id: "IndicatorPreview" });
export type IndicatorPreview = z.infer<typeof IndicatorPreview>;

export const IndicatorImport = z
  .object({
    id: z.uuid(),
    set: z.uuid(),
    name: z.string(),
    format: z.enum(FEED_FORMATS),
    replaces: z.boolean(),
    bytes: z.int(),
    state: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
    /** Bytes read so far. */
    done: z.int(),
    /** Rows that are indicators, of them new and changed ones; bad rows; those that were taken back. */
    rows: z.int(),
    added: z.int(),
    changed: z.int(),
    bad: z.int(),
    retracted: z.int(),
    /** The first bad rows. */
    problems: ProblemRows,
    madeAt: z.iso.datetime(),
    madeBy: z.string(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "IndicatorImport" });
export type IndicatorImport = z.infer<typeof IndicatorImport>;

export const KnownAnswer = z
  .object({
    /** How the value was read; null where it is nothing that is compared. */
    type: IndicatorTypeName.nullable(),
    value: z.string().nullable(),
    problem: ProblemRow.nullable(),
    indicators: z.array(Indicator),
    /** Warning lists that it is on. */
    warnings: z.array(z.object({ id: z.uuid(), name: z.string() })),
  })
  .meta({ id: "IndicatorKnown" });
export type KnownAnswer = z.infer<typeof KnownAnswer>;

export const WarningListFacts = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    description: z.string(),
    listVersion: z.string(),
    type: z.enum(["string", "substring", "hostname", "cidr", "regex"]),
    entries: z.int(),
    shipped: z.boolean(),
    enabled: z.boolean(),
    /** Hits it held back. */
    hits: z.int(),
    lastHitAt: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: "WarningList" });
export type WarningListFacts = z.infer<typeof WarningListFacts>;
