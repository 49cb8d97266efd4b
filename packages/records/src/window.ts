/**
 * The unread bytes of a stream, in one piece: what has been read is dropped, what is missing is drawn from the chunks.
 * A chunk is read before the next one is asked for, so a producer may reuse its memory.
 */
export class ByteWindow {
  /** The unread bytes are `bytes[start]` to `bytes[end - 1]`. Readers move `start` forward as they consume. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
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
    if (found === -1 || found >= this.end) {
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
    if (had === 0) return this.#adopt();
    const wanted = Math.max(had * 2, had + 1);
    const kept = Buffer.allocUnsafe(Math.max(wanted + FILL_SLACK, 4 * FILL_SLACK));
    this.bytes.copy(kept, 0, this.start, this.end);
    this.#base += this.start;
    this.bytes = kept;
    this.start = 0;
    this.end = had;
    while (this.end < wanted && !this.ended) this.#append();
    return this.end > had;
  }

  #adopt(): boolean {
    this.#base += this.end;
    this.start = 0;
    this.end = 0;
    for (;;) {
      const next = this.#chunks.next();
      if (next.done === true) {
        this.ended = true;
        return false;
      }
      const chunk = next.value;
      if (chunk.length > 0) {
        this.bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        this.end = chunk.length;
        return true;
      }
    }
  }

  #append(): void {
    const next = this.#chunks.next();
    if (next.done === true) {
      this.ended = true;
      return;
    }
    const chunk = next.value;
    if (this.end + chunk.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe((this.end + chunk.length) * 2);
      this.bytes.copy(larger, 0, 0, this.end);
      this.bytes = larger;
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }
}

const NEWLINE = 0x0a;

/** Room for one usual chunk beyond what was asked for. */
const FILL_SLACK = 65_536;
