import { sql } from "kysely";
import type { Requirement } from "../baseline/schema.js";
import { aggregate, coverageOf, type Outcome, type ResultState } from "../checks/aggregate.js";
import { DAY_MS } from "../time.js";
import type { PracticeParts } from "./ports.js";
import type { PracticeRecord } from "./schema.js";

/** Results older than this say nothing: checks run at least weekly. */
const RESULT_MAX_DAYS = 7;

export interface HeldResult {
  readonly tool: string;
  readonly check: string;
  readonly resource: string;
  readonly status: ResultState;
  readonly excepted: boolean;
  readonly observedAt: Date;
}

/** The newest results of the checks a requirement is bound to. */
export async function resultsOf(
  {
    database: { db },
  }: Pick<PracticeParts, "database"> | { readonly database: { readonly db: PracticeParts["database"]["db"] } },
  service: string,
  { checks }: Requirement,
): Promise<HeldResult[]> {
  if (checks.length === 0) return [];
  const { rows } = await sql<HeldResult>`
    select tool, check_name as "check", resource, status, excepted, observed_at as "observedAt" from check_result
    where service = ${service} and (tool, check_name) in (
      select * from unnest(${checks.map(({ tool }) => tool)}::text[], ${checks.map(({ check }) => check)}::text[]))`.execute(
    db,
  );
  return rows;
}

/** What the checks say of each statement they are bound to. */
function outcomesOf({ checks }: Requirement, results: readonly HeldResult[], now: Date): Map<string, Outcome> {
  const statements = new Set(checks.map(({ statement }) => statement));
  const fresh = results.map((result) => ({ ...result, fresh: isFresh(result, now) }));
  return new Map(
    [...statements].map((statement) => [
      statement,
      aggregate(
        checks.filter((binding) => binding.statement === statement).map(({ check }) => check),
        fresh,
      ),
    ]),
  );
}

function isFresh({ observedAt }: HeldResult, now: Date): boolean {
  return now.getTime() - observedAt.getTime() <= RESULT_MAX_DAYS * DAY_MS;
}

/** The checks of a requirement with their figures, and how much of it they see. */
export function checkFigures(
  content: Requirement,
  results: readonly HeldResult[],
  now: Date,
): Pick<PracticeRecord, "checks" | "coverage"> {
  const checks = content.checks.map((binding) => {
    const own = results.filter(({ tool, check }) => tool === binding.tool && check === binding.check);
    const count = (...states: ResultState[]): number => own.filter(({ status }) => states.includes(status)).length;
    const newest = own.reduce((latest, { observedAt }) => Math.max(latest, observedAt.getTime()), 0);
    return {
      ...binding,
      pass: count("PASS"),
      fail: count("FAIL"),
      open: count("MANUAL", "ERROR"),
      observedAt: newest === 0 ? null : new Date(newest).toISOString(),
    };
  });
  const ids = content.statements.map(({ id }) => id);
  return { checks, coverage: coverageOf(ids, content.checks, outcomesOf(content, results, now)) };
}
