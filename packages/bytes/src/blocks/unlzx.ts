import { StreamError } from "../stream-error.js";
import { WordBits } from "./word-bits.js";
import { WordCode } from "./word-code.js";

/**
 * LZX as Windows packs single chunks with it (in WIM images and for files it compresses itself): a window of 32 KiB, every chunk by itself.
 *
 *   bits    of a block
 *   3       kind: 1 verbatim, 2 with a code of its own for the low three bits of distances (aligned), 3 uncompressed
 *   1       1: it unpacks to 32,768 bytes; 0: to as many as the next 16 bits say
 *   8 × 3   aligned only: lengths of that code
 *   …       lengths of the main code in two parts (256 bytes; 30 slots × 8), then of the code of match lengths (249)
 *
 * Lengths are told as differences to those of the block before (modulo 17), themselves in a code of 20 symbols with four bits each: 0 to 16
 * a difference, 17 and 18 runs of zeros, 19 a run of one length.
 * A main symbol from 256 on is a match: its low three bits are the length less 2 (7: a further symbol adds to it), the others the slot of
 * the distance; slots 0 to 2 are the three latest distances. An uncompressed block tells these anew, then its bytes.
 * At the end, targets of x86 calls, which were made absolute to pack better, are made relative again; always, as if the file were
 * 12,000,000 bytes long.
 *
 * Sources: Microsoft, "LZX Data Compression Format" (Cabinet SDK); [MS-PATCH] 2; wimlib, documentation of the WIM format.
 * Departure from the Cabinet form: no bit at the start tells whether calls were changed, and sizes of blocks have 16 bits, not 24.
 */
const CHUNK_MAX = 32_768;
const SLOTS = 30;
const MAIN_SYMBOLS = 256 + SLOTS * 8;
const LENGTH_SYMBOLS = 249;
const ALIGNED_SYMBOLS = 8;
const PRE_SYMBOLS = 20;
const MATCH_MIN = 2;
const VERBATIM = 1;
const ALIGNED = 2;
const UNCOMPRESSED = 3;
/** Bits that follow a slot, and the first distance (plus 2) of each slot. */
const EXTRA_BITS = Uint8Array.from({ length: SLOTS }, (_, slot) => (slot < 4 ? 0 : (slot >> 1) - 1));
const SLOT_BASES = Uint32Array.from({ length: SLOTS }, (_, slot) =>
  slot < 4 ? slot : (2 + (slot & 1)) * 2 ** ((slot >> 1) - 1),
);

/** Used by one call at a time. */
const mainCode = new WordCode();
const lengthCode = new WordCode();
const alignedCode = new WordCode();
const preCode = new WordCode();

/** Unpacks one chunk to exactly `size` bytes (at most 32 KiB). Throws StreamError `lzx-damaged` where it is damaged or cut short. */
export function unlzxChunk(bytes: Uint8Array, size: number): Uint8Array {
  if (size > CHUNK_MAX) throw damaged(0, `${size} bytes in one chunk`);
  return new LzxChunk(bytes, size).run();
}

class LzxChunk {
  readonly #in: Uint8Array;
  readonly #bits: WordBits;
  readonly #out: Uint8Array;
  #to = 0;
  /** The three latest distances. */
  #recent: [number, number, number] = [1, 1, 1];
  readonly #mainLengths = new Uint8Array(MAIN_SYMBOLS);
  readonly #lengthLengths = new Uint8Array(LENGTH_SYMBOLS);

  constructor(bytes: Uint8Array, size: number) {
    this.#in = bytes;
    this.#bits = new WordBits(bytes, 0);
    this.#out = new Uint8Array(size);
  }

