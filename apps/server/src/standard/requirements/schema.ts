import { z } from "zod";
import { Requirement } from "../baseline/index.js";
import { REQUIREMENT_STATES } from "./rules.js";

const Id = z.string().regex(/^[A-Z]{2}-[A-Z]{3}-\d{2}$/);
export const ById = z.object({ id: Id });
export const ByVersion = z.object({ id: Id, version: z.coerce.number().int().min(1).max(10_000) });
const State = z.enum(REQUIREMENT_STATES);
const Revision = z.int().min(1);
const Text = z.object({ en: z.string(), ja: z.string() });
export const Class = z.enum(["C1", "C2", "C3"]);
export const Relation = z.enum(["equal", "subset", "superset", "intersects"]);
export const Turn = z.enum(["new", "stronger", "weaker", "reworded", "equal", "gone"]);

export const RequirementRow = z
  .object({
    id: z.string(),
    domain: z.string(),
    title: Text,
    phases: z.array(z.string()),
    /** Classes it speaks to. */
    classes: z.array(Class),
    practisedBy: z.enum(["provider", "service"]),
    waivable: z.array(Class),
    version: z.int(),
    state: State,
    /** Sources that its clauses are mapped to. */
    sources: z.array(z.string()),
    techniques: z.array(z.string()),
    statements: z.int(),
    /** A version that is being written or reviewed. */
    open: z.object({ version: z.int(), state: State }).nullable(),
  })
  .meta({ id: "RequirementRow" });
export type RequirementRow = z.infer<typeof RequirementRow>;

const Term = z.object({ id: z.string(), en: z.string(), ja: z.string() });
export const RequirementList = z
  .object({
    rows: z.array(RequirementRow),
    /** The version of the standard that is shown; null where none is in force. */
    standard: z.object({ id: z.string(), number: z.int().nullable(), effectiveOn: z.string().nullable() }).nullable(),
    domains: z.array(Term.extend({ requirements: z.int() })),
    phases: z.array(Term),
    sources: z.array(z.object({ id: z.string(), title: z.string() })),
  })
  .meta({ id: "RequirementList" });
export type RequirementList = z.infer<typeof RequirementList>;

export const RequirementQuery = z.object({
  q: z.string().max(200).optional(),
  domain: z.string().max(3).optional(),
  class: Class.optional(),
  phase: z.string().max(2).optional(),
  source: z.string().max(64).optional(),
  technique: z.string().max(12).optional(),
  /** A published version by its number, for the standard of another time. */
  number: z.coerce.number().int().min(1).optional(),
});
export type RequirementQuery = z.infer<typeof RequirementQuery>;

export const Problem = z.object({ code: z.string(), field: z.string(), detail: z.string() });
export const Author = z.object({ account: z.string(), name: z.string() });
const VersionRow = z.object({
  version: z.int(),
  state: State,
  origin: z.string(),
  basedOn: z.int().nullable(),
  digest: z.string(),
  authors: z.array(Author),
  createdAt: z.iso.datetime(),
  approvedAt: z.iso.datetime().nullable(),
  /** Numbers of the published versions of the standard that hold it. */
  standards: z.array(z.int()),
});
const Mapping = z.object({
  framework: z.string(),
  title: z.string(),
  clause: z.string(),
  clauseTitle: z.string().nullable(),
  relation: Relation,
  rationale: z.string().nullable(),
  rationaleJa: z.string().nullable(),
});
const ClassTexts = z.array(z.object({ id: z.string(), en: z.string(), ja: z.string() }));

export const RequirementDetail = z
  .object({
    id: z.string(),
    domain: Term,
    shown: z.int(),
    state: State,
    content: Requirement,
    /** The statements as a service of each class reads them; absent where it does not speak to the class. */
    rendered: z.record(Class, ClassTexts.optional()),
    /** Each parameter's value in words, by class. */
    values: z.array(z.object({ id: z.string(), direction: z.string(), values: z.record(Class, Text.nullable()) })),
    names: z.object({
      phases: z.array(Term),
      evidence: z.array(Term),
      methods: z.array(Term),
      attack: z.record(z.string(), z.string()),
    }),
    versions: z.array(VersionRow),
    crosswalk: z.array(Mapping),
    proposals: z.array(z.object({ id: z.string(), number: z.string(), title: z.string(), state: z.string() })),
  })
  .meta({ id: "RequirementDetail" });
export type RequirementDetail = z.infer<typeof RequirementDetail>;

export const Vote = z.object({
  account: z.string(),
  name: z.string(),
  at: z.iso.datetime(),
  note: z.string().nullable(),
});
const StepView = z.object({
  to: z.string(),
  who: z.string(),
  /** Guards that refuse it now; none where it can be taken. */
  refused: z.array(z.string()),
  permitted: z.boolean(),
});
export const Steps = z.array(StepView);
export const RequirementWork = z
  .object({
    id: z.string(),
    version: z.int(),
    revision: z.int(),
    state: State,
    basedOn: z.int().nullable(),
    reasonWeaker: z.string().nullable(),
    content: Requirement,
    faults: z.array(Problem),
    turns: z.record(Class, Turn),
    authors: z.array(Author),
    votes: z.array(Vote),
    mayVote: z.object({ refused: z.array(z.string()) }),
    steps: Steps,
    comments: z.array(
      z.object({
        id: z.uuid(),
        body: z.string(),
        by: z.string(),
        at: z.iso.datetime(),
        answer: z.string().nullable(),
        resolvedBy: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "RequirementWork" });
export type RequirementWork = z.infer<typeof RequirementWork>;

export const FieldChange = z.object({
  field: z.string(),
  kind: z.enum(["added", "removed", "changed"]),
  at: Class.nullable(),
  turn: z.enum(["stronger", "weaker", "reworded", "equal"]),
  before: z.string().nullable(),
  after: z.string().nullable(),
  beforeJa: z.string().nullable(),
  afterJa: z.string().nullable(),
});
export const RequirementDiffView = z
  .object({
    requirement: z.string(),
    changes: z.array(FieldChange),
    turns: z.record(Class, Turn),
  })
  .meta({ id: "RequirementDiff" });
export const DiffQuery = z.object({
  from: z.coerce.number().int().min(1),
  to: z.coerce.number().int().min(1),
});

const Reason = z.string().trim().max(2000).nullable().default(null);
export const NewRequirement = z.strictObject({ content: Requirement }).meta({ id: "NewRequirement" });
export const RequirementEdit = z
  .strictObject({ revision: Revision, content: Requirement, reasonWeaker: Reason })
  .meta({ id: "RequirementEdit" });
export type RequirementEdit = z.infer<typeof RequirementEdit>;
export const StepOrder = z
  .strictObject({ to: z.string().max(20), revision: Revision, reason: Reason })
  .meta({ id: "StandardStep" });
export type StepOrder = z.infer<typeof StepOrder>;
export const VoteOrder = z.strictObject({ revision: Revision, note: Reason }).meta({ id: "StandardVote" });
export type VoteOrder = z.infer<typeof VoteOrder>;
export const NewComment = z
  .strictObject({ body: z.string().trim().min(1).max(4000) })
  .meta({ id: "RequirementComment" });
export const CommentAnswer = z.strictObject({ answer: z.string().trim().min(1).max(4000) });
export const Lint = z.strictObject({ content: z.unknown() }).meta({ id: "RequirementText" });
export const LintResult = z.object({ problems: z.array(Problem) }).meta({ id: "RequirementFaults" });
