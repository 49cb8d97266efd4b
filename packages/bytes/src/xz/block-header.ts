import { crc32 } from "../checksums/crc.js";
import type { Feed } from "../feed.js";
import { StreamError } from "../stream-error.js";

/**
 * xz block header.
 *
 *   size  meaning (numbers of 7 bits a byte, lowest first, are "long")
 *      1  size of the header: 4 times one more than this
 *      1  bits 0-1 filters less one, 6 packed size is there, 7 size is there
 *   long  packed size, size
 *      -  filters: long number, long size of properties, properties
 *      -  zeros up to the CRC32 at the end
 *
 * Sources: .xz file format 1.1.0, 3.1 (header), 1.2 (long numbers), 5.3 (filters).
 */
const RESERVED = 0x3c;
const HAS_PACKED_SIZE = 0x40;
const HAS_SIZE = 0x80;
const LZMA2 = 0x21;
const DICTIONARY_BITS_MAX = 40;

/** Filters that are refused, by name. */
const FILTERS: ReadonlyMap<number, string> = new Map([
  [3, "delta"],
  [4, "BCJ for x86"],
  [5, "BCJ for PowerPC"],
  [6, "BCJ for IA-64"],
  [7, "BCJ for ARM"],
  [8, "BCJ for ARM Thumb"],
  [9, "BCJ for SPARC"],
  [10, "BCJ for ARM64"],
  [11, "BCJ for RISC-V"],
]);

export interface BlockHeader {
  /** Bytes of the header itself. */
  readonly headerSize: number;
  readonly packedSize: number | null;
  readonly size: number | null;
  readonly dictionarySize: number;
}

/** Reads the header at the feed; throws StreamError where it is damaged or names a filter that is not read. */
export function readBlockHeader(feed: Feed): BlockHeader {
  const offset = feed.position;
  const damaged = (detail: string): StreamError => new StreamError("xz-damaged", { offset, detail });
  if (!feed.has(1)) throw feed.cutShort("xz block header", 1);
  const headerSize = ((feed.bytes[feed.at] ?? 0) + 1) * 4;
  const bytes = feed.take(headerSize, "xz block header");
  const crc = new DataView(bytes.buffer, bytes.byteOffset + headerSize - 4, 4).getUint32(0, true);
  const fields = bytes.subarray(0, headerSize - 4);
  if (crc32(fields) !== crc) throw damaged("a block header whose CRC is wrong");
  const flags = fields[1] ?? 0;
  if ((flags & RESERVED) !== 0) throw damaged("a block header with reserved flags");
  const cursor = { bytes: fields, at: 2 };
  const packedSize = (flags & HAS_PACKED_SIZE) === 0 ? null : readLong(cursor);
  const size = (flags & HAS_SIZE) === 0 ? null : readLong(cursor);
  const dictionarySize = readFilters(cursor, (flags & 3) + 1, offset);
  if (dictionarySize === null) throw damaged("a block header without a sound LZMA2 filter at its end");
  if (fields.subarray(cursor.at).some((byte) => byte !== 0)) throw damaged("a block header whose padding is not zero");
  return { headerSize, packedSize, size, dictionarySize };
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** A long number; one that passes the end or 2^53 gives NaN, which equals no size. */
function readLong(cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; scale < 2 ** 53; scale *= 128) {
    const byte = cursor.bytes[cursor.at] ?? 0x80;
    cursor.at += 1;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  return Number.NaN;
}

/** The size of the dictionary that the last filter, LZMA2, names; null where the filters are not sound. */
function readFilters(cursor: Cursor, count: number, offset: number): number | null {
  for (let left = count; left > 0; left -= 1) {
    const id = readLong(cursor);
    const propertiesSize = readLong(cursor);
    const properties = cursor.bytes.subarray(cursor.at, cursor.at + propertiesSize);
    cursor.at += propertiesSize;
    if (id !== LZMA2) {
      const detail = `the block went through filter ${id} (${FILTERS.get(id) ?? "unknown"})`;
      throw new StreamError("xz-filter", {
        offset,
        detail,
        remedy: "Unpack it with xz, then read the result.",
      });
    }
    const [bits = 255] = properties;
    if (left === 1 && propertiesSize === 1 && bits <= DICTIONARY_BITS_MAX) return dictionaryOf(bits);
  }
  return null;
}

function dictionaryOf(bits: number): number {
  return bits === DICTIONARY_BITS_MAX ? 2 ** 32 - 1 : (2 + (bits & 1)) * 2 ** ((bits >> 1) + 11);
}
