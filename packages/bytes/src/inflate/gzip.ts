import { crc32 } from "../checksums/crc.js";
import { Feed } from "../feed.js";
import { type Limits, metered } from "../limits.js";
import { StreamError } from "../stream-error.js";
import { bytesAt, struct, u8, u16, u32 } from "../struct.js";
import { Inflater } from "./inflater.js";

/**
 * gzip: members behind each other, each alone a complete stream.
 *
 *   offset  size  meaning (little-endian)
 *        0     2  0x1f 0x8b
 *        2     1  method, 8 is deflate
 *        3     1  flags: 2 header CRC16, 4 extra field, 8 name, 16 comment
 *        4     4  modification time, seconds of Unix, 0 is none
 *        8     2  extra flags, system
 *       10     -  what the flags name, deflate data
 *       -8     4  CRC32 of what is unpacked
 *       -4     4  its size modulo 2^32
 *
 * Sources: RFC 1952, 2.2 and 2.3.
 * Departure: zero bytes behind the last member are padding, as tapes and block devices leave it.
 */
const HEADER = struct("gzip header", 10, { magic: bytesAt(0, 2), method: u8(2), flags: u8(3), seconds: u32(4) });
const TRAILER = struct("gzip trailer", 8, { crc: u32(0), size: u32(4) });
const CRC16 = struct("gzip header CRC", 2, { crc: u16(0) });
const EXTRA = struct("gzip extra field", 2, { length: u16(0) });

const HAS_CRC16 = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;
const RESERVED_FLAGS = 0xe0;
const DEFLATE = 8;
/** Longest name or comment passed over; the format has no bound of its own. */
const TEXT_MAX = 65_536;
/** Input looked at in one piece: an extra field fits. */
const INPUT_SIZE = 131_072;

/** Whether the bytes begin as gzip does. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === DEFLATE;
}

/** The modification time that the first member names, in ms since the epoch; null where it names none. */
export function gzipModified(head: Uint8Array): number | null {
  if (head.length < HEADER.size) return null;
  const { seconds } = HEADER.read(head, 0);
  return seconds === 0 ? null : seconds * 1000;
}

/**
 * Unpacks gzip data, all its members, chunk by chunk (RFC 1952). CRC32 and size are verified at the end of each
 * member. Throws StreamError where the data is damaged and LimitError where a cap is passed, in both cases after
 * giving all that came before.
 */
export function gunzip(chunks: Iterable<Uint8Array>, limits?: Partial<Limits>): Generator<Uint8Array, void, undefined> {
  return metered(chunks, limits, gunzipMembers);
}

/** The same without limits, for callers that count themselves. */
export function* gunzipMembers(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  const feed = new Feed(chunks, INPUT_SIZE);
  const inflater = new Inflater(feed);
  do {
    readHeader(feed);
    let crc = 0;
    let size = 0;
    for (const fresh of inflater.stream()) {
      crc = crc32(fresh, crc);
      size = (size + fresh.length) >>> 0;
      yield fresh;
    }
    checkTrailer(feed, crc, size);
  } while (!onlyPaddingLeft(feed));
}

function readHeader(feed: Feed): void {
  const offset = feed.position;
  let crc = 0;
  const take = (count: number, what: string): Uint8Array => {
    const bytes = feed.take(count, what);
    crc = crc32(bytes, crc);
    return bytes;
  };
  const header = HEADER.read(take(HEADER.size, HEADER.name), 0);
  if (header.magic[0] !== 0x1f || header.magic[1] !== 0x8b) {
    throw new StreamError("gzip-trailing-bytes", { offset, detail: "what follows the last gzip member is no member" });
  }
  if (header.method !== DEFLATE) throw HEADER.invalid("method", header.method, "8", offset);
  if ((header.flags & RESERVED_FLAGS) !== 0) throw HEADER.invalid("flags", header.flags, "no reserved flag", offset);
  if ((header.flags & HAS_EXTRA) !== 0) {
    take(EXTRA.read(take(EXTRA.size, EXTRA.name), 0).length, EXTRA.name);
  }
  if ((header.flags & HAS_NAME) !== 0) skipText(take, offset);
  if ((header.flags & HAS_COMMENT) !== 0) skipText(take, offset);
  if ((header.flags & HAS_CRC16) === 0) return;
  const wanted = crc & 0xffff;
  const { crc: had } = CRC16.read(feed.take(CRC16.size, CRC16.name), 0);
  if (had !== wanted) throw CRC16.invalid("crc", had, `0x${wanted.toString(16)}`, offset);
}

function skipText(take: (count: number, what: string) => Uint8Array, offset: number): void {
  for (let length = 0; length < TEXT_MAX; length += 1) if (take(1, "gzip name")[0] === 0) return;
  throw new StreamError("gzip-header", { offset, detail: `a name or comment of more than ${TEXT_MAX} bytes` });
}

function checkTrailer(feed: Feed, crc: number, size: number): void {
  const offset = feed.position;
  const trailer = TRAILER.read(feed.take(TRAILER.size, TRAILER.name), 0);
  if (trailer.crc !== crc) throw TRAILER.invalid("crc", trailer.crc, `0x${crc.toString(16)}`, offset);
  if (trailer.size !== size) throw TRAILER.invalid("size", trailer.size, String(size), offset + 4);
}

function onlyPaddingLeft(feed: Feed): boolean {
  while (feed.has(1) && feed.bytes[feed.at] === 0) feed.at += 1;
  return feed.isEmpty();
}