  run(): Uint8Array {
    const { length: size } = this.#out;
    while (this.#to < size) {
      const kind = this.#bits.take(3);
      const blockSize = this.#bits.take(1) === 1 ? CHUNK_MAX : this.#bits.take(16);
      if (blockSize === 0 || blockSize > size - this.#to) {
        throw this.#damaged(`a block of ${blockSize} bytes with ${size - this.#to} to go`);
      }
      const end = this.#to + blockSize;
      if (kind === UNCOMPRESSED) this.#plainBlock(end);
      else if (kind === VERBATIM || kind === ALIGNED) this.#codedBlock(end, kind === ALIGNED);
      else throw this.#damaged(`a block of kind ${kind}`);
    }
    undoCalls(this.#out);
    return this.#out;
  }

  #plainBlock(end: number): void {
    const at = this.#bits.align();
    const size = end - this.#to;
    if (at + 12 + size > this.#in.length) throw this.#damaged("an uncompressed block is cut short");
    const view = new DataView(this.#in.buffer, this.#in.byteOffset + at, 12);
    this.#recent = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
    this.#out.set(this.#in.subarray(at + 12, at + 12 + size), this.#to);
    this.#to = end;
    this.#bits.moveTo(at + 12 + size + (size & 1));
  }

  #codedBlock(end: number, isAligned: boolean): void {
    if (isAligned) {
      const lengths = Uint8Array.from({ length: ALIGNED_SYMBOLS }, () => this.#bits.take(3));
      this.#build(alignedCode, lengths, "aligned");
    }
    this.#readLengths(this.#mainLengths.subarray(0, 256));
    this.#readLengths(this.#mainLengths.subarray(256));
    this.#build(mainCode, this.#mainLengths, "main");
    this.#readLengths(this.#lengthLengths);
    this.#build(lengthCode, this.#lengthLengths, "length");
    while (this.#to < end) {
      const symbol = this.#next(mainCode);
      if (symbol < 256) {
        this.#out[this.#to] = symbol;
        this.#to += 1;
      } else this.#match(symbol - 256, end, isAligned);
    }
  }

  #match(symbol: number, end: number, isAligned: boolean): void {
    const low = symbol & 7;
    const length = MATCH_MIN + low + (low === 7 ? this.#next(lengthCode) : 0);
    const distance = this.#distance(symbol >> 3, isAligned);
    if (distance === 0 || distance > this.#to) throw this.#damaged(`a match ${distance} bytes back after ${this.#to}`);
    if (length > end - this.#to) throw this.#damaged(`a match of ${length} bytes with ${end - this.#to} to go`);
    const out = this.#out;
    const stop = this.#to + length;
    for (let at = this.#to, back = at - distance; at < stop; at += 1, back += 1) out[at] = out[back] ?? 0;
    this.#to = stop;
  }

  #distance(slot: number, isAligned: boolean): number {
    const [first, second, third] = this.#recent;
    if (slot === 0) return first;
    if (slot === 1) {
      this.#recent = [second, first, third];
      return second;
    }
    if (slot === 2) {
      this.#recent = [third, second, first];
      return third;
    }
    const extra = EXTRA_BITS[slot] ?? 0;
    const low =
      isAligned && extra >= 3 ? this.#bits.take(extra - 3) * 8 + this.#next(alignedCode) : this.#bits.take(extra);
    const distance = (SLOT_BASES[slot] ?? 0) + low - 2;
    this.#recent = [distance, first, second];
    return distance;
  }

  /** Lengths of one part of a code, told as differences to those that stand there. */
  #readLengths(lengths: Uint8Array): void {
    const pre = Uint8Array.from({ length: PRE_SYMBOLS }, () => this.#bits.take(4));
    this.#build(preCode, pre, "code length");
    for (let at = 0; at < lengths.length; ) {
      const symbol = this.#next(preCode);
      if (symbol <= 16) {
        lengths[at] = shifted(lengths[at] ?? 0, symbol);
        at += 1;
        continue;
      }
      const run =
        symbol === 17 ? 4 + this.#bits.take(4) : symbol === 18 ? 20 + this.#bits.take(5) : 4 + this.#bits.take(1);
      let length = 0;
      if (symbol === 19) {
        const difference = this.#next(preCode);
        if (difference > 16) throw this.#damaged("a run of a run");
        length = shifted(lengths[at] ?? 0, difference);
      }
      // The last run may reach further than there are symbols.
      lengths.fill(length, at, Math.min(at + run, lengths.length));
      at += run;
    }
  }

  #build(code: WordCode, lengths: Uint8Array, what: string): void {
    if (!code.build(lengths)) throw this.#damaged(`the ${what} lengths are no complete code`);
  }

  #next(code: WordCode): number {
    const symbol = code.next(this.#bits);
    if (symbol === -1 || this.#bits.isPastEnd) throw this.#damaged("the chunk is cut short");
    return symbol;
  }

  #damaged(detail: string): StreamError {
    return damaged(this.#bits.at, detail);
  }
}

function shifted(before: number, difference: number): number {
  return (before - difference + 17) % 17;
}

const CALL = 0xe8;
const CALLS_FILE_SIZE = 12_000_000;
/** Calls whose target would reach into the last bytes of a chunk were left alone. */
const CALLS_TAIL = 10;

/** Makes the targets of x86 calls relative again. */
function undoCalls(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - CALLS_TAIL;
  for (let at = bytes.indexOf(CALL); at !== -1 && at < end; ) {
    const target = view.getInt32(at + 1, true);
    if (target >= 0) {
      if (target < CALLS_FILE_SIZE) view.setInt32(at + 1, target - at, true);
    } else if (target >= -at) view.setInt32(at + 1, target + CALLS_FILE_SIZE, true);
    at = bytes.indexOf(CALL, at + 5);
  }
}

function damaged(offset: number, detail: string): StreamError {
  return new StreamError("lzx-damaged", { offset, detail });
}
