/**
 * Finds where a JSON value ends, without building it: strings are jumped over, brackets are matched, separators are
 * checked just far enough that damage is noticed where it happens and not at the end of the file. Whether the text
 * between is JSON to the letter is JSON.parse's to say.
 *
 * Source: RFC 8259, sections 2 to 7.
 */

/** Deeper nesting is refused: whoever walks a value afterwards may recurse. Real logs stay below 40. */
export const JSON_DEPTH_MAX = 256;

/** Fewer digits than this always fit a double exactly: 2^53 has 16. */
const EXACT_DIGITS = 15;

const [BLANK, QUOTE, OPEN, CLOSE, COMMA, COLON, BARE, BAD] = [0, 1, 2, 3, 4, 5, 6, 7];
const QUOTE_BYTE = 0x22;
const BACKSLASH = 0x5c;
const CLASSES = classes();

export type ScanState = "whole" | "more" | "broken";

/** Scans one value; can go on where it stopped when more bytes have come. All positions count from the value's start. */
export class ValueScanner {
  /** After "whole" the size of the value in bytes; after "broken" where it broke. */
  at = 0;
  deepest = 0;
  /** Pairs of start and end of numbers with more digits than surely fit a double. */
  readonly longNumbers: number[] = [];
  readonly #open = new Uint8Array(JSON_DEPTH_MAX);
  #depth = 0;
  #before: number = COMMA;

  /** Starts over, `depth` objects already being open (1 to skip the rest of one). */
  reset(depth: 0 | 1 = 0): void {
    this.at = 0;
    this.deepest = depth;
    this.longNumbers.length = 0;
    this.#depth = depth;
    this.#open[0] = 0x7b;
    this.#before = depth === 0 ? COMMA : BARE;
  }

  /**
   * Scans on in `bytes`, the value starting at `start`, readable to `end`; `last` says that nothing follows `end`.
   * "more": the value goes on beyond `end`.
   */
  scan(bytes: Buffer, start: number, end: number, last: boolean): ScanState {
    let at = start + this.at;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      const kind = CLASSES[byte] ?? BAD;
      if (kind === BLANK) {
        at += 1;
        continue;
      }
      if (!this.#fits(kind, byte)) return this.#stop(at - start, "broken");
      if (kind === QUOTE) {
        const close = stringEnd(bytes, at + 1, end);
        if (close === -1) return this.#stop(at - start, last ? "broken" : "more");
        at = close;
      } else if (kind === BARE) {
        const from = at;
        while (at + 1 < end && CLASSES[bytes[at + 1] ?? 0] === BARE) at += 1;
        if (at + 1 === end && !last) return this.#stop(from - start, "more");
        if (at - from >= EXACT_DIGITS) this.longNumbers.push(from - start, at + 1 - start);
      } else if (kind === OPEN) {
        if (this.#depth < JSON_DEPTH_MAX) this.#open[this.#depth] = byte;
        this.#depth += 1;
        if (this.#depth > this.deepest) this.deepest = this.#depth;
      } else if (kind === CLOSE) {
        this.#depth -= 1;
      }
      at += 1;
      // An open bracket leaves the same behind as a comma: a value may follow, a comma may not be missed.
      this.#before = kind === OPEN ? COMMA : kind === COMMA || kind === COLON ? kind : BARE;
      if (this.#depth === 0) return this.#stop(at - start, "whole");
    }
    return this.#stop(at - start, last ? "broken" : "more");
  }

  /** May a token of this kind stand here? */
  #fits(kind: number, byte: number): boolean {
    if (kind === BAD) return false;
    const valueBefore = this.#before === BARE;
    if (kind === COMMA || kind === COLON) return valueBefore && this.#depth > 0;
    const inside = this.#depth === 0 ? 0 : (this.#open[Math.min(this.#depth, JSON_DEPTH_MAX) - 1] ?? 0);
    if (kind === CLOSE) return this.#depth > JSON_DEPTH_MAX || byte === inside + 2;
    if (valueBefore) return false;
    return kind === QUOTE || inside !== 0x7b || this.#before === COLON || this.#depth > JSON_DEPTH_MAX;
  }

  #stop(at: number, state: ScanState): ScanState {
    this.at = at;
    return state;
  }
}

/** Position of the quote that closes a string whose text starts at `from`; -1 where it is not before `end`. */
function stringEnd(bytes: Buffer, from: number, end: number): number {
  for (let at = bytes.indexOf(QUOTE_BYTE, from); at !== -1 && at < end; at = bytes.indexOf(QUOTE_BYTE, at + 1)) {
    let slash = at - 1;
    while (slash >= from && bytes[slash] === BACKSLASH) slash -= 1;
    if (((at - slash) & 1) === 1) return at;
  }
  return -1;
}

function classes(): Uint8Array {
  const table = new Uint8Array(256).fill(BAD);
  for (const byte of [0x20, 0x09, 0x0a, 0x0d]) table[byte] = BLANK;
  for (const byte of Buffer.from("+-.0123456789eEtrufalsn")) table[byte] = BARE;
  table[QUOTE_BYTE] = QUOTE;
  table[0x7b] = OPEN;
  table[0x5b] = OPEN;
  table[0x7d] = CLOSE;
  table[0x5d] = CLOSE;
  table[0x2c] = COMMA;
  table[0x3a] = COLON;
  return table;
}
