import type { Feed } from "../feed.js";
import { copyFromOlder, copyLong, type Window } from "../window.js";
import {
  DEFAULT_LITERAL_LENGTHS,
  DEFAULT_MATCH_LENGTHS,
  DEFAULT_OFFSETS,
  LITERAL_LENGTHS,
  MATCH_LENGTHS,
  OFFSETS,
} from "./codes.js";
import { backwardStart, damaged } from "./damaged.js";
import { buildFse, buildSingle, type Codes, type FseTable, fseTable, readFse } from "./fse.js";
import type { Literals } from "./literals.js";

/**
 * Sequences section of a zstd block: each sequence copies literals and then bytes that were decoded before.
 *
 * Sources: RFC 8878, 3.1.1.3.2 (sequences section), 3.1.1.4 (execution), 3.1.1.5 (repeat offsets).
 */
const PREDEFINED = 0;
const SINGLE = 1;
const WRITTEN = 2;
/** Good bits of one load. */
const LOAD_BITS = 25;
/** Below these a loop is quicker than a call. */
const SHORT_LITERALS = 32;
const SHORT_MATCH = 24;

interface Default {
  readonly accuracy: number;
  readonly probabilities: readonly number[];
}

/** One kind of symbol: the table in use, one to build into, and the predefined one. */
class Kind {
  readonly #own: FseTable;
  readonly #predefined: FseTable;
  #used: FseTable | null = null;

