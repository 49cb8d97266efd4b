import type { Feed } from "../feed.js";
import { damaged } from "./damaged.js";
import { HuffmanTable } from "./huffman.js";

/**
 * Literals section of a zstd block, decoded into memory of its own.
 *
 * Sources: RFC 8878, 3.1.1.3.1 (literals section), 3.1.1.3.1.6 (jump table).
 */
const RAW = 0;
const RUN = 1;
const TREELESS = 3;
const JUMP_TABLE_SIZE = 6;

interface Header {
  readonly kind: number;
  /** Bytes of literals, and of what they are packed in. */
  readonly size: number;
  readonly packedSize: number;
  readonly streams: 1 | 4;
  /** Index behind the header. */
  readonly after: number;
}

export class Literals {
  readonly bytes: Uint8Array;
  size = 0;
  readonly #table = new HuffmanTable();

  /** Room for the literals of a block of at most `blockMax` bytes. */
  constructor(blockMax: number) {
    this.bytes = new Uint8Array(blockMax);
  }

  /** Forgets the last frame's tree. */
  beginFrame(): void {
    this.#table.forget();
  }

  /** Reads the section at `start` of a block that ends at `end`; gives the index behind it. */
  read(feed: Feed, start: number, end: number, blockMax: number): number {
    const header = readHeader(feed, start);
    const { kind, size, packedSize, after } = header;
    const sectionEnd = after + packedSize;
    if (sectionEnd > end) throw damaged(feed, start, "the literals pass the end of their block");
    if (size > blockMax) throw damaged(feed, start, `${size} literals in a block of at most ${blockMax} bytes`);
    this.size = size;
    if (kind === RAW) this.bytes.set(feed.bytes.subarray(after, sectionEnd));
    else if (kind === RUN) this.bytes.fill(feed.bytes[after] ?? 0, 0, size);
    else this.#decode(feed, header, sectionEnd);
    return sectionEnd;
  }

  #decode(feed: Feed, { kind, size, streams, after }: Header, end: number): void {
    if (kind === TREELESS && !this.#table.isThere) throw damaged(feed, after, "literals without any tree before them");
    const start = kind === TREELESS ? after : this.#table.read(feed, after, end);
    if (streams === 1) return this.#table.decodeOne(feed, start, end, this.bytes, 0, size);
    if (size < JUMP_TABLE_SIZE || start + JUMP_TABLE_SIZE > end) throw damaged(feed, start, "four streams cut short");
    const first = start + JUMP_TABLE_SIZE;
    const second = first + feed.view.getUint16(start, true);
    const third = second + feed.view.getUint16(start + 2, true);
    const fourth = third + feed.view.getUint16(start + 4, true);
    if (fourth >= end) throw damaged(feed, start, "four streams that pass the end of the literals");
    this.#table.decodeFour(feed, [first, second, third, fourth, end], this.bytes, size);
  }
}

function readHeader(feed: Feed, start: number): Header {
  const low = feed.view.getUint32(start, true);
  const kind = low & 3;
  const format = (low >>> 2) & 3;
  if (kind <= RUN) {
    const bytes = format === 3 ? 3 : format === 1 ? 2 : 1;
    const size = bytes === 1 ? (low & 0xff) >>> 3 : (low & (bytes === 2 ? 0xffff : 0xff_ffff)) >>> 4;
    return { kind, size, packedSize: kind === RAW ? size : 1, streams: 1, after: start + bytes };
  }
  const bytes = format < 2 ? 3 : format + 2;
  const sizeBits = format < 2 ? 10 : format === 2 ? 14 : 18;
  const mask = (1 << sizeBits) - 1;
  const size = (low >>> 4) & mask;
  const high = feed.view.getUint32(start + 1, true) >>> (sizeBits - 4); // the packed size begins at bit 4 + sizeBits
  return { kind, size, packedSize: high & mask, streams: format === 0 ? 1 : 4, after: start + bytes };
}
