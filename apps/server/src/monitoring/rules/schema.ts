import type { ColumnType, Generated } from "kysely";
import { z } from "zod";

export type RuleTables = {
  rule_choice: {
    rule: string;
    enabled: boolean;
    reason: string | null;
    changed_at: ColumnType<Date, Date | undefined, Date>;
    changed_by: string;
    version: Generated<number>;
  };
  rule_test: {
    id: Generated<string>;
    rule: string;
    job: string;
    from_at: Date;
    to_at: Date;
    made_at: ColumnType<Date, Date | undefined, Date>;
    made_by: string;
  };
};

const text = z.string().nullable();

export const Rule = z
  .object({
    id: z.string(),
    path: z.string(),
    title: z.string(),
    titleJa: text,
    level: z.enum(["informational", "low", "medium", "high", "critical"]).nullable(),
    status: z.enum(["stable", "test", "experimental", "deprecated", "unsupported"]).nullable(),
    author: text,
    license: text,
    description: text,
    descriptionJa: text,
    references: z.array(z.string()),
    falsepositives: z.array(z.string()),
    techniques: z.array(z.string()),
    tags: z.array(z.string()),
    logsource: z.object({ product: text, category: text, service: text }),
    enabled: z.boolean(),
    /** Why it was switched, by whom (id of the account) and when; null where nobody did. */
    choice: z.object({ reason: text, changedBy: z.string(), changedAt: z.iso.datetime() }).nullable(),
    /** Events that met it in the last 30 days, of all kinds. */
    recentHits: z.int(),
    version: z.int(),
  })
  .meta({ id: "Rule" });
export type Rule = z.infer<typeof Rule>;

/** A rule with its text. */
export const RuleDetail = Rule.extend({ text: z.string() }).meta({ id: "RuleDetail" });
export type RuleDetail = z.infer<typeof RuleDetail>;

export const RuleQuery = z.object({
  q: z.string().max(200).optional(),
  level: z.enum(["informational", "low", "medium", "high", "critical"]).optional(),
  enabled: z.stringbool().optional(),
  product: z.string().max(100).optional(),
  technique: z.string().max(20).optional(),
});
export type RuleQuery = z.infer<typeof RuleQuery>;

export const RuleList = z
  .object({
    rows: z.array(Rule),
    /** What runs on the stream right now: rules change within 5 s. */
    running: z.int().nullable(),
    /** Rule files that cannot run. */
    problems: z.array(z.object({ path: z.string(), detail: z.string(), code: z.string() })),
  })
  .meta({ id: "RuleList" });
export type RuleList = z.infer<typeof RuleList>;

export const RuleSwitch = z
  .object({ version: z.int(), reason: z.string().trim().max(2000).nullable().default(null) })
  .meta({ id: "RuleSwitch" });
export type RuleSwitch = z.infer<typeof RuleSwitch>;
