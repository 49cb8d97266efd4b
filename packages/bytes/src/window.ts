const FIRST_SIZE = 262_144;

/**
 * The last bytes decoded, as far back as matches may reach. Memory in two parts: the newer one from 0 to `at`, and what
 * is left of the lap before, which goes on to `older` (0 in the first lap). A block is always decoded in one piece at
 * `at`. The memory grows with what is decoded, up to the window and two blocks, so that a header's claim costs nothing.
 */
export class Window {
  bytes: Uint8Array<ArrayBuffer>;
  at = 0;
  older = 0;
  /** How far back matches may reach. */
  size = 0;
  readonly #blockMax: number;

  /** For blocks of at most `blockMax` bytes. */
  constructor(blockMax: number) {
    this.#blockMax = blockMax;
    this.bytes = new Uint8Array(FIRST_SIZE);
  }

  beginFrame(size: number): void {
    this.size = size;
    this.at = 0;
    this.older = 0;
  }

  /** Makes room for a block of at most `count` bytes at `at`. */
  beginBlock(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const full = this.size + 2 * this.#blockMax;
    if (this.older === 0 && this.bytes.length < full) {
      const larger = new Uint8Array(Math.min(full, Math.max(this.bytes.length * 2, this.at + count)));
      larger.set(this.bytes.subarray(0, this.at));
      this.bytes = larger;
      if (this.at + count <= larger.length) return;
    }
    this.older = this.at;
    this.at = 0;
  }
}

/** Copies what may overlap with what it makes: whatever lies from `from` on is repeated, twice as much each time. */
export function copyLong(out: Uint8Array, from: number, at: number, to: number): void {
  for (let next = at; next < to; ) {
    const step = Math.min(to, next * 2 - from) - next;
    out.copyWithin(next, from, from + step);
    next += step;
  }
}

/** Copies a match that begins in the lap before (`from` below zero counts from that lap's end) and may go on in this. */
export function copyFromOlder(out: Uint8Array, older: number, from: number, at: number, length: number): void {
  const inOlder = Math.min(length, -from);
  out.copyWithin(at, older + from, older + from + inOlder);
  if (inOlder < length) copyLong(out, 0, at + inOlder, at + length);
}
