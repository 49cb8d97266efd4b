import { z } from "zod";
import { Problem, Relation } from "../requirements/schema.js";
import { STANDINGS } from "./coverage.js";

const FrameworkId = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/);
const Standing = z.enum(STANDINGS);
const Kind = z.enum(["guideline", "customer", "practice"]);
const Line = z.string().trim().min(1).max(300);
const Reason = z.string().trim().min(1).max(2000);

const Counts = z.object({
  covered: z.int(),
  partial: z.int(),
  declined: z.int(),
  open: z.int(),
  withdrawn: z.int(),
});
export const Framework = z
  .object({
    id: z.string(),
    title: z.string(),
    publisher: z.string(),
    kind: Kind,
    holds: z.string(),
    shipped: z.boolean(),
    clauses: z.int(),
    counts: Counts,
    /** Mappings that wait for a second person. */
    proposed: z.int(),
  })
  .meta({ id: "Framework" });
export type Framework = z.infer<typeof Framework>;
export const FrameworkList = z.object({ rows: z.array(Framework) }).meta({ id: "FrameworkList" });

const ClauseMapping = z.object({
  requirement: z.string(),
  title: z.object({ en: z.string(), ja: z.string() }),
  relation: Relation,
  rationale: z.string().nullable(),
  rationaleJa: z.string().nullable(),
  origin: z.enum(["content", "desk"]),
  state: z.enum(["in-force", "proposed"]),
  madeBy: z.string(),
  /** Whether the one who asks may agree to it: somebody else proposed it. */
  mayAgree: z.boolean(),
});
export const Clause = z
  .object({
    id: z.string(),
    title: z.string().nullable(),
    body: z.string().nullable(),
    standing: Standing,
    mappings: z.array(ClauseMapping),
    joint: z.object({ requirements: z.array(z.string()), rationale: z.string(), rationaleJa: z.string() }).nullable(),
    decline: z.object({ reason: z.string(), by: z.string(), at: z.iso.datetime() }).nullable(),
  })
  .meta({ id: "FrameworkClause" });
export type Clause = z.infer<typeof Clause>;
export const ClauseList = z.object({ framework: Framework, rows: z.array(Clause) }).meta({ id: "FrameworkClauseList" });
export type ClauseList = z.infer<typeof ClauseList>;
export const ClauseQuery = z.object({
  q: z.string().max(200).optional(),
  standing: Standing.optional(),
});
export type ClauseQuery = z.infer<typeof ClauseQuery>;

export const ByFramework = z.object({ framework: FrameworkId });
/** Identifiers such as `A&A-01` and `AC-2(1)` stand in the body: no path spells them alike everywhere. */
const ClauseId = z.string().min(1).max(64);
export const MapOrder = z
  .strictObject({
    clause: ClauseId,
    requirement: z.string().regex(/^[A-Z]{2}-[A-Z]{3}-\d{2}$/),
    relation: Relation,
    rationale: z.string().trim().max(2000).nullable().default(null),
    rationaleJa: z.string().trim().max(2000).nullable().default(null),
  })
  .meta({ id: "ClauseMap" });
export type MapOrder = z.infer<typeof MapOrder>;
export const MappingKey = z
  .strictObject({ clause: ClauseId, requirement: z.string().max(12) })
  .meta({ id: "ClauseMappingKey" });
export type MappingKey = z.infer<typeof MappingKey>;
export const DeclineOrder = z.strictObject({ clause: ClauseId, reason: Reason }).meta({ id: "ClauseDecline" });
export type DeclineOrder = z.infer<typeof DeclineOrder>;
export const ReopenOrder = z.strictObject({ clause: ClauseId });

export const SourceImport = z
  .strictObject({
    id: FrameworkId,
    title: Line,
    publisher: Line,
    kind: Kind,
    /** What of it is kept: identifiers and titles alone where its licence asks for that. */
    keep: z.enum(["identifiers", "titles", "text"]),
    format: z.enum(["csv", "xlsx", "oscal"]),
    /** The file, in base64. */
    file: z.base64().max(16 << 20),
    /** Only says what it would do. */
    preview: z.boolean(),
  })
  .meta({ id: "FrameworkImport" });
export type SourceImport = z.infer<typeof SourceImport>;
export const ImportResult = z
  .object({
    counts: z.object({ added: z.int(), changed: z.int(), unchanged: z.int(), withdrawn: z.int(), problems: z.int() }),
    sample: z.array(z.object({ id: z.string(), title: z.string().nullable(), does: z.string() })),
    problems: z.array(Problem.extend({ line: z.int().nullable(), remedy: z.string().nullable() })),
  })
  .meta({ id: "FrameworkImportResult" });
export type ImportResult = z.infer<typeof ImportResult>;
