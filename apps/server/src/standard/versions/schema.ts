import { z } from "zod";
import { Author, Class, FieldChange, Problem, Steps, Turn, Vote } from "../requirements/schema.js";
import { STANDARD_STATES } from "./rules.js";

export const ById = z.object({ id: z.uuid() });
const Day = z.iso.date();
const State = z.enum(STANDARD_STATES);
const Revision = z.int().min(1);
const Line = z.string().trim().min(1).max(200);
const Note = z.string().trim().max(10_000);

export const StandardRow = z
  .object({
    id: z.uuid(),
    number: z.int().nullable(),
    state: State,
    title: z.string(),
    titleJa: z.string(),
    origin: z.string(),
    effectiveOn: z.string().nullable(),
    emergency: z.boolean(),
    digest: z.string().nullable(),
    members: z.int(),
    createdAt: z.iso.datetime(),
    publishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "StandardVersion" });
export type StandardRow = z.infer<typeof StandardRow>;
export const StandardRows = z.object({ rows: z.array(StandardRow) }).meta({ id: "StandardVersionList" });

const MemberChange = z.object({
  requirement: z.string(),
  title: z.object({ en: z.string(), ja: z.string() }),
  from: z.int().nullable(),
  to: z.int().nullable(),
  /** Of the version that is to be: a member must be approved before the standard can be a candidate. */
  state: z.string(),
  turns: z.record(Class, Turn),
  changes: z.array(FieldChange),
});
export const StandardDetail = StandardRow.extend({
  revision: z.int(),
  note: z.string(),
  noteJa: z.string(),
  reason: z.string().nullable(),
  basedOn: z.object({ id: z.uuid(), number: z.int().nullable() }).nullable(),
  authors: z.array(Author),
  votes: z.array(Vote.extend({ vote: z.enum(["approve", "impact-read"]) })),
  mayVote: z.object({ refused: z.array(z.string()) }),
  steps: Steps,
  /** What differs from the version it follows. */
  changes: z.array(MemberChange),
  counts: z.record(Turn, z.int()),
  exportProblems: z.array(Problem),
  /** The earliest day it could come into force, published today. */
  earliestOn: z.string(),
}).meta({ id: "StandardVersionDetail" });
export type StandardDetail = z.infer<typeof StandardDetail>;

export const NewStandard = z.strictObject({ title: Line, titleJa: Line }).meta({ id: "NewStandardVersion" });
export type NewStandard = z.infer<typeof NewStandard>;
export const StandardEdit = z
  .strictObject({
    revision: Revision,
    title: Line.optional(),
    titleJa: Line.optional(),
    note: Note.optional(),
    noteJa: Note.optional(),
    effectiveOn: Day.nullable().optional(),
    emergency: z.boolean().optional(),
    reason: z.string().trim().max(2000).nullable().optional(),
  })
  .meta({ id: "StandardVersionEdit" });
export type StandardEdit = z.infer<typeof StandardEdit>;
/** Puts a version of a requirement into a draft, or leaves the requirement out. */
export const MemberOrder = z
  .strictObject({ revision: Revision, requirement: z.string().max(12), version: z.int().min(1).nullable() })
  .meta({ id: "StandardMember" });
export type MemberOrder = z.infer<typeof MemberOrder>;
export const StandardVoteOrder = z
  .strictObject({
    revision: Revision,
    vote: z.enum(["approve", "impact-read"]),
    note: z.string().trim().max(2000).nullable().default(null),
  })
  .meta({ id: "StandardVersionVote" });
export type StandardVoteOrder = z.infer<typeof StandardVoteOrder>;

export const ImpactView = z
  .object({
    effectiveOn: z.string(),
    services: z.int(),
    /** By service: what falls due and when. */
    due: z.array(
      z.object({
        service: z.object({
          id: z.string(),
          code: z.string(),
          name: z.string(),
          nameJa: z.string().nullable(),
          class: Class,
        }),
        items: z.array(
          z.object({
            requirement: z.string(),
            turn: Turn,
            dueOn: z.string(),
            now: z.enum(["met", "below", "unknown"]),
          }),
        ),
      }),
    ),
    untouched: z.int(),
    lighter: z.array(z.object({ requirement: z.string(), turn: Turn, services: z.int() })),
    /** How many things fall due on each day. */
    days: z.array(z.object({ day: z.string(), items: z.int(), services: z.int() })),
  })
  .meta({ id: "StandardImpact" });
export type ImpactView = z.infer<typeof ImpactView>;
