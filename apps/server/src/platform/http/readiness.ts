import type { Problem } from "@mizugiwa/base";

/** Says whether the server may be used, and if not, why not. */
export class Readiness {
  readonly #reasons = new Map<string, Problem>();

  /** Something stands in the way; a later reason of the same code takes its place. */
  block(reason: Problem): void {
    this.#reasons.set(reason.code, reason);
  }

  clear(code: string): void {
    this.#reasons.delete(code);
  }

  reasons(): Problem[] {
    return [...this.#reasons.values()];
  }
}
