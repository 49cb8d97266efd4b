import { z } from "zod";
import { Verdict } from "../applicability/schema.js";
import { CLASSES } from "../baseline/schema.js";
import { Evidence } from "../evidence/schema.js";
import { Exception } from "../exceptions/schema.js";
import { STANDINGS } from "./standing.js";
import { GRADES, RECORD_STATES, REOPEN_CAUSES, STATEMENT_STATES } from "./states.js";
import { SHARES, StatementClaim } from "./tables.js";

export const RequirementId = z.string().regex(/^[A-Z]{2}-[A-Z]{3}-\d{2}$/, "an id such as MZ-IAM-03");

export const Claim = z.strictObject({
  /** Version of the record as it was seen; null where there was none. */
  version: z.int().nullable(),
  statements: z.array(StatementClaim).min(1).max(8),
  /** The service that practises the shared statements for this one. */
  platform: z.uuid().nullable().default(null),
});
export type Claim = z.infer<typeof Claim>;

/** The same answer for many requirements. */
export const BulkClaim = z.strictObject({
  answers: z
    .array(
      z.strictObject({
        requirement: RequirementId,
        state: z.enum(STATEMENT_STATES),
        text: z.string().trim().max(4000).default(""),
        share: z.enum(SHARES).default("own"),
      }),
    )
    .min(1)
    .max(200),
  platform: z.uuid().nullable().default(null),
});
export type BulkClaim = z.infer<typeof BulkClaim>;

/** What became of each: one that is refused does not stop the others. */
export const BulkOutcome = z
  .object({
    rows: z.array(
      z.object({ requirement: z.string(), done: z.boolean(), code: z.string().nullable(), about: z.array(z.string()) }),
    ),
  })
  .meta({ id: "BulkClaimOutcome" });
export type BulkOutcome = z.infer<typeof BulkOutcome>;

export const Judge = z.strictObject({
  version: z.int(),
  grade: z.enum(GRADES),
  note: z.string().trim().min(1).max(4000),
});
export type Judge = z.infer<typeof Judge>;

const By = z.object({ id: z.string(), name: z.string() });
const Bilingual = z.object({ en: z.string(), ja: z.string() });

/** What the requirement asks of this service, in both languages, with its values. */
const Asked = z.object({
  id: z.string(),
  version: z.int(),
  title: Bilingual,
  rationale: Bilingual,
  domain: z.string(),
  phases: z.array(z.string()),
  waivable: z.boolean(),
  statements: z.array(z.object({ id: z.string(), en: z.string(), ja: z.string() })),
  evidence: z.array(z.object({ kind: z.string(), maxAgeDays: z.int(), en: z.string(), ja: z.string() })),
  verify: z.array(z.object({ method: z.string(), en: z.string(), ja: z.string() })),
});

const Stretch = z.object({
  standing: z.enum(STANDINGS),
  from: z.iso.datetime(),
  to: z.iso.datetime().nullable(),
});

const CheckSummary = z.object({
  tool: z.string(),
  check: z.string(),
  statement: z.string(),
  coverage: z.enum(["partial", "full"]),
  pass: z.int(),
  fail: z.int(),
  /** MANUAL and ERROR: looked at by nobody. */
  open: z.int(),
  observedAt: z.iso.datetime().nullable(),
});

export const PracticeRecord = z
  .object({
    service: z.object({ id: z.uuid(), code: z.string(), name: z.string(), nameJa: z.string().nullable() }),
    requirement: Asked,
    verdict: Verdict.nullable(),
    standing: z.enum(STANDINGS),
    since: z.iso.datetime().nullable(),
    shortSince: z.iso.datetime().nullable(),
    state: z.enum(RECORD_STATES),
    grade: z.enum(GRADES).nullable(),
    cause: z.enum(REOPEN_CAUSES).nullable(),
    causeDetail: z.string().nullable(),
    statements: z.array(StatementClaim),
    platform: z
      .object({ id: z.uuid(), name: z.string(), nameJa: z.string().nullable(), standing: z.enum(STANDINGS) })
      .nullable(),
    claimedBy: By.nullable(),
    claimedAt: z.iso.datetime().nullable(),
    judgedBy: By.nullable(),
    judgedAt: z.iso.datetime().nullable(),
    judgedNote: z.string().nullable(),
    judgedVersion: z.int().nullable(),
    version: z.int().nullable(),
    evidence: z.array(Evidence),
    exceptions: z.array(Exception),
    checks: z.array(CheckSummary),
    /** Statements with a fresh answer of a check, of all. */
    coverage: z.object({ answered: z.int(), whole: z.int(), statements: z.int() }),
    history: z.array(Stretch),
    /** Whether the reader may claim or judge here, and what stands against it. */
    may: z.object({
      claim: z.boolean(),
      judge: z.boolean(),
      conflict: z.string().nullable(),
    }),
    class: z.enum(CLASSES).nullable(),
  })
  .meta({ id: "PracticeRecord" });
export type PracticeRecord = z.infer<typeof PracticeRecord>;
