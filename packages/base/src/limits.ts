import { MizugiwaError } from "./error.js";
import type { Place } from "./problem.js";

/** Thrown when a declared bound is passed; the input is at fault, not the reader. */
export class LimitError extends MizugiwaError {}

/** Counts one kind of work against its bound. `what` completes "more than 512 …". */
export class Budget {
  readonly limit: number;
  readonly #what: string;
  #used = 0;

  constructor(limit: number, what: string) {
    this.limit = limit;
    this.#what = what;
  }

  get used(): number {
    return this.#used;
  }

  /** Takes `amount` from the budget; throws LimitError `limit-passed` when it is overdrawn. */
  take(amount: number, place: Place = {}): void {
    this.#used += amount;
    if (this.#used > this.limit) throw limitPassed(this.limit, this.#what, place);
  }
}

/** The error for a bound that was passed. */
export function limitPassed(limit: number, what: string, place: Place = {}): LimitError {
  return new LimitError("limit-passed", {
    ...place,
    detail: `more than ${limit} ${what}`,
    remedy: "The input is larger or deeper than the reader accepts.",
  });
}
