import { z } from "zod";
import { CLASSES } from "../baseline/schema.js";
import { STANDINGS } from "../practice/standing.js";

/** One letter a standing, in the order of STANDINGS. */
export const LETTERS = {
  met: "m",
  inherited: "i",
  partly: "p",
  not_met: "n",
  exception: "e",
  stale: "s",
  claimed: "c",
  unknown: "u",
  later: "l",
  not_applicable: "-",
} as const satisfies Record<(typeof STANDINGS)[number], string>;

export const ComparisonFilter = z.object({
  /** The instant to show; now where none is given. */
  at: z.iso.datetime().optional(),
  class: z.enum(CLASSES).optional(),
  cloud: z.string().max(80).optional(),
  unit: z.uuid().optional(),
  phase: z.string().max(20).optional(),
  service: z.uuid().optional(),
  /** Only requirements that are held against this source. */
  framework: z.string().max(64).optional(),
});
export type ComparisonFilter = z.infer<typeof ComparisonFilter>;

const Bilingual = z.object({ en: z.string(), ja: z.string() });

export const Comparison = z
  .object({
    at: z.iso.datetime(),
    standard: z.object({ number: z.int(), title: z.string(), titleJa: z.string() }),
    domains: z.array(Bilingual.extend({ id: z.string(), requirements: z.int() })),
    requirements: z.array(z.object({ id: z.string(), title: Bilingual, below: z.int(), stale: z.int() })),
    services: z.array(
      z.object({
        id: z.uuid(),
        code: z.string(),
        name: z.string(),
        nameJa: z.string().nullable(),
        class: z.string(),
        phase: z.string(),
        unit: z.uuid().nullable(),
        clouds: z.array(z.string()),
        /** One letter a requirement, in their order. */
        cells: z.string(),
        below: z.int(),
      }),
    ),
    /** Cells not shown to be at the bar: [service, requirement] by position, and since when without a break. */
    short: z.array(z.tuple([z.int(), z.int(), z.iso.datetime()])),
    /** Cells by standing. */
    counts: z.partialRecord(z.enum(STANDINGS), z.int()),
    /** What can be filtered by, over all services. */
    choices: z.object({
      clouds: z.array(z.string()),
      units: z.array(z.object({ id: z.uuid(), name: z.string(), nameJa: z.string().nullable() })),
      frameworks: z.array(z.string()),
    }),
  })
  .meta({ id: "Comparison" });
export type Comparison = z.infer<typeof Comparison>;

export const Trend = z
  .object({
    points: z.array(
      z.object({
        at: z.iso.datetime(),
        below: z.int(),
        stale: z.int(),
        unknown: z.int(),
        exception: z.int(),
        cells: z.int(),
      }),
    ),
  })
  .meta({ id: "ComparisonTrend" });
export type Trend = z.infer<typeof Trend>;

/** How far a service practises what a clause of another source asks. */
const CLAUSE_STATES = ["practised", "exception", "short", "partial", "open", "not_applicable"] as const;

export const FrameworkView = z
  .object({
    framework: z.object({ id: z.string(), title: z.string() }),
    service: z.object({ id: z.uuid(), name: z.string(), nameJa: z.string().nullable() }),
    counts: z.record(z.enum(CLAUSE_STATES), z.int()),
    clauses: z.array(
      z.object({
        id: z.string(),
        title: z.string().nullable(),
        state: z.enum(CLAUSE_STATES),
        requirements: z.array(
          z.object({
            id: z.string(),
            relation: z.enum(["equal", "subset", "superset", "intersects"]),
            standing: z.enum(STANDINGS),
          }),
        ),
        /** Requirements that contain it together. */
        joint: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: "FrameworkView" });
export type FrameworkView = z.infer<typeof FrameworkView>;
