import type { WordBits } from "./word-bits.js";

const LONGEST = 16;
/** An entry: the symbol above, the bits of its code in the lowest five. */
const LENGTH_BITS = 5;

/**
 * A canonical prefix code whose bits come highest first: codes in the order of their lengths, then of their symbols, looked up by as many bits
 * as the longest has.
 * Source: [MS-XCA] 2.2.4; [MS-PATCH] 2.5.
 */
export class WordCode {
  readonly #entries = new Uint16Array(1 << LONGEST);
  #bits = 0;

  /** Takes over the lengths (0: symbol unused); false where they are no complete code. A code without symbols is one nobody may use. */
  build(lengths: Uint8Array): boolean {
    const counts = new Uint16Array(LONGEST + 1);
    for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
    this.#bits = 0;
    for (let length = 1; length <= LONGEST; length += 1) if ((counts[length] ?? 0) > 0) this.#bits = length;
    if (this.#bits === 0) return true;
    const starts = new Uint32Array(LONGEST + 2);
    for (let length = 1; length <= this.#bits; length += 1) {
      starts[length + 1] = (starts[length] ?? 0) + (counts[length] ?? 0) * 2 ** (this.#bits - length);
    }
    if (starts[this.#bits + 1] !== 1 << this.#bits) return false;
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      const length = lengths[symbol] ?? 0;
      if (length === 0) continue;
      const start = starts[length] ?? 0;
      const end = start + (1 << (this.#bits - length));
      this.#entries.fill((symbol << LENGTH_BITS) | length, start, end);
      starts[length] = end;
    }
    return true;
  }

  /** The next symbol; -1 where the code has none. */
  next(bits: WordBits): number {
    if (this.#bits === 0) return -1;
    const entry = this.#entries[bits.peek(this.#bits)] ?? 0;
    bits.skip(entry & ((1 << LENGTH_BITS) - 1));
    return entry >>> LENGTH_BITS;
  }
}
