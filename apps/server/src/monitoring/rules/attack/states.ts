/**
 * How far a technique is seen, from what rules proved, not from what they claim:
 * - `proved`: a rule that runs fired on its samples, and did so lately;
 * - `stale`: one did, but too long ago, or fails them now;
 * - `tagged`: rules that run only say so;
 * - `blind`: no rule that runs names it.
 */
export const COVERAGE_STATES = ["proved", "stale", "tagged", "blind"] as const;
export type CoverageState = (typeof COVERAGE_STATES)[number];
