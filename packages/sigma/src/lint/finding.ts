import type { Spot } from "../rule.js";

/** What a check found: where, in plain English, and what helps. */
export interface Lint extends Spot {
  readonly code: string;
  readonly field?: string;
  readonly detail: string;
}
