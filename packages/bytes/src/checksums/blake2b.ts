/**
 * BLAKE2b with a digest of 256 bits and without a key, as btrfs has it.
 *
 * Sources: RFC 7693, 2.6 (start), 2.7 (order of words), 3.1 (mixing), 3.2 (compression).
 * Words of 64 bits are kept in halves, low first, since bigint would allocate at each step.
 */
const BLOCK = 128;
const ROUNDS = 12;
const DIGEST = 32;
const TWO_32 = 2 ** 32;

/** The first 64 bits of the fractional parts of the roots of 2 to 19, as SHA-512 has them. */
const START = Uint32Array.from([
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a, 0xade682d1,
  0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
]);
const ORDER = [
  "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
  "14 10 4 8 9 15 13 6 1 12 0 2 11 7 5 3",
  "11 8 12 0 5 2 15 13 10 14 3 6 7 1 9 4",
  "7 9 3 1 13 12 11 14 2 6 5 10 4 0 15 8",
  "9 0 5 7 2 4 10 15 14 1 11 12 6 8 3 13",
  "2 12 6 10 0 11 8 3 4 13 7 5 15 14 1 9",
  "12 5 1 15 14 13 4 10 0 7 6 3 9 2 8 11",
  "13 11 7 14 12 1 3 9 5 0 15 4 8 6 2 10",
  "6 15 14 9 11 3 0 8 12 2 13 7 1 4 10 5",
  "10 2 8 4 7 6 1 5 15 11 9 14 3 12 13 0",
].map((line) => Uint8Array.from(line.split(" "), Number));
/** Which four words each of the eight mixings of a round takes: columns, then diagonals. */
const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** BLAKE2b-256 of bytes that are at hand: 32 bytes. */
export function blake2b256(bytes: Uint8Array): Uint8Array {
  const hash = Uint32Array.from(START);
  hash[0] = (hash[0] ?? 0) ^ 0x0101_0000 ^ DIGEST;
  const last = Math.max(0, Math.ceil(bytes.length / BLOCK) - 1) * BLOCK;
  for (let at = 0; at < last; at += BLOCK) compress(hash, bytes.subarray(at, at + BLOCK), at + BLOCK, false);
  const block = new Uint8Array(BLOCK);
  block.set(bytes.subarray(last));
  compress(hash, block, bytes.length, true);
  const digest = new DataView(new ArrayBuffer(DIGEST));
  for (let at = 0; at < DIGEST / 4; at += 1) digest.setUint32(at * 4, hash[at] ?? 0, true);
  return new Uint8Array(digest.buffer);
}

/** Folds one block into the hash; `count` are the bytes up to its end. */
function compress(hash: Uint32Array, block: Uint8Array, count: number, isLast: boolean): void {
  const view = new DataView(block.buffer, block.byteOffset, BLOCK);
  const words = Uint32Array.from({ length: BLOCK / 4 }, (_, at) => view.getUint32(at * 4, true));
  const state = new Uint32Array(32);
  state.set(hash);
  state.set(START, 16);
  state[24] = (state[24] ?? 0) ^ (count % TWO_32);
  state[25] = (state[25] ?? 0) ^ Math.floor(count / TWO_32);
  if (isLast) for (const at of [28, 29]) state[at] = ~(state[at] ?? 0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = ORDER[round % ORDER.length] ?? new Uint8Array(16);
    for (const [index, places] of MIXED.entries())
      mix(state, places, words, order[index * 2] ?? 0, order[index * 2 + 1] ?? 0);
  }
  for (let at = 0; at < 16; at += 1) hash[at] = (hash[at] ?? 0) ^ (state[at] ?? 0) ^ (state[at + 16] ?? 0);
}

function mix(
  state: Uint32Array,
  [a, b, c, d]: (typeof MIXED)[number],
  words: Uint32Array,
  first: number,
  second: number,
): void {
  add(state, a, state, b);
  add(state, a, words, first);
  turn(state, d, a, 32);
  add(state, c, state, d);
  turn(state, b, c, 24);
  add(state, a, state, b);
  add(state, a, words, second);
  turn(state, d, a, 16);
  add(state, c, state, d);
  turn(state, b, c, 63);
}

/** Adds a word to another. */
function add(state: Uint32Array, to: number, from: Uint32Array, word: number): void {
  const low = (state[to * 2] ?? 0) + (from[word * 2] ?? 0);
  state[to * 2 + 1] = (state[to * 2 + 1] ?? 0) + (from[word * 2 + 1] ?? 0) + (low >= TWO_32 ? 1 : 0);
  state[to * 2] = low;
}

/** The exclusive or of two words in place of the first, turned to the right by 16, 24, 32 or 63 bits. */
function turn(state: Uint32Array, word: number, other: number, bits: 16 | 24 | 32 | 63): void {
  const low = (state[word * 2] ?? 0) ^ (state[other * 2] ?? 0);
  const high = (state[word * 2 + 1] ?? 0) ^ (state[other * 2 + 1] ?? 0);
  if (bits === 32) {
    state[word * 2] = high;
    state[word * 2 + 1] = low;
  } else if (bits === 63) {
    state[word * 2] = (low << 1) | (high >>> 31);
    state[word * 2 + 1] = (high << 1) | (low >>> 31);
  } else {
    state[word * 2] = (low >>> bits) | (high << (32 - bits));
    state[word * 2 + 1] = (high >>> bits) | (low << (32 - bits));
  }
}
