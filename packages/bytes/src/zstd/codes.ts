import type { Codes } from "./fse.js";

/**
 * What the three kinds of sequence symbols stand for, and the tables used where none is written.
 *
 * Sources: RFC 8878, 3.1.1.3.2.1.1 (codes), 3.1.1.3.2.2 (default distributions).
 */
function codes(what: string, accuracyMax: number, firstBase: number, extras: readonly number[]): Codes {
  const bases: number[] = [];
  let base = firstBase;
  for (const extra of extras) {
    bases.push(base);
    base += 1 << extra;
  }
  return { what, bases: Int32Array.from(bases), extras: Uint8Array.from(extras), accuracyMax };
}

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

export const LITERAL_LENGTHS = codes(
  "literal lengths",
  9,
  0,
  times(16, 0).concat([1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
);

export const MATCH_LENGTHS = codes(
  "match lengths",
  9,
  3,
  times(32, 0).concat([1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
);

/** An offset code is its own number of extra bits; 31, which only a window of 2 GiB could need, is left out. */
export const OFFSETS = codes(
  "offsets",
  8,
  1,
  Array.from({ length: 31 }, (_, code) => code),
);

export const DEFAULT_LITERAL_LENGTHS = {
  accuracy: 6,
  probabilities: [4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), -1, -1, -1, -1],
};

export const DEFAULT_MATCH_LENGTHS = {
  accuracy: 6,
  probabilities: [1, 4, 3, 2, 2, 2, 2, 2, 2, ...times(37, 1), -1, -1, -1, -1, -1, -1, -1],
};

export const DEFAULT_OFFSETS = {
  accuracy: 5,
  probabilities: [1, 1, 1, 1, 1, 1, 2, 2, 2, ...times(15, 1), -1, -1, -1, -1, -1],
};
