import { Budget } from "@mizugiwa/base";

const FILLED_MOST = 0.6;
/** What a path costs beside its bytes, about. */
const HELD_EACH = 24;

/**
 * Numbers paths from 0, as they come: raw bytes in one array, found by hash. Whoever chooses the paths does not know the seed, so that paths cannot be
 * made to collide.
 */
export class PathTable {
  readonly #seed: number;
  readonly #budget: Budget;
  #arena = new Uint8Array(64 * 1024);
  #used = 0;
  #ends = new Float64Array(1024);
  #slots = new Int32Array(2048).fill(-1);
  #count = 0;

  constructor(seed: number, heldBytes: number) {
    this.#seed = seed;
    this.#budget = new Budget(heldBytes, "bytes of paths");
  }

  get count(): number {
    return this.#count;
  }

  /** The number of the path; a new one where it was not there. Throws LimitError `limit-passed`. */
  add(path: Uint8Array): number {
    const slot = this.#slotOf(path);
    const known = this.#slots[slot] ?? -1;
    if (known !== -1) return known;
    this.#budget.take(path.length + HELD_EACH);
    const number = this.#count;
    this.#count += 1;
    this.#slots[slot] = number;
    this.#keep(path, number);
    if (this.#count > this.#slots.length * FILLED_MOST) this.#rehash();
    return number;
  }

  /** The number of the path; -1 where it is not there. */
  find(path: Uint8Array): number {
    return this.#slots[this.#slotOf(path)] ?? -1;
  }

  /** The path of a number. */
  path(number: number): Uint8Array {
    return this.#arena.subarray(number === 0 ? 0 : this.#ends[number - 1], this.#ends[number]);
  }

  #keep(path: Uint8Array, number: number): void {
    if (this.#used + path.length > this.#arena.length) {
      const larger = new Uint8Array(Math.max(this.#arena.length * 2, this.#used + path.length));
      larger.set(this.#arena);
      this.#arena = larger;
    }
    this.#arena.set(path, this.#used);
    this.#used += path.length;
    if (number >= this.#ends.length) {
      const longer = new Float64Array(this.#ends.length * 2);
      longer.set(this.#ends);
      this.#ends = longer;
    }
    this.#ends[number] = this.#used;
  }

  #slotOf(path: Uint8Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(path) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? -1;
      if (number === -1 || this.#is(number, path)) return slot;
    }
  }

  #is(number: number, path: Uint8Array): boolean {
    const start = number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
    if ((this.#ends[number] ?? 0) - start !== path.length) return false;
    for (let at = path.length - 1; at >= 0; at -= 1) if (this.#arena[start + at] !== path[at]) return false;
    return true;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#count; number += 1) {
      let slot = this.#hash(this.path(number)) & mask;
      while (slots[slot] !== -1) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }

  /** FNV-1a from a seed, mixed in the end. */
  #hash(path: Uint8Array): number {
    let hash = this.#seed | 0;
    for (const byte of path) hash = Math.imul(hash ^ byte, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) >>> 0;
  }
}
