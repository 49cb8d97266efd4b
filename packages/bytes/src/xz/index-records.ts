import { crc32 } from "../checksums/crc.js";
import type { Feed } from "../feed.js";
import { StreamError } from "../stream-error.js";

/**
 * xz index: at the end of a stream, the sizes of its blocks once more.
 *
 *   size  meaning
 *      1  0
 *   long  number of blocks
 *   long  size of header, packed data and check, then size of content, for each block
 *    0-3  zeros up to a multiple of 4
 *      4  CRC32
 *
 * Sources: .xz file format 1.1.0, 4. The sizes met are kept as a checksum, so that no number of blocks takes memory.
 */
export class IndexRecords {
  #count = 0;
  #hash = 0;

  add(unpaddedSize: number, size: number): void {
    this.#count += 1;
    this.#hash = hashed(this.#hash, unpaddedSize, size);
  }

  /** Reads the index at the feed and compares; gives its size in bytes. Throws StreamError `xz-damaged`. */
  check(feed: Feed): number {
    const offset = feed.position;
    let crc = 0;
    const byte = (): number => {
      const taken = feed.take(1, "xz index");
      crc = crc32(taken, crc);
      return taken[0] ?? 0;
    };
    const damaged = (detail: string): StreamError => new StreamError("xz-damaged", { offset, detail });
    byte();
    const count = readLong(byte);
    if (count !== this.#count) throw damaged(`the index lists ${count} blocks, the stream has ${this.#count}`);
    let hash = 0;
    for (let left = count; left > 0; left -= 1) hash = hashed(hash, readLong(byte), readLong(byte));
    if (hash !== this.#hash) throw damaged("the index says other sizes than the blocks have");
    while ((feed.position - offset) % 4 !== 0) if (byte() !== 0) throw damaged("the index's padding is not zero");
    const wanted = crc;
    feed.take(4, "xz index");
    if (feed.view.getUint32(feed.at - 4, true) !== wanted) throw damaged("the index's CRC is wrong");
    return feed.position - offset;
  }
}

function hashed(hash: number, unpaddedSize: number, size: number): number {
  return crc32(new Uint8Array(Float64Array.of(unpaddedSize, size).buffer), hash);
}

function readLong(byte: () => number): number {
  let value = 0;
  for (let scale = 1; scale < 2 ** 53; scale *= 128) {
    const next = byte();
    value += (next & 0x7f) * scale;
    if (next < 0x80) return value;
  }
  return Number.NaN;
}
