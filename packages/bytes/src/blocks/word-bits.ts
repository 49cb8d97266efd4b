/** Words that may be missing at the end: so far a decoder reads ahead of what it uses. */
const MISSING_MAX = 2;

/**
 * Bits of 16-bit little-endian words, the highest bit of each word first, as XPRESS and LZX pack them. At least 16 bits are always at hand,
 * and a further word is read the moment there are fewer: both formats put plain bytes between the words, so when a word is read is part of them.
 */
export class WordBits {
  readonly #in: Uint8Array;
  #at: number;
  #hold = 0;
  #count = 0;
  #missing = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#in = bytes;
    this.#at = at;
    this.#restart();
  }

  #restart(): void {
    this.#hold = 0;
    this.#count = 0;
    this.#word();
    this.#word();
  }

  #word(): void {
    const low = this.#in[this.#at];
    const high = this.#in[this.#at + 1];
    if (low === undefined || high === undefined) this.#missing += 1;
    this.#hold = ((this.#hold << 16) | ((high ?? 0) << 8) | (low ?? 0)) >>> 0;
    this.#at += 2;
    this.#count += 16;
  }

  /** Where the next word or plain byte is read. */
  get at(): number {
    return this.#at;
  }

  /** Whether more was used than there is. */
  get isPastEnd(): boolean {
    return this.#missing > MISSING_MAX || this.#at > this.#in.length + 2 * MISSING_MAX;
  }

  /** The next bits, at most 16, without taking them. */
  peek(count: number): number {
    return count === 0 ? 0 : (this.#hold >>> (this.#count - count)) & (0xffff >>> (16 - count));
  }

  skip(count: number): void {
    this.#count -= count;
    if (this.#count < 16) this.#word();
  }

  take(count: number): number {
    const bits = this.peek(count);
    this.skip(count);
    return bits;
  }

  /** A plain byte from behind the words read so far; zero where there is none. */
  byte(): number {
    const byte = this.#in[this.#at];
    if (byte === undefined) this.#missing += 1;
    this.#at += 1;
    return byte ?? 0;
  }

  /** Leaves the word under way, or a whole one where none is; gives the offset of the plain bytes behind it. */
  align(): number {
    const rest = this.#count % 16 === 0 ? 16 : this.#count % 16;
    this.#count -= rest;
    this.#at -= this.#count / 8;
    return this.#at;
  }

  /** Goes on with words at an offset. */
  moveTo(at: number): void {
    this.#at = at;
    this.#restart();
  }
}
