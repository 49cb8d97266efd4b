import { z } from "zod";
import type { Actor } from "../../../platform/access/index.js";
import { HttpError } from "../../../platform/http/problems.js";
import type { Job, JobKind, Jobs } from "../../../platform/jobs/index.js";
import type { Platform } from "../../../platform/platform.js";
import { appendTrail } from "../../../platform/trail/index.js";
import type { RuleTables } from "../schema.js";
import { HistoryOrder, HistoryResult } from "./kind.js";

export const HistoryAsked = z
  .object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ["to"],
    error: "to lies after from",
    params: { code: "times-reversed" },
  })
  .meta({ id: "RuleHistoryAsked" });

/** A rule tried on stored events: while it runs its progress, then what it met. */
export const RuleTest = z
  .object({
    id: z.uuid(),
    rule: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    madeAt: z.iso.datetime(),
    job: z.uuid(),
    state: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
    done: z.int(),
    total: z.int().nullable(),
    result: HistoryResult.nullable(),
  })
  .meta({ id: "RuleTest" });
export type RuleTest = z.infer<typeof RuleTest>;

/** Rules on history, each for whoever asked: others may know less. */
export interface RuleTests {
  begin(actor: Actor, rule: string, asked: z.infer<typeof HistoryAsked>): Promise<RuleTest>;
  list(actor: Actor, rule: string): Promise<RuleTest[]>;
  get(actor: Actor, id: string): Promise<RuleTest>;
  cancel(actor: Actor, id: string): Promise<RuleTest>;
}

export interface RuleTestsParts extends Pick<Platform, "database"> {
  readonly jobs: Jobs;
  readonly kind: JobKind<z.infer<typeof HistoryOrder>, null>;
  /** Throws where there is no such rule. */
  readonly check: (rule: string) => void;
  readonly sourcesOf: (actor: Actor) => Promise<readonly string[]>;
}

/** Tests of a rule that are listed; older ones stay in the trail. */
const LISTED = 20;

export function openRuleTests({ database, jobs, kind, check, sourcesOf }: RuleTestsParts): RuleTests {
  const db = database.db.withTables<RuleTables>();
  const own = (actor: Actor) => db.selectFrom("rule_test").selectAll().where("made_by", "=", actor.id);

  const row = async (actor: Actor, id: string) => {
    const found = await own(actor).where("id", "=", id).executeTakeFirst();
    if (found === undefined) throw new HttpError(404, "not-there", { detail: "there is no such test of yours" });
    return found;
  };

  const show = async (found: Awaited<ReturnType<typeof row>>): Promise<RuleTest> =>
    toTest(found, await jobs.get(found.job));

  return {
    begin: async (actor, rule, { from, to }) => {
      check(rule);
      const span = { from: new Date(from), to: new Date(to) };
      const order = HistoryOrder.parse({
        rule,
        from: span.from.toISOString(),
        to: span.to.toISOString(),
        sources: await sourcesOf(actor),
      });
      const job = await jobs.start(kind, order);
      const made = await database.db.transaction().execute(async (tx) => {
        const entry = { action: "rule.tested", object: { kind: "rule", id: rule }, after: { from, to, job: job.id } };
        await appendTrail(tx, actor, entry);
        return await tx
          .withTables<RuleTables>()
          .insertInto("rule_test")
          .values({ rule, job: job.id, from_at: span.from, to_at: span.to, made_by: actor.id })
          .returningAll()
          .executeTakeFirstOrThrow();
      });
      return toTest(made, job);
    },
    list: async (actor, rule) => {
      const found = await own(actor).where("rule", "=", rule).orderBy("made_at", "desc").limit(LISTED).execute();
      return await Promise.all(found.map(show));
    },
    get: async (actor, id) => await show(await row(actor, id)),
    cancel: async (actor, id) => {
      const found = await row(actor, id);
      return toTest(found, await jobs.cancel(found.job));
    },
  };
}

interface TestRow {
  readonly id: string;
  readonly rule: string;
  readonly job: string;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly made_at: Date;
}

function toTest(row: TestRow, job: Job | null): RuleTest {
  const result = HistoryResult.safeParse(job?.result);
  return {
    id: row.id,
    rule: row.rule,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    madeAt: row.made_at.toISOString(),
    job: row.job,
    state: job?.state ?? "failed",
    done: job?.progress.done ?? 0,
    total: job?.progress.total ?? null,
    result: result.success ? result.data : null,
  };
}
