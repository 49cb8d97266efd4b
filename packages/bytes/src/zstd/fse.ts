import type { Feed } from "../feed.js";
import { damaged } from "./damaged.js";

/**
 * Finite state entropy: tables that give, for a state, a symbol and how to come to the next state.
 *
 * Sources: RFC 8878, 4.1 and 4.1.1.
 * A state's step is packed as
 *
 *   bits  meaning
 *   0-3   bits to read for the next state
 *   4-8   extra bits of the symbol
 *   9-    what is added to the bits read to give the next state
 */
const STEP_EXTRA_SHIFT = 4;
const STEP_NEXT_SHIFT = 9;

/** What symbols stand for: a value is the base plus that many extra bits. */
export interface Codes {
  readonly what: string;
  readonly bases: Int32Array;
  readonly extras: Uint8Array;
  /** Most bits of a state that the format allows. */
  readonly accuracyMax: number;
}

export interface FseTable {
  readonly codes: Codes;
  readonly steps: Int32Array;
  /** The base of the state's symbol. */
  readonly bases: Int32Array;
  /** Bits of a state. */
  accuracy: number;
}

export function fseTable(codes: Codes): FseTable {
  const size = 1 << codes.accuracyMax;
  return { codes, steps: new Int32Array(size), bases: new Int32Array(size), accuracy: 0 };
}

/** The table that always gives one symbol. */
export function buildSingle(table: FseTable, symbol: number): void {
  table.accuracy = 0;
  table.bases[0] = table.codes.bases[symbol] ?? 0;
  table.steps[0] = (table.codes.extras[symbol] ?? 0) << STEP_EXTRA_SHIFT;
}

/** Builds the table from probabilities (-1: less than one) that add up to 2 to the power of `accuracy`. */
export function buildFse(table: FseTable, probabilities: readonly number[], accuracy: number): void {
  const size = 1 << accuracy;
  const symbols = spread(probabilities, size);
  const next = probabilities.map((probability) => Math.abs(probability));
  table.accuracy = accuracy;
  for (let state = 0; state < size; state += 1) {
    const symbol = symbols[state] ?? 0;
    const share = next[symbol] ?? 0;
    next[symbol] = share + 1;
    const bits = accuracy - (31 - Math.clz32(share));
    const base = (share << bits) - size;
    table.bases[state] = table.codes.bases[symbol] ?? 0;
    table.steps[state] = (base << STEP_NEXT_SHIFT) | ((table.codes.extras[symbol] ?? 0) << STEP_EXTRA_SHIFT) | bits;
  }
}

/** Deals the states out to the symbols: the improbable ones from the end, the others in the format's stride. */
function spread(probabilities: readonly number[], size: number): Uint8Array {
  const symbols = new Uint8Array(size);
  let last = size - 1;
  for (const [symbol, probability] of probabilities.entries()) {
    if (probability !== -1) continue;
    symbols[last] = symbol;
    last -= 1;
  }
  const stride = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [symbol, probability] of probabilities.entries()) {
    for (let dealt = 0; dealt < probability; dealt += 1) {
      symbols[at] = symbol;
      do at = (at + stride) & (size - 1);
      while (at > last);
    }
  }
  return symbols;
}

/** Reads a table's description at `start` and builds it (4.1.1); gives the index behind it. */
export function readFse(feed: Feed, start: number, end: number, table: FseTable): number {
  const { what, bases, accuracyMax } = table.codes;
  const accuracy = ((feed.bytes[start] ?? 0) & 15) + 5;
  if (accuracy > accuracyMax) throw damaged(feed, start, `${what}: an accuracy of ${accuracy} bits`);
  const probabilities: number[] = [];
  let bit = start * 8 + 4;
  let left = 1 << accuracy;
  while (left > 0) {
    if (probabilities.length >= bases.length) throw damaged(feed, start, `${what}: more symbols than there are`);
    if (bit > end * 8) throw damaged(feed, start, `${what}: the table is cut short`);
    // Values go from 0 to left + 1: the low ones take one bit less than the others.
    const bits = 32 - Math.clz32(left + 1);
    const shorter = (1 << bits) - 2 - left;
    const half = 1 << (bits - 1);
    const word = feed.view.getUint32(bit >>> 3, true) >>> (bit & 7);
    let value = word & (half - 1);
    if (value < shorter) bit += bits - 1;
    else {
      value = word & (half * 2 - 1);
      if (value >= half) value -= shorter;
      bit += bits;
    }
    const probability = value - 1;
    left -= Math.abs(probability);
    probabilities.push(probability);
    if (probability === 0) bit = readZeros(feed, bit, end, probabilities);
  }
  if (left < 0 || probabilities.length > bases.length) throw damaged(feed, start, `${what}: too many probabilities`);
  if (bit > end * 8) throw damaged(feed, start, `${what}: the table is cut short`);
  buildFse(table, probabilities, accuracy);
  return (bit + 7) >>> 3;
}

/** How many more symbols have no probability: two bits each time, 3 means that more follow. */
function readZeros(feed: Feed, start: number, end: number, probabilities: number[]): number {
  for (let bit = start; ; bit += 2) {
    const more = (feed.view.getUint32(bit >>> 3, true) >>> (bit & 7)) & 3;
    for (let each = 0; each < more; each += 1) probabilities.push(0);
    if (more < 3 || bit > end * 8 || probabilities.length > 256) return bit + 2;
  }
}
