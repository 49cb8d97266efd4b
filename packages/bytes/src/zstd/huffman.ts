import type { Feed } from "../feed.js";
import { backwardStart, damaged } from "./damaged.js";
import { type Codes, fseTable, readFse } from "./fse.js";

/**
 * Huffman codes of zstd literals: a table looked up by the next `bits` bits, each entry a literal (bits 4-11) and the
 * length of its code (bits 0-3).
 *
 * Sources: RFC 8878, 4.2 (prefix codes), 4.2.1 (tree description), 4.2.2 (streams).
 */
const LONGEST_CODE = 11;
const WEIGHTS_MAX = 255;
const WEIGHT_ACCURACY_MAX = 6;

const WEIGHT_CODES: Codes = {
  what: "Huffman weights",
  bases: Int32Array.from({ length: LONGEST_CODE + 1 }, (_, weight) => weight),
  extras: new Uint8Array(LONGEST_CODE + 1),
  accuracyMax: WEIGHT_ACCURACY_MAX,
};

export class HuffmanTable {
  readonly #entries = new Uint16Array(1 << LONGEST_CODE);
  readonly #weightTable = fseTable(WEIGHT_CODES);
  #bits = 0;

  /** Whether a tree was read in this frame. */
  get isThere(): boolean {
    return this.#bits > 0;
  }

  forget(): void {
    this.#bits = 0;
  }

  /** Reads a tree description at `start`; gives the index behind it. */
  read(feed: Feed, start: number, end: number): number {
    const header = feed.bytes[start] ?? 0;
    const after = start + 1 + (header < 128 ? header : (header - 126) >> 1);
    if (start >= end || after > end) throw damaged(feed, start, "the Huffman tree is cut short");
    const weights =
      header < 128 ? this.#packedWeights(feed, start + 1, after) : plainWeights(feed, start + 1, header - 127);
    this.#build(feed, start, weights);
    return after;
  }

  /** Weights packed with two states that take turns (4.2.1.2); bits missing at the end say that it ends. */
  #packedWeights(feed: Feed, start: number, end: number): number[] {
    const { steps, bases } = this.#weightTable;
    const first = readFse(feed, start, end, this.#weightTable);
    const { accuracy } = this.#weightTable;
    let bit = backwardStart(feed, first, end);
    const left = (): number => bit - first * 8;
    const read = (count: number): number => {
      const word = feed.view.getUint32(((bit + 7) >>> 3) - 4, true) << (-bit & 7);
      bit -= count;
      return (word >>> 1) >>> (31 - count);
    };
    if (left() < accuracy * 2) throw damaged(feed, start, "Huffman weights without their first states");
    const states = [read(accuracy), read(accuracy)];
    const weights: number[] = [];
    for (let turn = 0; weights.length < WEIGHTS_MAX; turn ^= 1) {
      const state = states[turn] ?? 0;
      weights.push(bases[state] ?? 0);
      const step = steps[state] ?? 0;
      if (left() < (step & 15)) {
        weights.push(bases[states[turn ^ 1] ?? 0] ?? 0);
        break;
      }
      states[turn] = (step >>> 9) + read(step & 15);
    }
    if (weights.length > WEIGHTS_MAX || left() > 0) throw damaged(feed, start, "more than 255 Huffman weights");
    return weights;
  }

