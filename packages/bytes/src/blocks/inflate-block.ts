import { adler32 } from "../checksums/adler32.js";
import { Feed } from "../feed.js";
import { Inflater } from "../inflate/inflater.js";
import { StreamError } from "../stream-error.js";
import { bytesAt, struct, u32be } from "../struct.js";
import { collect } from "./collect.js";

/**
 * zlib data: two bytes of header, one deflate stream, the Adler-32 of its content.
 *
 * Sources: RFC 1950, 2.2.
 */
const HEADER = struct("zlib header", 2, { bytes: bytesAt(0, 2) });
const TRAILER = struct("zlib trailer", 4, { adler: u32be(0) });
const DEFLATE = 8;
const WINDOW_MAX = 7;
const HAS_DICTIONARY = 0x20;
const INPUT_SIZE = 65_536;

/** One decoder for all blocks, since making its tables and buffers takes longer than a small block. */
const feed = new Feed([], INPUT_SIZE);
const inflater = new Inflater(feed);

/**
 * Unpacks one raw deflate stream in memory (RFC 1951), as qcow2 and VMDK keep blocks; bytes behind it are left alone.
 * Throws StreamError where it is damaged, cut short or unpacks to more than `maxSize` bytes.
 */
export function inflateRawBlock(bytes: Uint8Array, maxSize: number): Uint8Array {
  feed.begin([bytes]);
  return collect(inflater.stream(), maxSize);
}

/**
 * Unpacks one zlib stream in memory (RFC 1950), as EWF and btrfs keep blocks, and holds it to its Adler-32; bytes
 * behind it are left alone. Throws StreamError or StructError where it is damaged, cut short, wants a dictionary or is
 * not of `expectedSize` bytes.
 */
export function inflateZlib(bytes: Uint8Array, expectedSize: number): Uint8Array {
  feed.begin([bytes]);
  const [method = 0, flags = 0] = HEADER.read(feed.take(HEADER.size, HEADER.name), 0).bytes;
  if ((method & 15) !== DEFLATE || method >> 4 > WINDOW_MAX || ((method << 8) | flags) % 31 !== 0) {
    throw HEADER.invalid("bytes", (method << 8) | flags, "a header of zlib", 0);
  }
  if ((flags & HAS_DICTIONARY) !== 0) {
    throw new StreamError("zlib-dictionary", { offset: 1, detail: "the block was packed with a dictionary" });
  }
  const content = collect(inflater.stream(), expectedSize);
  const offset = feed.position;
  if (content.length < expectedSize) {
    throw new StreamError("zlib-size", {
      offset,
      detail: `the block has ${content.length} bytes, want ${expectedSize}`,
    });
  }
  const { adler } = TRAILER.read(feed.take(TRAILER.size, TRAILER.name), 0);
  const wanted = adler32(content);
  if (adler !== wanted) throw TRAILER.invalid("adler", adler, `0x${wanted.toString(16)}`, offset);
  return content;
}
