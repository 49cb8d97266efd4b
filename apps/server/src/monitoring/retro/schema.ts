import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { PageQuery, pageOf } from "../../platform/http/paging.js";

type BigInt8 = ColumnType<string, string | number, string | number>;
type BigInt8OrNull = ColumnType<string | null, string | number | null | undefined, string | number | null>;

export type RetroTables = {
  retro_run: {
    id: Generated<string>;
    subject_kind: string;
    subject: string;
    title: string;
    title_ja: string | null;
    from_us: BigInt8;
    to_us: BigInt8;
    sources: string[] | null;
    reason: string | null;
    job: string | null;
    before_segment: BigInt8OrNull;
    before_ordinal: BigInt8OrNull;
    place_us: BigInt8OrNull;
    place_segment: BigInt8OrNull;
    place_ordinal: BigInt8OrNull;
    total: BigInt8OrNull;
    matched_singly: ColumnType<string, string | number | undefined, string | number>;
    finished_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    made_at: ColumnType<Date, Date | undefined, Date>;
    made_by: string;
  };
  retro_found: { run: string; compartment: string | null; met: BigInt8; known: BigInt8; suppressed: BigInt8 };
  retro_alert: { run: string; alert: string; compartment: string | null; raised: boolean; events: BigInt8 };
};

const REASON_MAX = 2000;

export const RetroAsked = z
  .object({
    /** What is looked for: "rule", with the id of the rule. */
    kind: z.string().max(40).default("rule"),
    subject: z.string().min(1).max(200),
    /** Event time: from, inclusive, to, exclusive. */
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
    /** Only these sources, by id; all where it is null. */
    sources: z.array(z.uuid()).min(1).max(200).nullable().default(null),
    reason: z.string().trim().max(REASON_MAX).nullable().default(null),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ["to"],
    error: "to lies after from",
    params: { code: "times-reversed" },
  })
  .meta({ id: "RetroAsked" });
export type RetroAsked = z.infer<typeof RetroAsked>;

export const RETRO_STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

export const RetroRun = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    subject: z.string(),
    title: z.string(),
    titleJa: z.string().nullable(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    sources: z.array(z.uuid()).nullable(),
    reason: z.string().nullable(),
    madeAt: z.iso.datetime(),
    /** Id of the account. */
    madeBy: z.string(),
    state: z.enum(RETRO_STATES),
    /** Events looked at, of how many, and how many a second. */
    done: z.int(),
    total: z.int().nullable(),
    rate: z.number().nullable(),
    /** Event time up to which it is done; null before the first event. */
    doneUntil: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    /** Events that met it, those of them that stood in an alert already, and those that a tuning held back. */
    met: z.int(),
    known: z.int(),
    suppressed: z.int(),
    /** Alerts raised by it, and those that were there and grew. */
    raised: z.int(),
    grown: z.int(),
    /** Events that columns alone did not decide. */
    matchedSingly: z.int(),
    /** Why it failed. */
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  })
  .meta({ id: "RetroRun" });
export type RetroRun = z.infer<typeof RetroRun>;

export const RetroRunDetail = RetroRun.extend({
  /** The alerts that it raised or added to, those with most events first; at most 200. */
  alerts: z.array(
    z.object({
      id: z.uuid(),
      number: z.int(),
      severity: z.string(),
      state: z.string(),
      entity: z.string(),
      raised: z.boolean(),
      events: z.int(),
      firstAt: z.iso.datetime(),
      lastAt: z.iso.datetime(),
    }),
  ),
}).meta({ id: "RetroRunDetail" });
export type RetroRunDetail = z.infer<typeof RetroRunDetail>;

export const RetroQuery = PageQuery.extend({
  kind: z.string().max(40).optional(),
  subject: z.string().max(200).optional(),
  state: z.enum(RETRO_STATES).optional(),
});
export type RetroQuery = z.infer<typeof RetroQuery>;

export const RetroPage = pageOf(RetroRun).meta({ id: "RetroRunPage" });
