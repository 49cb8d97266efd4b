/** Values that hold for ranges of numbers, found by place. Ranges may overlap. */
export class Spans<Value> {
  readonly #sorted: readonly { readonly from: number; readonly to: number; readonly value: Value }[];
  /** The furthest end of all up to each, so that a search knows where to stop. */
  readonly #reach: Float64Array;

  /** `to` of each is the first number behind it. */
  constructor(spans: readonly { readonly from: number; readonly to: number; readonly value: Value }[]) {
    this.#sorted = [...spans].sort((a, b) => a.from - b.from);
    this.#reach = new Float64Array(spans.length);
    let reach = Number.NEGATIVE_INFINITY;
    for (const [index, { to }] of this.#sorted.entries()) {
      reach = Math.max(reach, to);
      this.#reach[index] = reach;
    }
  }

  /** All whose range meets the one from `from` up to `to`, the last to begin first. */
  *meeting(from: number, to: number): Generator<{ from: number; to: number; value: Value }, void, undefined> {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle]?.from ?? 0) < to) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0 && (this.#reach[index] ?? 0) > from; index -= 1) {
      const span = this.#sorted[index];
      if (span !== undefined && span.to > from) yield span;
    }
  }
}
