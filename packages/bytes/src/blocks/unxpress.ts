import { StreamError } from "../stream-error.js";
import { WordBits } from "./word-bits.js";
import { WordCode } from "./word-code.js";

/**
 * XPRESS with Huffman codes: 256 bytes hold the lengths of 512 codes, four bits each, the lower half first; then come codes and, between
 * their words, the bytes of long lengths.
 *
 *   symbol    means
 *   0-255     the byte
 *   256-511   a match: low four bits its length less 3 (15: a byte more follows; 255 there: 16 bits follow), high four bits how many bits
 *             of its distance follow, below the highest
 *
 * Source: [MS-XCA] 2.2, "LZ77+Huffman Decompression Algorithm Details".
 */
const TABLE_SIZE = 256;
const SYMBOLS = 512;
const MATCH_MIN = 3;
/** A block covers so much; longer content has one block after the other, which nobody who uses this does. */
const BLOCK_MAX = 65_536;

/** Used by one call at a time. */
const code = new WordCode();

/** Unpacks one block to exactly `size` bytes (at most 64 KiB). Throws StreamError `xpress-damaged` where it is damaged or cut short. */
export function unxpressBlock(bytes: Uint8Array, size: number): Uint8Array {
  if (size > BLOCK_MAX) throw damaged(0, `${size} bytes in one block`);
  if (bytes.length < TABLE_SIZE) throw damaged(bytes.length, "the table of codes is cut short");
  const lengths = new Uint8Array(SYMBOLS);
  for (let at = 0; at < TABLE_SIZE; at += 1) {
    const pair = bytes[at] ?? 0;
    lengths[at * 2] = pair & 15;
    lengths[at * 2 + 1] = pair >> 4;
  }
  if (!code.build(lengths)) throw damaged(0, "the lengths are no complete code");
  const bits = new WordBits(bytes, TABLE_SIZE);
  const out = new Uint8Array(size);
  for (let to = 0; to < size; ) {
    const symbol = code.next(bits);
    if (symbol === -1 || bits.isPastEnd) throw damaged(bits.at, "the block is cut short");
    if (symbol < 256) {
      out[to] = symbol;
      to += 1;
      continue;
    }
    const length = lengthOf(bits, symbol & 15);
    const distanceBits = (symbol - 256) >> 4;
    const distance = (1 << distanceBits) + bits.take(distanceBits);
    if (distance > to) throw damaged(bits.at, `a match ${distance} bytes back after ${to}`);
    if (length > size - to) throw damaged(bits.at, `a match of ${length} bytes with ${size - to} to go`);
    for (const end = to + length; to < end; to += 1) out[to] = out[to - distance] ?? 0;
  }
  return out;
}

function lengthOf(bits: WordBits, low: number): number {
  if (low < 15) return low + MATCH_MIN;
  const more = bits.byte();
  if (more < 255) return more + 15 + MATCH_MIN;
  const whole = bits.byte() | (bits.byte() << 8);
  if (whole < 15) throw damaged(bits.at, `a long length of ${whole}`);
  return whole + MATCH_MIN;
}

function damaged(offset: number, detail: string): StreamError {
  return new StreamError("xpress-damaged", { offset, detail });
}
