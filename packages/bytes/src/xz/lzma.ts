import { copyFromOlder, copyLong, type Window } from "../window.js";
import { RangeDecoder } from "./range-decoder.js";

/**
 * LZMA: literals, matches and matches at one of the last four distances, chosen by bits that adapt to what came before.
 *
 * Sources: "LZMA specification" (I. Pavlov, 2015).
 * The probabilities lie in one table; each group begins where its name says.
 */
const STATES = 12;
const POSITIONS = 16;
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + STATES * POSITIONS;
const IS_REPEAT_0 = IS_REPEAT + STATES;
const IS_REPEAT_1 = IS_REPEAT_0 + STATES;
const IS_REPEAT_2 = IS_REPEAT_1 + STATES;
const IS_LONG_0 = IS_REPEAT_2 + STATES;
const SLOT = IS_LONG_0 + STATES * POSITIONS;
const SPECIAL = SLOT + 4 * 64;
const ALIGN = SPECIAL + 128;
const LENGTH = ALIGN + 16;
const LENGTH_SIZE = 2 + 2 * POSITIONS * 8 + 256;
const REPEAT_LENGTH = LENGTH + LENGTH_SIZE;
const LITERAL = REPEAT_LENGTH + LENGTH_SIZE;
const LITERAL_SIZE = 0x300;
/** What LZMA2 allows of literal context and literal position bits together. */
const LITERAL_BITS_MAX = 4;

const FIRST_MATCH_STATE = 7;
const SHORTEST = 2;

export class Lzma {
  readonly #range = new RangeDecoder(LITERAL + (LITERAL_SIZE << LITERAL_BITS_MAX));
  #contextBits = 0;
  #literalMask = 0;
  #positionMask = 0;
  #state = 0;
  #repeat0 = 0;
  #repeat1 = 0;
  #repeat2 = 0;
  #repeat3 = 0;
  /** Bytes since the dictionary was reset; only its low bits matter. */
  #position = 0;

  /** Takes the properties' byte; false where LZMA2 does not allow it. */
  setProperties(byte: number): boolean {
    const contextBits = byte % 9;
    const literalBits = Math.floor(byte / 9) % 5;
    const positionBits = Math.floor(byte / 45);
    if (positionBits > 4 || contextBits + literalBits > LITERAL_BITS_MAX) return false;
    this.#contextBits = contextBits;
    this.#literalMask = (1 << literalBits) - 1;
    this.#positionMask = (1 << positionBits) - 1;
    return true;
  }

  resetState(): void {
    this.#range.resetProbabilities();
    this.#state = 0;
    this.#repeat0 = 0;
    this.#repeat1 = 0;
    this.#repeat2 = 0;
    this.#repeat3 = 0;
  }

  resetPosition(): void {
    this.#position = 0;
  }

  /** Counts bytes that came without being packed. */
  passed(count: number): void {
    this.#position = (this.#position + count) & 0xff_ffff;
  }

  /**
   * Decodes `size` bytes into the window from what lies from `start` to `end` of `bytes`; gives what is wrong, or null.
   */
  decode(bytes: Uint8Array, start: number, end: number, window: Window, size: number): string | null {
    const range = this.#range;
    if (!range.begin(bytes, start)) return "a packed chunk that does not begin with zero";
    const limit = window.at + size;
    while (window.at < limit) {
      if (range.at > end) return "a packed chunk that is cut short";
      const place = this.#position & this.#positionMask;
      if (range.bit(IS_MATCH + (this.#state << 4) + place) === 0) {
        this.#literal(window);
        continue;
      }
      const length = this.#match(place);
      const distance = this.#repeat0 + 1;
      if (distance <= 0 || distance > (window.older > 0 ? window.size : Math.min(window.at, window.size))) {
        return `a match ${distance} bytes back, before the first byte or the dictionary`;
      }
      if (window.at + length > limit) return "a match that passes the end of its chunk";
      this.#copy(window, distance, length);
    }
    return range.endsAt(end) ? null : "a packed chunk that does not end where it should";
  }

  #literal(window: Window): void {
    const { bytes, at, older } = window;
    const before = at > 0 ? (bytes[at - 1] ?? 0) : older > 0 ? (bytes[older - 1] ?? 0) : 0;
    const context = ((this.#position & this.#literalMask) << this.#contextBits) + (before >>> (8 - this.#contextBits));
    const base = LITERAL + context * LITERAL_SIZE;
    const state = this.#state;
    if (state < FIRST_MATCH_STATE) bytes[at] = this.#range.tree(base, 8);
    else {
      const back = at - this.#repeat0 - 1;
      bytes[at] = this.#range.matchedLiteral(base, bytes[back < 0 ? back + older : back] ?? 0);
    }
    this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    this.#position += 1;
    window.at = at + 1;
  }

  /** Decodes a match: its distance, less one, is then the first of the last four; gives its length. */
  #match(place: number): number {
    const range = this.#range;
    const state = this.#state;
    const isEarly = state < FIRST_MATCH_STATE;
    if (range.bit(IS_REPEAT + state) === 0) {
      this.#repeat3 = this.#repeat2;
      this.#repeat2 = this.#repeat1;
      this.#repeat1 = this.#repeat0;
      this.#state = isEarly ? 7 : 10;
      const length = this.#length(LENGTH, place);
      this.#repeat0 = this.#distance(Math.min(length, 3));
      return length + SHORTEST;
    }
    if (range.bit(IS_REPEAT_0 + state) === 0) {
      if (range.bit(IS_LONG_0 + (state << 4) + place) === 0) {
        this.#state = isEarly ? 9 : 11;
        return 1;
      }
    } else this.#takeRepeat(state);
    this.#state = isEarly ? 8 : 11;
    return this.#length(REPEAT_LENGTH, place) + SHORTEST;
  }

  /** Makes the second, third or fourth of the last distances the first. */
  #takeRepeat(state: number): void {
    let chosen = this.#repeat1;
    if (this.#range.bit(IS_REPEAT_1 + state) === 1) {
      chosen = this.#repeat2;
      if (this.#range.bit(IS_REPEAT_2 + state) === 1) {
        chosen = this.#repeat3;
        this.#repeat3 = this.#repeat2;
      }
      this.#repeat2 = this.#repeat1;
    }
    this.#repeat1 = this.#repeat0;
    this.#repeat0 = chosen;
  }

  #length(base: number, place: number): number {
    const range = this.#range;
    if (range.bit(base) === 0) return range.tree(base + 2 + (place << 3), 3);
    if (range.bit(base + 1) === 0) return 8 + range.tree(base + 2 + POSITIONS * 8 + (place << 3), 3);
    return 16 + range.tree(base + 2 + 2 * POSITIONS * 8, 8);
  }

  #distance(lengthGroup: number): number {
    const range = this.#range;
    const slot = range.tree(SLOT + lengthGroup * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) return base + range.reverseTree(SPECIAL + base - slot, bits);
    return (base + (range.direct(bits - 4) << 4) + range.reverseTree(ALIGN, 4)) | 0;
  }

  #copy(window: Window, distance: number, length: number): void {
    const { bytes, at, older } = window;
    const from = at - distance;
    const to = at + length;
    if (from < 0) copyFromOlder(bytes, older, from, at, length);
    else if (length > 24) copyLong(bytes, from, at, to);
    else for (let next = at, back = from; next < to; next += 1, back += 1) bytes[next] = bytes[back] ?? 0;
    window.at = to;
    this.#position = (this.#position + length) & 0xff_ffff;
  }
}
