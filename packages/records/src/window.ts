/**
 * The unread bytes of a stream, in one piece: what has been read is dropped, what is missing is drawn from the chunks.
 * A chunk is read before the next one is asked for, so a producer may reuse its memory.
 */
export class ByteWindow {
  /** The unread bytes are `bytes[start]` to its end. Readers move `start` forward as they consume. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  /** True when the chunks are used up: nothing will follow `end`. */
  ended = false;
  readonly #chunks: Iterator<Uint8Array>;
  /** Offsets within the stream: of `bytes[0]`, of the newline found last, and up to where newlines were looked for. */
  #base = 0;
  #newline = -1;
  #searched = 0;

  constructor(chunks: Iterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.iterator]();
  }

  /** Where the unread bytes end: the length of `bytes`. */
  get end(): number {
    return this.bytes.length;
  }

  /** Offset of `start` within the stream. */
  get offset(): number {
    return this.offsetOf(this.start);
  }

  /** Offset within the stream of a position in `bytes`. */
  offsetOf(position: number): number {
    return this.#base + position;
  }

  /**
   * Position of the first newline at or after `from`, -1 where none has been drawn yet. Each byte is looked at once as
   * long as `from` does not go back.
   */
  newlineFrom(from: number): number {
    const offset = this.#base + from;
    if (this.#newline >= offset) return this.#newline - this.#base;
    const found = this.bytes.indexOf(NEWLINE, Math.max(this.#searched, offset) - this.#base);
    if (found === -1) {
      this.#searched = this.#base + this.end;
      return -1;
    }
    this.#newline = this.#base + found;
    this.#searched = this.#newline;
    return found;
  }

  /**
   * Draws more bytes, at least as many as are unread now, so that a reader that starts over after each call does linear
   * work. Positions in `bytes` shift: `start` is the anchor. False when nothing more came.
   */
  fill(): boolean {
    if (this.ended) return false;
    const had = this.end - this.start;
    this.#base += this.start;
    if (had === 0) return this.#adopt();
    let store = Buffer.allocUnsafe(had * 2 + FILL_SLACK);
    this.bytes.copy(store, 0, this.start);
    this.start = 0;
    let size = had;
    while (size < had * 2) {
      const chunk = this.#next();
      if (chunk === null) break;
      if (size + chunk.length > store.length) {
        const larger = Buffer.allocUnsafe((size + chunk.length) * 2);
        store.copy(larger, 0, 0, size);
        store = larger;
      }
      store.set(chunk, size);
      size += chunk.length;
    }
    this.bytes = store.subarray(0, size);
    return size > had;
  }

  /** Takes the next chunk as it is, nothing being unread. */
  #adopt(): boolean {
    const chunk = this.#next();
    this.start = 0;
    this.bytes = chunk === null ? Buffer.alloc(0) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return chunk !== null;
  }

  /** The next chunk that holds anything; null at the end. */
  #next(): Uint8Array | null {
    for (let next = this.#chunks.next(); next.done !== true; next = this.#chunks.next()) {
      if (next.value.length > 0) return next.value;
    }
    this.ended = true;
    return null;
  }
}

const NEWLINE = 0x0a;

/** Room for one usual chunk beyond what was asked for. */
const FILL_SLACK = 65_536;
