import type { Input } from "../input.js";

/**
 * What a correlation counts, kept up to date as inputs enter and leave the window of a group. It is rebuilt by
 * entering what the window holds, so that its own state is never stored.
 */
export interface Measure {
  enter(group: number, input: Input): void;
  leave(group: number, input: Input): void;
  /** The group is empty: forget it. */
  drop(group: number): void;
  /**
   * The number the condition judges, over the window that begins at `since`; `now` are the inputs of the present
   * instant. NaN where there is nothing to judge.
   */
  valueOf(group: number, since: number, now: readonly Input[]): number;
}

/** Numbers by group that grow with the groups. */
export class PerGroup {
  readonly #width: number;
  readonly #blank: number;
  #cells: Float64Array;

  /** `width` numbers a group, `blank` where nothing was put. */
  constructor(width: number, blank: number) {
    this.#width = width;
    this.#blank = blank;
    this.#cells = new Float64Array(64 * width).fill(blank);
  }

  get(group: number, column = 0): number {
    return this.#cells[group * this.#width + column] ?? this.#blank;
  }

  set(group: number, column: number, value: number): void {
    const place = group * this.#width + column;
    if (place >= this.#cells.length) this.#grow(place);
    this.#cells[place] = value;
  }

  add(group: number, column: number, value: number): void {
    this.set(group, column, this.get(group, column) + value);
  }

  clear(group: number): void {
    const place = group * this.#width;
    if (place < this.#cells.length) this.#cells.fill(this.#blank, place, place + this.#width);
  }

  #grow(place: number): void {
    let size = this.#cells.length;
    while (size <= place) size *= 2;
    const cells = new Float64Array(size).fill(this.#blank);
    cells.set(this.#cells);
    this.#cells = cells;
  }
}
