import type { Severity } from "../problem.js";

/** A fault of a constraint, before its place in the text is known. */
export interface ConstraintFault {
  readonly severity: Severity;
  readonly code: string;
  readonly pointer: string;
  readonly detail: string;
}
