import { StreamError } from "./stream-error.js";

/**
 * Bytes kept before the beginning and, as zeros, behind the end: a decoder that checks its place once a symbol may load
 * that much past either.
 */
const SLACK = 16;

/**
 * The input of a decoder: chunks of any size, seen as one run of bytes of which the next `capacity` can be had in one
 * piece. Decoders read `bytes` from `at` to `end` directly and move `at`; `view` shows the same memory. Where the chunks
 * throw, the error waits until the bytes before it are used up.
 */
export class Feed {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly capacity: number;
  at = SLACK;
  end = SLACK;
  #chunks: Iterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #taken = 0;
  #start = -SLACK;
  #ended = false;
  #fault: { readonly caught: unknown } | null = null;

  constructor(chunks: Iterable<Uint8Array>, capacity: number) {
    this.#chunks = chunks[Symbol.iterator]();
    this.capacity = capacity;
    this.bytes = new Uint8Array(SLACK + capacity + SLACK);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Begins with another input; what is left of the one before is forgotten. */
  begin(chunks: Iterable<Uint8Array>): void {
    this.#chunks = chunks[Symbol.iterator]();
    this.#chunk = new Uint8Array(0);
    this.#taken = 0;
    this.at = SLACK;
    this.end = SLACK;
    this.#start = -SLACK;
    this.#ended = false;
    this.#fault = null;
  }

  /** Bytes of the input before `at`. */
  get position(): number {
    return this.offsetOf(this.at);
  }

  /** Where in the input the byte lies that is at `index` of `bytes` now. */
  offsetOf(index: number): number {
    return this.#start + index;
  }

  /** Moves what is left to the front and fills the rest of the buffer, as far as the input goes. */
  refill(): void {
    const full = SLACK + this.capacity;
    this.bytes.copyWithin(SLACK, this.at, this.end);
    this.#start += this.at - SLACK;
    this.end -= this.at - SLACK;
    this.at = SLACK;
    while (this.end < full && !this.#ended) {
      const piece = this.#chunk.subarray(this.#taken, this.#taken + full - this.end);
      this.bytes.set(piece, this.end);
      this.end += piece.length;
      this.#taken += piece.length;
      if (this.end < full) this.#nextChunk();
    }
    this.bytes.fill(0, this.end);
  }

  #nextChunk(): void {
    this.#taken = 0;
    this.#chunk = new Uint8Array(0);
    try {
      const next = this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else this.#chunk = next.value;
    } catch (caught) {
      this.#ended = true;
      this.#fault = { caught };
    }
  }

  /** Whether `count` bytes (at most `capacity`) are there, in one piece from `at`. */
  has(count: number): boolean {
    if (this.end - this.at < count) this.refill();
    return this.end - this.at >= count;
  }

  /** Takes `count` bytes in one piece, a view valid until the next call; throws StreamError `stream-cut-short`. */
  take(count: number, what: string): Uint8Array {
    if (!this.has(count)) throw this.cutShort(what, count);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** Whether the input ends here; throws what its chunks threw, where that is why. */
  isEmpty(): boolean {
    if (this.has(1)) return false;
    if (this.#fault !== null) throw this.#fault.caught;
    return true;
  }

  /** Passes over `count` bytes, more than fit into the buffer too. */
  skip(count: number, what: string): void {
    for (let left = count; left > 0; ) {
      if (!this.has(1)) throw this.cutShort(what, left);
      const step = Math.min(left, this.end - this.at);
      this.at += step;
      left -= step;
    }
  }

  /** The error for an input that ends too early; throws what its chunks threw, where that is why. */
  cutShort(what: string, needed: number): StreamError {
    if (this.#fault !== null) throw this.#fault.caught;
    const detail = `${what}: need ${needed} bytes at 0x${this.position.toString(16)}, have ${this.end - this.at}`;
    return new StreamError("stream-cut-short", { offset: this.position, detail });
  }
}
