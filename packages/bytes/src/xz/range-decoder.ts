/**
 * Range decoder of LZMA: bits whose probabilities adapt, in a table of 11-bit numbers.
 *
 * Sources: "LZMA specification" (I. Pavlov, 2015), range decoder and bit trees.
 * `range` and `code` are unsigned numbers kept as signed ones of 32 bits, which the engine holds without allocating;
 * comparing them with the sign bit turned around is comparing them unsigned.
 */
const PROBABILITY_BITS = 11;
const EVEN = 1 << (PROBABILITY_BITS - 1);
const FULL = 1 << PROBABILITY_BITS;
const MOVE = 5;
const SIGN = 1 << 31;
/** Bytes that a stream begins with. */
export const RANGE_HEADER = 5;

export class RangeDecoder {
  readonly probabilities: Uint16Array;
  #bytes: Uint8Array = new Uint8Array(0);
  #range = 0;
  #code = 0;
  /** Index of the next byte; past the end it goes on, over zeros. */
  at = 0;

  constructor(probabilities: number) {
    this.probabilities = new Uint16Array(probabilities);
  }

  resetProbabilities(): void {
    this.probabilities.fill(EVEN);
  }

  /** Begins at `at`; false where the first byte is not zero, as it must be. */
  begin(bytes: Uint8Array, at: number): boolean {
    this.#bytes = bytes;
    this.#range = -1;
    this.#code = 0;
    for (let index = 1; index < RANGE_HEADER; index += 1) this.#code = (this.#code << 8) | (bytes[at + index] ?? 0);
    this.at = at + RANGE_HEADER;
    return bytes[at] === 0;
  }

  /** Whether the stream ends here, where `end` is its last index and one. */
  endsAt(end: number): boolean {
    if (this.#range >>> 24 === 0) {
      this.#code = (this.#code << 8) | (this.#bytes[this.at] ?? 0);
      this.#range <<= 8;
      this.at += 1;
    }
    return this.#code === 0 && this.at === end;
  }

  /** One bit with the probability at `index`. */
  bit(index: number): number {
    if (this.#range >>> 24 === 0) {
      this.#range <<= 8;
      this.#code = (this.#code << 8) | (this.#bytes[this.at] ?? 0);
      this.at += 1;
    }
    const chance = this.probabilities[index] ?? 0;
    const bound = Math.imul(this.#range >>> PROBABILITY_BITS, chance);
    if ((this.#code ^ SIGN) < (bound ^ SIGN)) {
      this.#range = bound;
      this.probabilities[index] = chance + ((FULL - chance) >>> MOVE);
      return 0;
    }
    this.#range = (this.#range - bound) | 0;
    this.#code = (this.#code - bound) | 0;
    this.probabilities[index] = chance - (chance >>> MOVE);
    return 1;
  }

  /** A symbol of `bits` bits, highest first, whose tree of probabilities lies from `base` + 1. */
  tree(base: number, bits: number): number {
    const limit = 1 << bits;
    const { probabilities } = this;
    const bytes = this.#bytes;
    let range = this.#range;
    let code = this.#code;
    let at = this.at;
    let node = 1;
    while (node < limit) {
      if (range >>> 24 === 0) {
        range <<= 8;
        code = (code << 8) | (bytes[at] ?? 0);
        at += 1;
      }
      const chance = probabilities[base + node] ?? 0;
      const bound = Math.imul(range >>> PROBABILITY_BITS, chance);
      if ((code ^ SIGN) < (bound ^ SIGN)) {
        range = bound;
        probabilities[base + node] = chance + ((FULL - chance) >>> MOVE);
        node <<= 1;
      } else {
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probabilities[base + node] = chance - (chance >>> MOVE);
        node = (node << 1) | 1;
      }
    }
    this.#range = range;
    this.#code = code;
    this.at = at;
    return node - limit;
  }

  /** A literal whose probabilities also depend on `match`, the byte that would have been matched. */
  matchedLiteral(base: number, match: number): number {
    let node = 1;
    let rest = match;
    while (node < 256) {
      const expected = (rest >>> 7) & 1;
      rest <<= 1;
      const bit = this.bit(base + ((1 + expected) << 8) + node);
      node = (node << 1) | bit;
      if (bit !== expected) {
        while (node < 256) node = (node << 1) | this.bit(base + node);
      }
    }
    return node - 256;
  }

  /** A symbol of `bits` bits, lowest first. */
  reverseTree(base: number, bits: number): number {
    let node = 1;
    let symbol = 0;
    for (let index = 0; index < bits; index += 1) {
      const bit = this.bit(base + node);
      node = (node << 1) | bit;
      symbol |= bit << index;
    }
    return symbol;
  }

  /** `count` bits of even chances, highest first. */
  direct(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      if (this.#range >>> 24 === 0) {
        this.#range <<= 8;
        this.#code = (this.#code << 8) | (this.#bytes[this.at] ?? 0);
        this.at += 1;
      }
      this.#range >>>= 1;
      const isOne = (this.#code ^ SIGN) >= (this.#range ^ SIGN);
      if (isOne) this.#code = (this.#code - this.#range) | 0;
      value = (value << 1) | Number(isOne);
    }
    return value;
  }
}
