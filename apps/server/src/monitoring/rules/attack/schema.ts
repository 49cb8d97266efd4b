import { z } from "zod";
import { ProofStanding, Rule } from "../schema.js";
import { COVERAGE_STATES } from "./states.js";

const text = z.string().nullable();
const instant = z.iso.datetime().nullable();

export const TechniqueCoverage = z
  .object({
    id: z.string(),
    name: z.string(),
    tactics: z.array(z.string()),
    parent: text,
    state: z.enum(COVERAGE_STATES),
    /** Whether events that the rules behind that state read have come of late. */
    heard: z.boolean(),
    rules: z.int(),
    proved: z.int(),
    lastProofAt: instant,
    lastHitAt: instant,
    recentHits: z.int(),
  })
  .meta({ id: "TechniqueCoverage" });
export type TechniqueCoverage = z.infer<typeof TechniqueCoverage>;

export const Coverage = z
  .object({
    /** The version of ATT&CK. */
    attack: z.string(),
    notice: z.string(),
    at: z.iso.datetime(),
    maxAgeDays: z.int(),
    rules: z.object({ running: z.int(), proved: z.int(), stale: z.int(), unproved: z.int() }),
    /** Kinds of events that came in the last 30 days. */
    kinds: z.array(z.string()),
    tactics: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        name: z.string(),
        nameJa: z.string(),
        techniques: z.int(),
        proved: z.int(),
        stale: z.int(),
        tagged: z.int(),
        blind: z.int(),
      }),
    ),
    techniques: z.array(TechniqueCoverage),
    /** Techniques that rules name and this version of ATT&CK does not have. */
    unknown: z.array(z.string()),
  })
  .meta({ id: "Coverage" });
export type Coverage = z.infer<typeof Coverage>;

export const TechniqueDetail = TechniqueCoverage.extend({
  subs: z.array(TechniqueCoverage),
  ruleRows: z.array(
    z.object({
      ...Rule.pick({ id: true, title: true, titleJa: true, level: true, techniques: true, logsource: true }).shape,
      ...Rule.pick({ stage: true, enabled: true, lastHitAt: true, recentHits: true }).shape,
      proof: ProofStanding,
      /** `blind` for a rule that rests. */
      state: z.enum(COVERAGE_STATES),
      heard: z.boolean(),
    }),
  ),
  /** Services that send logs, and how many of the rules read what they send. */
  services: z.array(z.object({ id: z.string(), name: text, rules: z.int(), proved: z.int() })),
}).meta({ id: "TechniqueDetail" });
export type TechniqueDetail = z.infer<typeof TechniqueDetail>;

const AGE_DAYS = 7;
const AGE_MAX_DAYS = 365;
export const CoverageQuery = z.object({
  /** A proof older than so many days counts no more. */
  age: z.coerce.number().int().min(1).max(AGE_MAX_DAYS).default(AGE_DAYS),
});
