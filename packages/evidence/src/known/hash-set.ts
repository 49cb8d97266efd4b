import { Budget } from "@mizugiwa/base";

/** Records that are sorted together; a lookup searches each such run. */
const RUN_RECORDS = 1024 * 1024;
const RUN_FIRST = 1024;

interface Run {
  /** First four bytes of each record, ascending. */
  readonly keys: Uint32Array;
  /** The records in that order. */
  readonly bytes: Uint8Array;
}

/**
 * Hashes of one width, whole, in sorted typed arrays: what a hash takes is its own bytes and four more. Hashes are never shortened: whoever can
 * choose files could else make one that is taken for another.
 */
export class HashSet {
  readonly width: number;
  readonly #budget: Budget;
  readonly #runs: Run[] = [];
  #open: Uint8Array;
  #count = 0;

  /** `width` in bytes: 16 MD5, 20 SHA-1, 32 SHA-256. Past `heldBytes` it throws LimitError `limit-passed`. */
  constructor(width: number, heldBytes: number) {
    this.width = width;
    this.#budget = new Budget(heldBytes, "bytes of hashes");
    this.#open = new Uint8Array(RUN_FIRST * width);
  }

  /** Adds a hash; one that was added just before is not kept twice, as lists sorted by hash repeat them. */
  add(hash: Uint8Array): void {
    const at = this.#count * this.width;
    if (this.#count > 0 && isEqual(this.#open, at - this.width, hash)) return;
    this.#budget.take(this.width + 4);
    if (at + this.width > this.#open.length) {
      const larger = new Uint8Array(Math.min(this.#open.length * 2, RUN_RECORDS * this.width));
      larger.set(this.#open);
      this.#open = larger;
    }
    this.#open.set(hash, at);
    this.#count += 1;
    if (this.#count === RUN_RECORDS) this.#close();
  }

  has(hash: Uint8Array): boolean {
    if (this.#count > 0) this.#close();
    if (hash.length !== this.width) return false;
    const key = keyAt(hash, 0);
    return this.#runs.some((run) => isIn(run, key, hash));
  }

  #close(): void {
    const { width } = this;
    const order = new Float64Array(this.#count);
    for (let index = 0; index < order.length; index += 1) {
      order[index] = keyAt(this.#open, index * width) * RUN_RECORDS + index;
    }
    order.sort();
    const keys = new Uint32Array(order.length);
    const bytes = new Uint8Array(order.length * width);
    for (const [place, value] of order.entries()) {
      const index = value % RUN_RECORDS;
      keys[place] = Math.floor(value / RUN_RECORDS);
      bytes.set(this.#open.subarray(index * width, (index + 1) * width), place * width);
    }
    this.#runs.push({ keys, bytes });
    this.#open = new Uint8Array(RUN_FIRST * width);
    this.#count = 0;
  }
}

function isIn({ keys, bytes }: Run, key: number, hash: Uint8Array): boolean {
  let low = 0;
  for (let high = keys.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  for (let at = low; keys[at] === key; at += 1) if (isEqual(bytes, at * hash.length, hash)) return true;
  return false;
}

function keyAt(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}

function isEqual(bytes: Uint8Array, at: number, hash: Uint8Array): boolean {
  for (let index = 0; index < hash.length; index += 1) if (bytes[at + index] !== hash[index]) return false;
  return true;
}
