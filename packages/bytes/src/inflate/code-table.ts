import { StreamError } from "../stream-error.js";

/**
 * Prefix codes of deflate as look-up tables.
 *
 * Sources: RFC 1951, 3.2.1 and 3.2.2 (codes from lengths), 3.2.5 (lengths and distances), 3.2.6 (fixed codes).
 * An entry is looked up by the next bits of the stream, lowest first, and says all that a symbol means:
 *
 *   bits  meaning
 *   0-3   bits that the code takes
 *   4-7   kind: literal, base with extra bits, end of block, second table, no code
 *   8-15  extra bits that follow the code
 *   16-30 the literal, the base, or where the second table begins
 *
 * Codes longer than the table's own bits continue in second tables of one size, behind the first.
 * Departure: as in the widespread zlib, an incomplete code is refused unless it is a single code of one bit.
 */
export const KIND_MASK = 0xf0;
export const LITERAL = 0x00;
export const BASE = 0x10;
export const END = 0x20;
export const SECOND = 0x30;
const NO_CODE = 0x40;

export const LONGEST_CODE = 15;
/** Bits of the first tables, so that their frequent part stays within a core's first cache. */
export const LITERAL_BITS = 11;
export const DISTANCE_BITS = 9;
/** The code of code lengths has no longer ones and no second table. */
export const LENGTH_BITS = 7;

/** The meaning of each symbol, as the upper part of a table entry. */
export type Alphabet = Int32Array;

/** A table that codes are built into again and again. */
export interface CodeTable {
  readonly entries: Int32Array;
  /** Bits that look up the first and the second table. */
  readonly bits: number;
  readonly secondBits: number;
  readonly alphabet: Alphabet;
  readonly what: string;
}

function codeTable(what: string, alphabet: Alphabet, bits: number, longest: number): CodeTable {
  const secondBits = longest - bits;
  const seconds = secondBits > 0 ? alphabet.length << secondBits : 0;
  return { entries: new Int32Array((1 << bits) + seconds), bits, secondBits, alphabet, what };
}

export const literalTable = (): CodeTable => codeTable("literal", LITERALS, LITERAL_BITS, LONGEST_CODE);
export const distanceTable = (): CodeTable => codeTable("distance", DISTANCES, DISTANCE_BITS, LONGEST_CODE);
export const lengthTable = (): CodeTable => codeTable("code length", PLAIN, LENGTH_BITS, LENGTH_BITS);

/** Symbols in the order of their codes: by length, then by number. Used by one call at a time. */
const ordered = new Uint16Array(288);

/** Builds the code that the lengths define (0: symbol unused); throws StreamError `deflate-code`. */
export function buildCode(table: CodeTable, lengths: Uint8Array, offset = 0): void {
  const counts = countLengths(lengths);
  checkCode(counts, table.what, offset);
  const used = orderByLength(lengths, counts);
  const { entries, bits, secondBits, alphabet } = table;
  entries.fill(NO_CODE, 0, 1 << bits);
  let nextSecond = 1 << bits;
  let code = 0; // of the current symbol, its first bit lowest
  for (let index = 0; index < used; index += 1) {
    const symbol = ordered[index] ?? 0;
    const length = lengths[symbol] ?? 0;
    const meaning = (alphabet[symbol] ?? NO_CODE) | length;
    if (length <= bits) fillEvery(entries, 0, code, 1 << length, 1 << bits, meaning);
    else {
      const first = code & ((1 << bits) - 1);
      if ((entries[first] ?? 0) === NO_CODE) {
        entries[first] = (nextSecond << 16) | SECOND;
        entries.fill(NO_CODE, nextSecond, nextSecond + (1 << secondBits));
        nextSecond += 1 << secondBits;
      }
      const start = (entries[first] ?? 0) >>> 16;
      fillEvery(entries, start, code >>> bits, 1 << (length - bits), 1 << secondBits, meaning);
    }
    code = following(code, length);
  }
}

/** Fills `ordered`; gives the number of symbols used. */
function orderByLength(lengths: Uint8Array, counts: Uint16Array): number {
  const next = new Uint16Array(LONGEST_CODE + 2);
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    next[length + 1] = (next[length] ?? 0) + (counts[length] ?? 0);
  }
  for (let symbol = 0; symbol < lengths.length; symbol += 1) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const at = next[length] ?? 0;
    ordered[at] = symbol;
    next[length] = at + 1;
  }
  return next[LONGEST_CODE] ?? 0;
}

function countLengths(lengths: Uint8Array): Uint16Array {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  return counts;
}

function checkCode(counts: Uint16Array, what: string, offset: number): void {
  let room = 1;
  let longest = 0;
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    const count = counts[length] ?? 0;
    room = room * 2 - count;
    if (count > 0) longest = length;
    if (room < 0) throw new StreamError("deflate-code", { offset, detail: `the ${what} code has too many codes` });
  }
  if (room > 0 && longest > 1) {
    throw new StreamError("deflate-code", { offset, detail: `the ${what} code is incomplete` });
  }
}

function fillEvery(entries: Int32Array, start: number, from: number, step: number, size: number, value: number): void {
  for (let at = from; at < size; at += step) entries[start + at] = value;
}

/** The next code of the same length; read as a number of a longer code it has zeros behind it. */
function following(code: number, length: number): number {
  let bit = 1 << (length - 1);
  while ((code & bit) !== 0) bit >>= 1;
  return bit === 0 ? 0 : (code & (bit - 1)) | bit;
}

function alphabetOf(size: number, meaning: (symbol: number) => number): Alphabet {
  return Int32Array.from({ length: size }, (_, symbol) => meaning(symbol));
}

const PLAIN = alphabetOf(19, (symbol) => (symbol << 16) | LITERAL);

/** Symbols 0 to 255 stand for themselves, 256 ends the block, 257 to 285 are lengths, the other two never occur. */
const LITERALS = alphabetOf(288, (symbol) => {
  if (symbol < 256) return (symbol << 16) | LITERAL;
  if (symbol === 256) return END;
  if (symbol > 285) return NO_CODE;
  if (symbol === 285) return (258 << 16) | BASE;
  const index = symbol - 257;
  const extra = index < 8 ? 0 : (index >> 2) - 1;
  const base = index < 8 ? 3 + index : 3 + ((4 + (index & 3)) << extra);
  return (base << 16) | (extra << 8) | BASE;
});

/** Symbols 0 to 29 are distances, the other two never occur. */
const DISTANCES = alphabetOf(32, (symbol) => {
  if (symbol > 29) return NO_CODE;
  const extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
  const base = symbol < 4 ? 1 + symbol : 1 + ((2 + (symbol & 1)) << extra);
  return (base << 16) | (extra << 8) | BASE;
});

/** Lengths of the fixed codes. */
export const FIXED_LITERALS = Uint8Array.from({ length: 288 }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
);
export const FIXED_DISTANCES = new Uint8Array(32).fill(5);
