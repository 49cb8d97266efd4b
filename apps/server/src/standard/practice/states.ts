/** The life of a practice record, as a table: one record a service and requirement. No clock and no database here. */
export const RECORD_STATES = ["empty", "claimed", "judged", "reopened"] as const;
export type RecordState = (typeof RECORD_STATES)[number];
export const GRADES = ["met", "partly", "not_met"] as const;
export type Grade = (typeof GRADES)[number];
export const STATEMENT_STATES = ["practised", "partly", "not_practised"] as const;
type StatementState = (typeof STATEMENT_STATES)[number];
/** Why a judgement no longer stands. */
export const REOPEN_CAUSES = ["stale", "rejected", "stronger", "profile", "check", "incident", "exception"] as const;
export type ReopenCause = (typeof REOPEN_CAUSES)[number];

/** One statement of the requirement as the owner claims it, and what speaks for it. */
export interface StatementFacts {
  readonly id: string;
  readonly state: StatementState | null;
  /** Whether something received, or a check bound to it, speaks for it at all. */
  readonly hasEvidence: boolean;
  /** Whether some of that still counts, and was not rejected. */
  readonly hasFresh: boolean;
}

export interface RecordFacts {
  readonly state: RecordState;
  /** Practised by another service for this one. */
  readonly inherited: boolean;
  readonly statements: readonly StatementFacts[];
}

export interface RecordAsk {
  readonly grade?: Grade | undefined;
  readonly note?: string | undefined;
  readonly cause?: ReopenCause | undefined;
  /** Why this person may not judge here; null where nothing stands against it. */
  readonly conflict?: string | null | undefined;
}

export interface RecordStep {
  readonly from: RecordState;
  readonly to: RecordState;
  readonly who: "owner" | "auditor" | "system";
  /** Names of the facts that are missing. */
  readonly guard: (facts: RecordFacts, ask: RecordAsk) => readonly string[];
}

const missing = (...facts: readonly (readonly [string, boolean])[]): readonly string[] =>
  facts.filter(([, isThere]) => !isThere).map(([name]) => name);

const isClaim = ({ statements }: RecordFacts): readonly string[] =>
  statements.flatMap(({ id, state, hasEvidence }) =>
    missing([`state:${id}`, state !== null], [`evidence:${id}`, state !== "practised" || hasEvidence]),
  );

const isJudgement = ({ statements }: RecordFacts, { grade, note, conflict }: RecordAsk): readonly string[] => [
  ...missing(
    ["independence", (conflict ?? null) === null],
    ["grade", grade !== undefined],
    ["note", (note ?? "").trim() !== ""],
  ),
  ...(grade === "met"
    ? statements.flatMap(({ id, state, hasFresh }) =>
        missing([`practised:${id}`, state === "practised"], [`fresh:${id}`, hasFresh]),
      )
    : []),
];

const hasCause = (_: RecordFacts, { cause }: RecordAsk): readonly string[] => missing(["cause", cause !== undefined]);

const RECORD_STEPS: readonly RecordStep[] = [
  { from: "empty", to: "claimed", who: "owner", guard: isClaim },
  { from: "reopened", to: "claimed", who: "owner", guard: isClaim },
  { from: "judged", to: "claimed", who: "owner", guard: isClaim },
  { from: "claimed", to: "claimed", who: "owner", guard: isClaim },
  { from: "claimed", to: "judged", who: "auditor", guard: isJudgement },
  { from: "judged", to: "reopened", who: "system", guard: hasCause },
];

export type RecordDecision =
  | { readonly step: RecordStep }
  | {
      readonly refused: {
        readonly code: "no-such-step" | "other-role" | "facts-missing";
        readonly about: readonly string[];
      };
    };

/** Whether a record may take a step; `who` is what the actor is towards this record. */
export function decideRecord(
  facts: RecordFacts,
  to: RecordState,
  who: readonly RecordStep["who"][],
  ask: RecordAsk = {},
): RecordDecision {
  const step = RECORD_STEPS.find((row) => row.from === facts.state && row.to === to);
  if (step === undefined) return { refused: { code: "no-such-step", about: [facts.state, to] } };
  if (!who.includes(step.who)) return { refused: { code: "other-role", about: [step.who] } };
  const lacking = step.guard(facts, ask);
  return lacking.length > 0 ? { refused: { code: "facts-missing", about: lacking } } : { step };
}
