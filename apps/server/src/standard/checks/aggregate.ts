/** What the results of checks say of a statement. Pure. */
export const RESULT_STATES = ["PASS", "FAIL", "MANUAL", "ERROR"] as const;
export type ResultState = (typeof RESULT_STATES)[number];

export interface Result {
  readonly check: string;
  readonly resource: string;
  readonly status: ResultState;
  readonly fresh: boolean;
  /** An exception covers this failure, or the tool's owner accepted it. */
  readonly excepted: boolean;
}

export type Outcome = "met" | "met_with_exception" | "not_met" | "unknown";

/**
 * Joins the results of the checks bound to a statement. A fresh failure without exception decides; what is missing, stale,
 * MANUAL or ERROR leaves it unknown; results of other checks say nothing. No check at all is unknown.
 */
export function aggregate(required: readonly string[], results: readonly Result[]): Outcome {
  const ours = results.filter(({ check }) => required.includes(check));
  if (ours.some(({ status, fresh, excepted }) => status === "FAIL" && fresh && !excepted)) return "not_met";
  const answered = (check: string): boolean => {
    const own = ours.filter((result) => result.check === check);
    return own.length > 0 && own.every(({ status, fresh }) => fresh && (status === "PASS" || status === "FAIL"));
  };
  if (required.length === 0 || !required.every(answered)) return "unknown";
  return ours.some(({ status }) => status === "FAIL") ? "met_with_exception" : "met";
}

export interface Coverage {
  /** Statements a bound check speaks for with a fresh answer. */
  readonly answered: number;
  /** Those of them of which the checks see everything. */
  readonly whole: number;
  readonly statements: number;
}

/** How much of a requirement its checks see; a requirement is never more than what was looked at. */
export function coverageOf(
  statements: readonly string[],
  bindings: readonly { readonly check: string; readonly statement: string; readonly coverage: "partial" | "full" }[],
  outcomes: ReadonlyMap<string, Outcome>,
): Coverage {
  const answered = statements.filter((id) => (outcomes.get(id) ?? "unknown") !== "unknown");
  const whole = answered.filter((id) =>
    bindings.some(({ statement, coverage }) => statement === id && coverage === "full"),
  );
  return { answered: answered.length, whole: whole.length, statements: statements.length };
}
