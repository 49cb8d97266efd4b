import { z } from "zod";
import { Steps } from "../requirements/schema.js";
import { PROPOSAL_STATES } from "./rules.js";

const State = z.enum(PROPOSAL_STATES);
const Origin = z.enum(["incident", "exercise", "lab", "owner", "audit", "desk", "content"]);
const RequirementId = z.string().regex(/^[A-Z]{2}-[A-Z]{3}-\d{2}$/);
export const ById = z.object({ id: z.uuid() });

export const Proposal = z
  .object({
    id: z.uuid(),
    number: z.string(),
    title: z.string(),
    body: z.string(),
    origin: Origin,
    originReference: z.string().nullable(),
    requirement: z.string().nullable(),
    state: State,
    proposedBy: z.string(),
    own: z.boolean(),
    answer: z.string().nullable(),
    answeredBy: z.string().nullable(),
    answeredAt: z.iso.datetime().nullable(),
    became: z.object({ requirement: z.string(), version: z.int() }).nullable(),
    revision: z.int(),
    createdAt: z.iso.datetime(),
    steps: Steps,
  })
  .meta({ id: "StandardProposal" });
export type Proposal = z.infer<typeof Proposal>;
export const ProposalList = z.object({ rows: z.array(Proposal) }).meta({ id: "StandardProposalList" });

export const ProposalQuery = z.object({
  state: State.optional(),
  origin: Origin.optional(),
  requirement: RequirementId.optional(),
  mine: z.stringbool().optional(),
});
export type ProposalQuery = z.infer<typeof ProposalQuery>;

export const NewProposal = z
  .strictObject({
    title: z.string().trim().min(1).max(200),
    body: z.string().trim().min(1).max(10_000),
    origin: Origin.exclude(["content"]),
    originReference: z.string().trim().max(100).nullable().default(null),
    requirement: RequirementId.nullable().default(null),
  })
  .meta({ id: "NewStandardProposal" });
export type NewProposal = z.infer<typeof NewProposal>;

export const ProposalStep = z
  .strictObject({
    to: State,
    revision: z.int().min(1),
    answer: z.string().trim().max(4000).nullable().default(null),
    /** The version it became, for the step into a draft. */
    became: z
      .strictObject({ requirement: RequirementId, version: z.int().min(1) })
      .nullable()
      .default(null),
  })
  .meta({ id: "StandardProposalStep" });
export type ProposalStep = z.infer<typeof ProposalStep>;