  /** Gives the last symbol the weight that completes the code and fills the table, longest codes first. */
  #build(feed: Feed, start: number, weights: number[]): void {
    const sum = weights.reduce((total, weight) => total + ((1 << weight) >> 1), 0);
    const bits = 32 - Math.clz32(sum);
    const rest = (1 << bits) - sum;
    if (sum === 0 || bits > LONGEST_CODE || (rest & (rest - 1)) !== 0) {
      throw damaged(feed, start, "Huffman weights that make no code");
    }
    weights.push(32 - Math.clz32(rest));
    if (!weights.includes(1)) throw damaged(feed, start, "Huffman weights without a longest code");
    let at = 0;
    for (let weight = 1; weight <= bits; weight += 1) {
      for (const [symbol, each] of weights.entries()) {
        if (each !== weight) continue;
        const next = at + (1 << (weight - 1));
        this.#entries.fill((symbol << 4) | (bits + 1 - weight), at, next);
        at = next;
      }
    }
    this.#bits = bits;
  }

  /** Decodes one stream that lies from `start` to `end` into `out` from `at` to `to`. */
  decodeOne(feed: Feed, start: number, end: number, out: Uint8Array, at: number, to: number): void {
    this.#finish(feed, start * 8, backwardStart(feed, start, end), out, at, to);
  }

  /**
   * Decodes four streams that follow each other (4.2.2) into `out` from 0 to `size`. The hot loop goes through all four
   * at once, so that no stream waits for its own last table look-up, and takes two literals from each load.
   */
  decodeFour(
    feed: Feed,
    starts: readonly [number, number, number, number, number],
    out: Uint8Array,
    size: number,
  ): void {
    const [start1, start2, start3, start4, end] = starts;
    const view = feed.view;
    const entries = this.#entries;
    const shift = 32 - this.#bits;
    const part = (size + 3) >> 2;
    const pairsEnd = size - part * 3 - 1;
    let bit1 = backwardStart(feed, start1, start2);
    let bit2 = backwardStart(feed, start2, start3);
    let bit3 = backwardStart(feed, start3, start4);
    let bit4 = backwardStart(feed, start4, end);
    let at = 0;
    for (; at < pairsEnd; at += 2) {
      if (bit1 < start1 * 8 || bit2 < start2 * 8 || bit3 < start3 * 8 || bit4 < start4 * 8) break;
      let word1 = view.getUint32(((bit1 + 7) >>> 3) - 4, true) << (-bit1 & 7);
      let word2 = view.getUint32(((bit2 + 7) >>> 3) - 4, true) << (-bit2 & 7);
      let word3 = view.getUint32(((bit3 + 7) >>> 3) - 4, true) << (-bit3 & 7);
      let word4 = view.getUint32(((bit4 + 7) >>> 3) - 4, true) << (-bit4 & 7);
      const entry1 = entries[word1 >>> shift] ?? 0;
      const entry2 = entries[word2 >>> shift] ?? 0;
      const entry3 = entries[word3 >>> shift] ?? 0;
      const entry4 = entries[word4 >>> shift] ?? 0;
      word1 <<= entry1 & 15;
      word2 <<= entry2 & 15;
      word3 <<= entry3 & 15;
      word4 <<= entry4 & 15;
      const after1 = entries[word1 >>> shift] ?? 0;
      const after2 = entries[word2 >>> shift] ?? 0;
      const after3 = entries[word3 >>> shift] ?? 0;
      const after4 = entries[word4 >>> shift] ?? 0;
      out[at] = entry1 >>> 4;
      out[at + 1] = after1 >>> 4;
      out[part + at] = entry2 >>> 4;
      out[part + at + 1] = after2 >>> 4;
      out[part * 2 + at] = entry3 >>> 4;
      out[part * 2 + at + 1] = after3 >>> 4;
      out[part * 3 + at] = entry4 >>> 4;
      out[part * 3 + at + 1] = after4 >>> 4;
      bit1 -= (entry1 & 15) + (after1 & 15);
      bit2 -= (entry2 & 15) + (after2 & 15);
      bit3 -= (entry3 & 15) + (after3 & 15);
      bit4 -= (entry4 & 15) + (after4 & 15);
    }
    this.#finish(feed, start1 * 8, bit1, out, at, part);
    this.#finish(feed, start2 * 8, bit2, out, part + at, part * 2);
    this.#finish(feed, start3 * 8, bit3, out, part * 2 + at, part * 3);
    this.#finish(feed, start4 * 8, bit4, out, part * 3 + at, size);
  }

  /** Decodes a stream from `bit` down, literal by literal; it must end exactly at `startBit`. */
  #finish(feed: Feed, startBit: number, bit: number, out: Uint8Array, at: number, to: number): void {
    const view = feed.view;
    const entries = this.#entries;
    const shift = 32 - this.#bits;
    let left = bit;
    for (let next = at; next < to && left >= startBit; next += 1) {
      const entry = entries[(view.getUint32(((left + 7) >>> 3) - 4, true) << (-left & 7)) >>> shift] ?? 0;
      out[next] = entry >>> 4;
      left -= entry & 15;
    }
    if (left !== startBit) throw damaged(feed, startBit >>> 3, "a Huffman stream that does not end where it should");
  }
}

function plainWeights(feed: Feed, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const pair = feed.bytes[start + (index >> 1)] ?? 0;
    return index % 2 === 0 ? pair >> 4 : pair & 15;
  });
}
