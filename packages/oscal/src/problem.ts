import { type Place, type Problem, toProblem } from "@mizugiwa/base";

/** An error makes a document invalid; a warning is a likely mistake; a notice says what a reader should know. */
export type Severity = "error" | "warning" | "notice";

/** A fault of a document. `place.field` is its JSON pointer, whatever the format; line and column are of the text. */
export interface OscalProblem extends Problem {
  readonly severity: Severity;
}

export function oscalProblem(
  severity: Severity,
  code: string,
  at: Place & { detail: string; remedy?: string },
): OscalProblem {
  return { ...toProblem(code, at), severity };
}

/** Whether any of the problems makes the document invalid. */
export function hasError(problems: readonly OscalProblem[]): boolean {
  return problems.some((each) => each.severity === "error");
}

/** More problems than this are counted, not listed. */
const PROBLEMS_MAX = 1000;

/** Collects problems up to a bound; the last entry then says that there were more. */
export class ProblemList {
  readonly #problems: OscalProblem[] = [];
  #dropped = 0;
  #errors = false;

  add(problem: OscalProblem): void {
    if (problem.severity === "error") this.#errors = true;
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(problem);
    else this.#dropped += 1;
  }

  get hasError(): boolean {
    return this.#errors;
  }

  list(): readonly OscalProblem[] {
    if (this.#dropped === 0) return this.#problems;
    const detail = `${this.#dropped} more problems are not listed`;
    const severity = this.#errors ? "error" : "notice";
    return [...this.#problems, oscalProblem(severity, "problems-cut", { detail, remedy: "Mend the first ones." })];
  }
}
