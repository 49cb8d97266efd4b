import type { Input } from "./input.js";

const CAPACITY_FIRST = 64;

/**
 * The inputs within the windows of one correlation, oldest first: a ring of columns, 28 bytes an entry beside the
 * texts. Entries are called by a number that only grows.
 */
export class Entries {
  #capacity = CAPACITY_FIRST;
  #at = new Float64Array(CAPACITY_FIRST);
  #group = new Int32Array(CAPACITY_FIRST);
  #before = new Float64Array(CAPACITY_FIRST);
  #inputs: (Input | null)[] = Array.from({ length: CAPACITY_FIRST }, () => null);
  #first = 0;
  #next = 0;

  get size(): number {
    return this.#next - this.#first;
  }

  /** The number of the oldest entry; equal to `next` where there is none. */
  get first(): number {
    return this.#first;
  }

  get next(): number {
    return this.#next;
  }

  /** Adds an entry; `before` is the group's entry before it, or -1. Gives its number. */
  push(input: Input, group: number, before: number): number {
    if (this.size === this.#capacity) this.#grow();
    const place = this.#next % this.#capacity;
    this.#at[place] = input.at;
    this.#group[place] = group;
    this.#before[place] = before;
    this.#inputs[place] = input;
    this.#next += 1;
    return this.#next - 1;
  }

  /** Forgets the oldest entry. */
  shift(): void {
    this.#inputs[this.#first % this.#capacity] = null;
    this.#first += 1;
  }

  at(entry: number): number {
    return this.#at[entry % this.#capacity] ?? Number.NaN;
  }

  group(entry: number): number {
    return this.#group[entry % this.#capacity] ?? -1;
  }

  input(entry: number): Input {
    const input = this.#inputs[entry % this.#capacity];
    if (input === undefined || input === null) throw new RangeError(`no entry ${entry}`);
    return input;
  }

  /** The group's entry before this one, or -1 where it is no longer kept. */
  before(entry: number): number {
    const before = this.#before[entry % this.#capacity] ?? -1;
    return before < this.#first ? -1 : before;
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const at = new Float64Array(capacity);
    const group = new Int32Array(capacity);
    const before = new Float64Array(capacity);
    const inputs: (Input | null)[] = Array.from({ length: capacity }, () => null);
    for (let entry = this.#first; entry < this.#next; entry += 1) {
      const from = entry % this.#capacity;
      const to = entry % capacity;
      at[to] = this.#at[from] ?? 0;
      group[to] = this.#group[from] ?? 0;
      before[to] = this.#before[from] ?? -1;
      inputs[to] = this.#inputs[from] ?? null;
    }
    this.#capacity = capacity;
    this.#at = at;
    this.#group = group;
    this.#before = before;
    this.#inputs = inputs;
  }
}