  constructor(codes: Codes, predefined: Default) {
    this.#own = fseTable(codes);
    this.#predefined = fseTable(codes);
    buildFse(this.#predefined, predefined.probabilities, predefined.accuracy);
  }

  forget(): void {
    this.#used = null;
  }

  /** The table that the last reading chose. */
  get table(): FseTable {
    return this.#used ?? this.#predefined;
  }

  /** Chooses the table by its mode; gives the index behind its description. */
  read(feed: Feed, start: number, end: number, mode: number): number {
    if (mode === PREDEFINED) this.#used = this.#predefined;
    else if (mode === WRITTEN) {
      const after = readFse(feed, start, end, this.#own);
      this.#used = this.#own;
      return after;
    } else if (mode === SINGLE) {
      const symbol = feed.bytes[start] ?? 0;
      const { codes } = this.#own;
      if (start >= end || symbol >= codes.bases.length) throw damaged(feed, start, `${codes.what}: no such symbol`);
      buildSingle(this.#own, symbol);
      this.#used = this.#own;
      return start + 1;
    } else if (this.#used === null) throw damaged(feed, start, `${this.#own.codes.what}: no table to repeat`);
    return start;
  }
}

export class Sequences {
  readonly #literalLengths = new Kind(LITERAL_LENGTHS, DEFAULT_LITERAL_LENGTHS);
  readonly #offsets = new Kind(OFFSETS, DEFAULT_OFFSETS);
  readonly #matchLengths = new Kind(MATCH_LENGTHS, DEFAULT_MATCH_LENGTHS);
  #repeat1 = 1;
  #repeat2 = 4;
  #repeat3 = 8;

  /** Forgets the last frame's tables and offsets. */
  beginFrame(): void {
    for (const kind of [this.#literalLengths, this.#offsets, this.#matchLengths]) kind.forget();
    this.#repeat1 = 1;
    this.#repeat2 = 4;
    this.#repeat3 = 8;
  }

  /** Reads the section from `start` to `end` and writes the block that it makes with the literals into the window. */
  run(feed: Feed, start: number, end: number, literals: Literals, window: Window, blockMax: number): void {
    const [count, tables] = readCount(feed, start, end);
    const limit = window.at + blockMax;
    let used = 0;
    if (count > 0) {
      const first = this.#readTables(feed, tables, end);
      used = this.#execute(feed, first, end, count, literals, window, limit);
    } else if (tables !== end) throw damaged(feed, tables, "bytes behind a block without sequences");
    if (window.at + literals.size - used > limit) throw damaged(feed, start, "a block that gives too many bytes");
    window.bytes.set(literals.bytes.subarray(used, literals.size), window.at);
    window.at += literals.size - used;
  }

  #readTables(feed: Feed, start: number, end: number): number {
    const modes = feed.bytes[start] ?? 0;
    if (start >= end || (modes & 3) !== 0) throw damaged(feed, start, "sequences with reserved modes");
    let at = this.#literalLengths.read(feed, start + 1, end, modes >> 6);
    at = this.#offsets.read(feed, at, end, (modes >> 4) & 3);
    return this.#matchLengths.read(feed, at, end, (modes >> 2) & 3);
  }

  /** Decodes and executes `count` sequences; gives the number of literals used. The hot loop, hence in one piece. */
  #execute(
    feed: Feed,
    start: number,
    end: number,
    count: number,
    { bytes: literals, size: literalsSize }: Literals,
    window: Window,
    limit: number,
  ): number {
    const view = feed.view;
    const { steps: lengthSteps, bases: lengthBases, accuracy: lengthAccuracy } = this.#literalLengths.table;
    const { steps: offsetSteps, bases: offsetBases, accuracy: offsetAccuracy } = this.#offsets.table;
    const { steps: matchSteps, bases: matchBases, accuracy: matchAccuracy } = this.#matchLengths.table;
    const startBit = start * 8;
    let bit = backwardStart(feed, start, end);
    let word = view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
    let lengthState = (word >>> 1) >>> (31 - lengthAccuracy);
    word <<= lengthAccuracy;
    let offsetState = (word >>> 1) >>> (31 - offsetAccuracy);
    bit -= lengthAccuracy + offsetAccuracy;
    word = view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
    let matchState = (word >>> 1) >>> (31 - matchAccuracy);
    bit -= matchAccuracy;

    const { bytes: out, older, size: windowSize } = window;
    let at = window.at;
    let used = 0;
    let repeat1 = this.#repeat1;
    let repeat2 = this.#repeat2;
    let repeat3 = this.#repeat3;
    for (let left = count; left > 0; left -= 1) {
      const lengthStep = lengthSteps[lengthState] ?? 0;
      const offsetStep = offsetSteps[offsetState] ?? 0;
      const matchStep = matchSteps[matchState] ?? 0;

      const offsetBits = (offsetStep >>> 4) & 31;
      let offset = offsetBases[offsetState] ?? 0;
      word = view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
      if (offsetBits <= LOAD_BITS) offset += (word >>> 1) >>> (31 - offsetBits);
      else {
        const low = bit - offsetBits + 16;
        offset += ((word >>> 1) >>> (47 - offsetBits)) << 16;
        offset += (view.getUint32(((low + 7) >>> 3) - 4, true) << (-low & 7)) >>> 16;
      }
      bit -= offsetBits;

      const matchBits = (matchStep >>> 4) & 31;
      word = view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
      const matchLength = (matchBases[matchState] ?? 0) + ((word >>> 1) >>> (31 - matchBits));
      bit -= matchBits;
      const lengthBits = (lengthStep >>> 4) & 31;
      if (matchBits + lengthBits > LOAD_BITS) word = view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
      else word <<= matchBits;
      const length = (lengthBases[lengthState] ?? 0) + ((word >>> 1) >>> (31 - lengthBits));
      bit -= lengthBits;

      if (left > 1) {
        word = view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
        const lengthNext = lengthStep & 15;
        lengthState = (lengthStep >>> 9) + ((word >>> 1) >>> (31 - lengthNext));
        word <<= lengthNext;
        const matchNext = matchStep & 15;
        matchState = (matchStep >>> 9) + ((word >>> 1) >>> (31 - matchNext));
        bit -= lengthNext + matchNext;
        word = view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
        const offsetNext = offsetStep & 15;
        offsetState = (offsetStep >>> 9) + ((word >>> 1) >>> (31 - offsetNext));
        bit -= offsetNext;
      }
      if (bit < startBit) throw damaged(feed, start, "sequences cut short");

      let distance = repeat1;
      if (offset > 3) {
        distance = offset - 3;
        repeat3 = repeat2;
        repeat2 = repeat1;
        repeat1 = distance;
      } else {
        const which = length === 0 ? offset + 1 : offset;
        if (which > 1) {
          distance = which === 2 ? repeat2 : which === 3 ? repeat3 : repeat1 - 1;
          if (which > 2) repeat3 = repeat2;
          repeat2 = repeat1;
          repeat1 = distance;
        }
      }

      if (used + length > literalsSize) throw damaged(feed, start, "sequences that want more literals than there are");
      if (at + length + matchLength > limit) throw damaged(feed, start, "a block that gives too many bytes");
      if (length <= SHORT_LITERALS)
        for (const to = at + length; at < to; at += 1, used += 1) out[at] = literals[used] ?? 0;
      else {
        out.set(literals.subarray(used, used + length), at);
        at += length;
        used += length;
      }
      const from = at - distance;
      const to = at + matchLength;
      if (from < 0 || distance === 0 || distance > windowSize) {
        if (distance === 0 || distance > windowSize || older === 0) {
          throw damaged(feed, start, `a match ${distance} bytes back, before the first byte or the window`);
        }
        copyFromOlder(out, older, from, at, matchLength);
        at = to;
      } else if (matchLength > SHORT_MATCH) {
        copyLong(out, from, at, to);
        at = to;
      } else for (let back = from; at < to; at += 1, back += 1) out[at] = out[back] ?? 0;
    }
    if (bit !== startBit) throw damaged(feed, start, "sequences that do not end where they should");
    this.#repeat1 = repeat1;
    this.#repeat2 = repeat2;
    this.#repeat3 = repeat3;
    window.at = at;
    return used;
  }
}

/** Number of sequences, and the index behind it. */
function readCount(feed: Feed, start: number, end: number): [count: number, after: number] {
  const first = feed.bytes[start] ?? 0;
  const size = first < 128 ? 1 : first < 255 ? 2 : 3;
  if (start + size > end) throw damaged(feed, start, "a block without its sequences");
  const second = feed.bytes[start + 1] ?? 0;
  if (size === 1) return [first, start + 1];
  if (size === 2) return [((first - 128) << 8) | second, start + 2];
  return [feed.view.getUint16(start + 1, true) + 0x7f00, start + 3];
}
