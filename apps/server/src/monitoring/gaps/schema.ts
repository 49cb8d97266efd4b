import { z } from "zod";
import { PageQuery, pageOf } from "../../platform/http/paging.js";

const CAUSES = ["source-silent", "rule-off", "stream-behind", "server-down", "unread", "late"] as const;

/** A period in which something could not have been seen. */
export const DetectionGap = z
  .object({
    id: z.uuid(),
    /**
     * source-silent: nothing came of a source that is expected to send; rule-off: the rule was switched off; stream-behind: what
     * was accepted was not matched yet; server-down: the server was away; unread: events could not be read as what they are, so
     * that rules saw their text alone; late: events came too late for correlations.
     */
    cause: z.enum(CAUSES),
    /** Null where it is about all sources, or all rules. */
    source: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    rule: z.string().nullable(),
    from: z.iso.datetime(),
    /** Null while it goes on. */
    to: z.iso.datetime().nullable(),
    /** Events that it cost, where they are counted. */
    events: z.int(),
    /** The search of stored events that looked at it again for the rule asked about; null where none did. */
    closed: z.object({ run: z.uuid(), at: z.iso.datetime() }).nullable(),
  })
  .meta({ id: "DetectionGap" });
export type DetectionGap = z.infer<typeof DetectionGap>;

export const GapQuery = PageQuery.extend({
  /** Gaps that concern this rule: its own, and those of all rules. */
  rule: z.string().max(200).optional(),
  /** Gaps that concern this source: its own, and those of all sources. */
  source: z.uuid().optional(),
  cause: z.enum(CAUSES).optional(),
  /** Only those that reach into this time. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type GapQuery = z.infer<typeof GapQuery>;

export const GapPage = pageOf(DetectionGap).meta({ id: "DetectionGapPage" });
