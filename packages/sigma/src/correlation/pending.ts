import type { Input } from "./input.js";

/** An input on its way into a correlation. */
export interface Arrival {
  /** Place of the correlation in the plan. */
  readonly into: number;
  readonly input: Input;
}

/** Inputs that wait for the watermark: a binary heap by the instant of their event. */
export class Pending {
  readonly #heap: Arrival[] = [];

  /** The earliest instant, infinity where nothing waits. */
  get earliest(): number {
    return this.#atOf(0);
  }

  add(arrival: Arrival): void {
    const heap = this.#heap;
    let place = heap.push(arrival) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.#atOf(above) <= arrival.input.at) break;
      this.#move(above, place);
      place = above;
    }
    heap[place] = arrival;
  }

  /** Takes out an arrival of the earliest instant. */
  take(): Arrival | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = place * 2 + 1;
      const below = this.#atOf(left + 1) < this.#atOf(left) ? left + 1 : left;
      if (this.#atOf(below) >= last.input.at) break;
      this.#move(below, place);
      place = below;
    }
    heap[place] = last;
    return first;
  }

  [Symbol.iterator](): Iterator<Arrival> {
    return this.#heap.values();
  }

  #atOf(place: number): number {
    return this.#heap[place]?.input.at ?? Number.POSITIVE_INFINITY;
  }

  #move(from: number, to: number): void {
    const arrival = this.#heap[from];
    if (arrival !== undefined) this.#heap[to] = arrival;
  }
}
