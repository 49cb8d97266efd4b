import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { PageQuery } from "../../platform/http/paging.js";
import { RULE_KINDS, RuleFacts } from "./facts.js";
import { STAGES, STEP_NAMES, type Stage } from "./lifecycle/steps.js";

type Made = ColumnType<Date, Date | undefined, Date>;
type Instant = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Json = ColumnType<unknown, string, string>;

type VersionTable = {
  rule: string;
  number: number;
  stage: Stage;
  path: string;
  text: string;
  digest: string;
  facts: Json;
  import: string | null;
  shipped: Generated<boolean>;
  author: string;
  author_name: string;
  author_person: string | null;
  made_at: Made;
  note_en: string | null;
  note_ja: string | null;
  released_by: string | null;
  released_person: string | null;
  released_at: Instant;
  emergency_reason: string | null;
  look_due: Instant;
  looked_by: string | null;
  looked_at: Instant;
  retired_at: Instant;
  version: Generated<number>;
};

/** A row of `rule_version` as it is read, with the licence of its import. */
export interface VersionRow {
  readonly rule: string;
  readonly number: number;
  readonly stage: Stage;
  readonly text: string;
  readonly digest: string;
  readonly facts: unknown;
  readonly import: string | null;
  readonly import_license: string | null;
  readonly look_due: Date | null;
  readonly looked_at: Date | null;
}

export type RuleTables = {
  rule_choice: {
    rule: string;
    enabled: boolean;
    reason: string | null;
    changed_at: Made;
    changed_by: string;
    version: Generated<number>;
  };
  rule_test: {
    id: Generated<string>;
    rule: string;
    job: string;
    from_at: Date;
    to_at: Date;
    made_at: Made;
    made_by: string;
  };
  rule_version: VersionTable;
  rule_import: {
    id: Generated<string>;
    name: string;
    origin: "zip" | "files" | "folder";
    folder: string | null;
    revision: string | null;
    policy: "staged" | "live";
    license: string | null;
    authors: number;
    reason: string | null;
    made_by: string;
    made_at: Made;
    updated_at: Made;
    removed_at: Instant;
  };
  rule_import_preview: { id: Generated<string>; made_by: string; made_at: Made; content: Buffer };
  rule_sample: {
    id: Generated<string>;
    rule: string;
    name: string;
    expect: boolean;
    bytes: Buffer;
    import: string | null;
    event_id: string | null;
    made_by: string;
    made_at: Made;
  };
  rule_proof: {
    id: ColumnType<string, never, never>;
    rule: string;
    digest: string;
    at: Made;
    samples: number;
    failed: number;
    faults: Json;
  };
};

const text = z.string().nullable();

/** What the last run of a rule's samples on its present text said; `stale` where text or samples changed since. */
export const ProofStanding = z
  .object({
    state: z.enum(["passed", "failed", "none"]),
    at: z.iso.datetime().nullable(),
    samples: z.int(),
    failed: z.int(),
  })
  .meta({ id: "ProofStanding" });
export type ProofStanding = z.infer<typeof ProofStanding>;

export const Rule = z
  .object({
    ...RuleFacts.omit({ quiets: true }).shape,
    enabled: z.boolean(),
    /** Why it was switched, by whom (id of the account) and when; null where nobody did. */
    choice: z.object({ reason: text, changedBy: z.string(), changedAt: z.iso.datetime() }).nullable(),
    /** Where it came from. */
    origin: z.enum(["shipped", "written", "imported"]),
    import: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    /** Of what runs, else of what is worked on. */
    stage: z.enum(STAGES),
    /** The version that runs; 0 is what shipped. */
    liveNumber: z.int().nullable(),
    /** The version that is worked on. */
    open: z.object({ number: z.int(), stage: z.enum(STAGES) }).nullable(),
    /** Until when somebody else looks at what went live in an emergency. */
    lookDue: z.iso.datetime().nullable(),
    /** Alerts only through the correlations that count it. */
    isPart: z.boolean(),
    proof: ProofStanding,
    /** The last event of a real alert of it. */
    lastHitAt: z.iso.datetime().nullable(),
    /** Events that met it in the last 30 days, of all kinds but test … */
    recentHits: z.int(),
    /** … and on trial. */
    trialHits: z.int(),
    version: z.int(),
  })
  .meta({ id: "Rule" });
export type Rule = z.infer<typeof Rule>;

/** What can be done with a version now, and what stands against it. */
const OpenStep = z.object({ step: z.enum(STEP_NAMES), fault: text });

export const RuleVersion = z
  .object({
    number: z.int(),
    stage: z.enum(STAGES),
    digest: z.string(),
    author: z.object({ account: z.string(), name: z.string(), person: z.uuid().nullable() }),
    madeAt: z.iso.datetime().nullable(),
    noteEn: text,
    noteJa: text,
    releasedBy: text,
    releasedAt: z.iso.datetime().nullable(),
    emergency: z
      .object({ reason: z.string(), lookDue: z.iso.datetime(), lookedBy: text, lookedAt: z.iso.datetime().nullable() })
      .nullable(),
    retiredAt: z.iso.datetime().nullable(),
    proof: ProofStanding,
    steps: z.array(OpenStep),
    version: z.int(),
  })
  .meta({ id: "RuleVersion" });
export type RuleVersion = z.infer<typeof RuleVersion>;

/** A rule with its text and its versions, the newest first. */
export const RuleDetail = Rule.extend({
  /** Of the version that runs, else of the open one. */
  text: z.string(),
  openText: text,
  versions: z.array(RuleVersion),
  /** Correlations that count it, and filters that name it. */
  referredBy: z.array(z.object({ id: z.string(), kind: z.enum(RULE_KINDS), title: z.string(), titleJa: text })),
}).meta({ id: "RuleDetail" });
export type RuleDetail = z.infer<typeof RuleDetail>;

export const RuleCursor = z.tuple([z.string(), z.string()]);

export const RuleQuery = PageQuery.extend({
  q: z.string().max(200).optional(),
  level: z.enum(["informational", "low", "medium", "high", "critical"]).optional(),
  enabled: z.stringbool().optional(),
  product: z.string().max(100).optional(),
  technique: z.string().max(20).optional(),
  kind: z.enum(RULE_KINDS).optional(),
  origin: z.enum(["shipped", "written", "imported"]).optional(),
  import: z.uuid().optional(),
  stage: z.enum([...STAGES, "open"]).optional(),
  proof: z.enum(["passed", "failed", "none"]).optional(),
  author: z.string().max(200).optional(),
});
export type RuleQuery = z.infer<typeof RuleQuery>;

export const RuleList = z
  .object({
    rows: z.array(Rule),
    next: text,
    /** On all pages. */
    total: z.int(),
    /** What runs on the stream right now: rules change within 5 s. */
    running: z.int().nullable(),
    /** Rule files that cannot run. */
    problems: z.array(z.object({ path: z.string(), detail: z.string(), code: z.string() })),
  })
  .meta({ id: "RuleList" });
export type RuleList = z.infer<typeof RuleList>;

export const RuleSwitch = z
  .object({ version: z.int(), reason: z.string().trim().max(2000).nullable().default(null) })
  .meta({ id: "RuleSwitch" });
export type RuleSwitch = z.infer<typeof RuleSwitch>;
