import type { ColumnOf, RuleQuery } from "@mizugiwa/sigma";

/**
 * What stored events are searched for: a rule, a set of indicators. Another kind plugs in with a `RetroSubjects` here, beside
 * the server (retro/index.ts), and a matcher of the same name in the thread (matchers.ts).
 */
export interface RetroSubject {
  /** Names the matcher. */
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly titleJa: string | null;
  /** What the matcher begins with, in the thread: plain data. */
  readonly data: unknown;
  /**
   * The subject as a condition over kept columns (`ColumnReader` of packages/sigma), true for every event that the matcher would
   * meet; what it lets through is matched once more. Or why every event has to be matched.
   */
  query(columnOf: ColumnOf): RuleQuery;
}

/** The subjects of a kind. */
export interface RetroSubjects {
  readonly kind: string;
  /** As it is now. Throws HttpError 404 where there is none. */
  open(id: string): Promise<RetroSubject>;
  /** Waits until the stream looks for all that is to run, as it is now: what comes later it meets itself. */
  settled(signal: AbortSignal): Promise<void>;
}
