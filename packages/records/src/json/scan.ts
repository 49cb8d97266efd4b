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
    // The state lives in locals meanwhile: this loop sees every token of every record.
    const open = this.#open;
    let depth = this.#depth;
    let before = this.#before;
    let at = start + this.at;
    let state: ScanState = last ? "broken" : "more";
    while (at < end) {
      const byte = bytes[at] ?? 0;
      const kind = CLASSES[byte] ?? BAD;
      if (kind === BLANK) {
        at += 1;
        continue;
      }
      if (!fits(kind, byte, before, depth, open)) {
        state = "broken";
        break;
      }
      if (kind === QUOTE) {
        const close = stringEnd(bytes, at + 1, end);
        if (close === -1) break;
        at = close;
      } else if (kind === BARE) {
        const from = at;
        while (at + 1 < end && CLASSES[bytes[at + 1] ?? 0] === BARE) at += 1;
        if (at + 1 === end && !last) {
          at = from;
          break;
        }
        if (at - from >= EXACT_DIGITS) this.longNumbers.push(from - start, at + 1 - start);
      } else if (kind === OPEN) {
        if (depth < JSON_DEPTH_MAX) open[depth] = byte;
        depth += 1;
        if (depth > this.deepest) this.deepest = depth;
      } else if (kind === CLOSE) depth -= 1;
      at += 1;
      // An open bracket leaves the same behind as a comma: a value may follow.
      before = kind === OPEN ? COMMA : kind === COMMA || kind === COLON ? kind : BARE;
      if (depth === 0) {
        state = "whole";
        break;
      }
    }
    this.#depth = depth;
    this.#before = before;
    this.at = at - start;
    return state;
  }
}

/** May a token of this kind stand where `before` came last and `depth` brackets are open? */
function fits(kind: number, byte: number, before: number, depth: number, open: Uint8Array): boolean {
  const valueBefore = before === BARE;
  if (kind === COMMA || kind === COLON) return valueBefore && depth > 0;
  if (kind === QUOTE) return !valueBefore;
  if (kind === BAD) return false;
  if (depth > JSON_DEPTH_MAX) return true;
  const inside = depth === 0 ? 0 : open[depth - 1];
  if (kind === CLOSE) return byte - 2 === inside;
  return !valueBefore && (inside !== 0x7b || before === COLON);
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
