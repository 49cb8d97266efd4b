import { z } from "zod";

const text = z.string().nullable();

export const RuleSample = z
  .object({
    /** Null for one that ships: it lies beside the rule, and is not removed here. */
    id: z.uuid().nullable(),
    name: z.string(),
    expect: z.boolean(),
    origin: z.enum(["shipped", "written", "imported"]),
    bytes: z.int(),
    /** Its beginning; null where it is no text. */
    text,
    /** The event that it was made of. */
    eventId: text,
    madeBy: text,
    madeAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "RuleSample" });
export type RuleSample = z.infer<typeof RuleSample>;

const LOG_MAX = 500_000;
export const SampleNew = z
  .object({
    name: z.string().trim().min(1).max(300),
    /** Whether the rule must fire. */
    expect: z.boolean(),
    /** Id of a stored event, or lines as they stand in a log: one of them. */
    event: z.string().max(100).optional(),
    log: z.string().min(1).max(LOG_MAX).optional(),
  })
  .refine(({ event, log }) => (event === undefined) !== (log === undefined), {
    path: ["log"],
    error: "give an event or a log",
  })
  .meta({ id: "RuleSampleNew" });
export type SampleNew = z.infer<typeof SampleNew>;

export const RuleProof = z
  .object({
    digest: z.string(),
    at: z.iso.datetime(),
    samples: z.int(),
    failed: z.int(),
    faults: z.array(z.object({ sample: z.string(), detail: z.string() })),
  })
  .meta({ id: "RuleProof" });
export type RuleProof = z.infer<typeof RuleProof>;
