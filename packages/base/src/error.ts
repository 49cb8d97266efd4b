import { type Place, type Problem, toProblem } from "./problem.js";

/** Base of every error the house throws on purpose: it carries a problem, so that it can also be listed beside results. */
export class MizugiwaError extends Error {
  readonly problem: Problem;

  constructor(code: string, at: Place & { detail: string; remedy?: string }, options?: { cause?: unknown }) {
    const made = toProblem(code, at);
    super(describeProblem(made), options);
    this.name = new.target.name;
    this.problem = made;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** One line for a log: `path:line:column: detail (code). remedy`. */
export function describeProblem(problem: Problem): string {
  const { path, line, column, offset, record, field } = problem.place;
  const where = [
    path,
    line,
    line === undefined ? undefined : column,
    offset === undefined ? undefined : `offset 0x${offset.toString(16)}`,
    record === undefined ? undefined : `record ${record}`,
    field === undefined ? undefined : `field ${field}`,
  ]
    .filter((part) => part !== undefined)
    .join(":");
  const remedy = problem.remedy === undefined ? "" : ` ${problem.remedy}`;
  return `${where === "" ? "" : `${where}: `}${problem.detail} (${problem.code}).${remedy}`;
}

/**
 * Turns anything caught into a problem. An error that is not ours keeps its message under the code `inner-error`:
 * it is a defect, and the caller decides whether it may go on.
 */
export function problemOf(caught: unknown, place: Place = {}): Problem {
  if (caught instanceof MizugiwaError) return { ...caught.problem, place: { ...place, ...caught.problem.place } };
  const detail = caught instanceof Error ? caught.message : String(caught);
  return toProblem("inner-error", { ...place, detail, remedy: "This is a defect: please report it." });
}
