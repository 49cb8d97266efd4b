import type { Feed } from "../feed.js";
import { StreamError } from "../stream-error.js";
import {
  BASE,
  buildCode,
  type CodeTable,
  DISTANCE_BITS,
  distanceTable,
  END,
  FIXED_DISTANCES,
  FIXED_LITERALS,
  KIND_MASK,
  LENGTH_BITS,
  LITERAL,
  LITERAL_BITS,
  LONGEST_CODE,
  lengthTable,
  literalTable,
  SECOND,
} from "./code-table.js";

/**
 * Raw deflate data, in 192 KiB of memory whatever its size: 32 KiB of history, then up to 128 KiB not yet given.
 *
 *   bits  meaning (the first bit is the lowest of a byte)
 *   1     this block is the last
 *   2     0 stored, 1 fixed codes, 2 codes that follow, 3 never
 *
 * Sources: RFC 1951, 3.2.3 to 3.2.7; zlib's limits of 286 literal and 30 distance codes.
 */
const HISTORY = 32_768;
const FRESH = 131_072;
const LONGEST_MATCH = 258;
/** Bytes of input that one symbol and its extra bits never pass: 15 + 5 + 15 + 13 bits. */
const SYMBOL_BYTES = 6;
/** Below this a loop is quicker than a call. */
const SHORT_COPY = 24;
const LITERAL_MASK = (1 << LITERAL_BITS) - 1;
const LITERAL_SECOND_MASK = (1 << (LONGEST_CODE - LITERAL_BITS)) - 1;
const DISTANCE_MASK = (1 << DISTANCE_BITS) - 1;
const DISTANCE_SECOND_MASK = (1 << (LONGEST_CODE - DISTANCE_BITS)) - 1;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;
/** Order in which the lengths of the length code are written, 3.2.7. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const fixedLiterals = literalTable();
const fixedDistances = distanceTable();
buildCode(fixedLiterals, FIXED_LITERALS);
buildCode(fixedDistances, FIXED_DISTANCES);

/** Decoder of deflate streams that follow each other in one feed. */
export class Inflater {
  readonly #feed: Feed;
  readonly #out = new Uint8Array(HISTORY + FRESH + LONGEST_MATCH);
  readonly #literals = literalTable();
  readonly #distances = distanceTable();
  readonly #lengthCodes = lengthTable();
  readonly #lengths = new Uint8Array(286 + 30);
  /** End of what was decoded, and of what was given, in `#out`. */
  #at = 0;
  #given = 0;
  /** Bits already taken of the byte at `feed.at`. */
  #bit = 0;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /** One stream; afterwards the feed stands at the byte behind it. Throws StreamError after giving all that is sound. */
  *stream(): Generator<Uint8Array, void, undefined> {
    this.#at = 0;
    this.#given = 0;
    this.#bit = 0;
    try {
      let last = false;
      while (!last) {
        last = this.#bits(1) === 1;
        const kind = this.#bits(2);
        if (kind === 0) yield* this.#stored();
        else if (kind === 3) throw this.#refuse("deflate-block", "block of the reserved kind 3");
        else yield* kind === 1 ? this.#coded(fixedLiterals, fixedDistances) : this.#dynamic();
      }
    } catch (caught) {
      if (this.#at > this.#given) yield this.#give();
      throw caught;
    }
    if (this.#at > this.#given) yield this.#give();
    this.#align();
  }

  /** What is decoded and not yet given, as bytes of its own; then only the history stays. */
  #give(): Uint8Array {
    const fresh = this.#out.slice(this.#given, this.#at);
    const keep = Math.min(this.#at, HISTORY);
    this.#out.copyWithin(0, this.#at - keep, this.#at);
    this.#at = keep;
    this.#given = keep;
    return fresh;
  }

  #align(): void {
    if (this.#bit > 0) this.#feed.at += 1;
    this.#bit = 0;
  }

  /** The next `count` (at most 16) bits. */
  #bits(count: number): number {
    const feed = this.#feed;
    if (feed.end - feed.at < 4) feed.refill();
    if ((feed.end - feed.at) * 8 < this.#bit + count) throw feed.cutShort("deflate block", 1);
    const value = (feed.view.getUint32(feed.at, true) >>> this.#bit) & ((1 << count) - 1);
    this.#bit += count;
    feed.at += this.#bit >>> 3;
    this.#bit &= 7;
    return value;
  }

  *#stored(): Generator<Uint8Array, void, undefined> {
    this.#align();
    const feed = this.#feed;
    const header = feed.take(4, "stored deflate block");
    let left = (header[0] ?? 0) | ((header[1] ?? 0) << 8);
    const inverse = (header[2] ?? 0) | ((header[3] ?? 0) << 8);
    if ((left ^ inverse) !== 0xffff) throw this.#refuse("deflate-block", "a stored block's length fails its check");
    while (left > 0) {
      if (!feed.has(1)) throw feed.cutShort("stored deflate block", left);
      if (this.#at - this.#given >= FRESH) yield this.#give();
      const step = Math.min(left, feed.end - feed.at, HISTORY + FRESH - this.#at);
      this.#out.set(feed.take(step, "stored deflate block"), this.#at);
      this.#at += step;
      left -= step;
    }
    if (this.#at >= HISTORY + FRESH) yield this.#give();
  }

  #dynamic(): Generator<Uint8Array, void, undefined> {
    const literals = this.#bits(5) + 257;
    const distances = this.#bits(5) + 1;
    const codes = this.#bits(4) + 4;
    if (literals > 286 || distances > 30) throw this.#refuse("deflate-code", "too many literal or distance codes");
    const offset = this.#feed.position;
    const codeLengths = new Uint8Array(LENGTH_ORDER.length);
    for (const symbol of LENGTH_ORDER.slice(0, codes)) codeLengths[symbol] = this.#bits(3);
    buildCode(this.#lengthCodes, codeLengths, offset);
    this.#readLengths(literals + distances);
    if (this.#lengths[256] === 0) throw this.#refuse("deflate-code", "no code ends the block");
    buildCode(this.#literals, this.#lengths.subarray(0, literals), offset);
    buildCode(this.#distances, this.#lengths.subarray(literals, literals + distances), offset);
    return this.#coded(this.#literals, this.#distances);
  }

  /** The run-length coded lengths of 3.2.7. */
  #readLengths(count: number): void {
    const lengths = this.#lengths;
    for (let at = 0; at < count; ) {
      const symbol = this.#lengthSymbol();
      if (symbol < 16) {
        lengths[at] = symbol;
        at += 1;
        continue;
      }
      if (symbol === 16 && at === 0) throw this.#refuse("deflate-code", "nothing to repeat before the first length");
      const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
      const repeat = symbol === 16 ? 3 + this.#bits(2) : symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7);
      if (at + repeat > count) throw this.#refuse("deflate-code", "more code lengths than codes");
      lengths.fill(value, at, at + repeat);
      at += repeat;
    }
  }

  #lengthSymbol(): number {
    const feed = this.#feed;
    if (feed.end - feed.at < 4) feed.refill();
    const entry = this.#lengthCodes.entries[(feed.view.getUint32(feed.at, true) >>> this.#bit) & LENGTH_MASK] ?? 0;
    this.#bits(entry & 15);
    if ((entry & KIND_MASK) !== LITERAL) throw this.#refuse("deflate-code", "a bit sequence that is no code");
    return entry >>> 16;
  }

  *#coded(literals: CodeTable, distances: CodeTable): Generator<Uint8Array, void, undefined> {
    while (!this.#symbols(literals, distances)) yield this.#give();
  }

  /**
   * Decodes symbols until the block ends (true) or the buffer is full (false). The hot loop: a symbol costs one load
   * of 32 bits at the current bit, of which at least 25 are good. Where the input ends, bits behind it read as zero;
   * each symbol there is checked afterwards and taken back.
   */
  #symbols({ entries: literals }: CodeTable, { entries: distances }: CodeTable): boolean {
    const feed = this.#feed;
    const view = feed.view;
    const out = this.#out;
    const full = HISTORY + FRESH;
    let at = this.#at;
    let sound = at;
    let bit = feed.at * 8 + this.#bit;
    let safe = feed.end - SYMBOL_BYTES - 4;
    for (;;) {
      if (bit >>> 3 > safe) {
        this.#stop(bit, at, sound);
        feed.refill();
        bit = feed.at * 8 + this.#bit;
        safe = feed.end - SYMBOL_BYTES - 4;
        sound = at;
      }
      if (at >= full) break;
      const word = view.getUint32(bit >>> 3, true) >>> (bit & 7);
      let entry = literals[word & LITERAL_MASK] ?? 0;
      if ((entry & KIND_MASK) === SECOND)
        entry = literals[(entry >>> 16) + ((word >>> LITERAL_BITS) & LITERAL_SECOND_MASK)] ?? 0;
      bit += entry & 15;
      if ((entry & KIND_MASK) === LITERAL) {
        out[at] = entry >>> 16;
        at += 1;
        continue;
      }
      if ((entry & KIND_MASK) !== BASE) {
        this.#stop(bit, at, sound);
        if ((entry & KIND_MASK) === END) return true;
        throw this.#refuse("deflate-code", "a bit sequence that is no code");
      }
      let extra = (entry >>> 8) & 15;
      const length = (entry >>> 16) + ((word >>> (entry & 15)) & ((1 << extra) - 1));
      bit += extra;
      const far = view.getUint32(bit >>> 3, true) >>> (bit & 7);
      entry = distances[far & DISTANCE_MASK] ?? 0;
      if ((entry & KIND_MASK) === SECOND)
        entry = distances[(entry >>> 16) + ((far >>> DISTANCE_BITS) & DISTANCE_SECOND_MASK)] ?? 0;
      bit += entry & 15;
      extra = (entry >>> 8) & 15;
      const distance = (entry >>> 16) + ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & ((1 << extra) - 1));
      bit += extra;
      if ((entry & KIND_MASK) !== BASE || distance > at) {
        this.#stop(bit, at, sound);
        throw this.#refuse("deflate-distance", `a match ${distance} bytes back after ${at} bytes`);
      }
      const from = at - distance;
      const to = at + length;
      if (length > SHORT_COPY && distance >= length) {
        out.copyWithin(at, from, from + length);
        at = to;
      } else for (let back = from; at < to; at += 1, back += 1) out[at] = out[back] ?? 0;
    }
    this.#stop(bit, at, sound);
    return false;
  }

  /** Leaves the hot loop at `bit`; throws where that is past the end of the input. */
  #stop(bit: number, at: number, sound: number): void {
    const feed = this.#feed;
    feed.at = bit >>> 3;
    this.#bit = bit & 7;
    this.#at = at;
    if (bit <= feed.end * 8) return;
    this.#at = sound;
    feed.at = feed.end;
    throw feed.cutShort("deflate block", 1);
  }

  #refuse(code: string, detail: string): StreamError {
    return new StreamError(code, { offset: this.#feed.position, detail });
  }
}
