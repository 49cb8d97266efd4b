import { crc32 } from "../checksums/crc.js";
import { Feed } from "../feed.js";
import { type Limits, metered } from "../limits.js";
import { StreamError } from "../stream-error.js";
import { bytesAt, struct, u16, u32 } from "../struct.js";
import { readBlockHeader } from "./block-header.js";
import { type Check, checkOf } from "./check.js";
import { IndexRecords } from "./index-records.js";
import { Lzma2 } from "./lzma2.js";

/**
 * xz: streams behind each other, each a header, blocks, an index and a footer.
 *
 *   offset  size  meaning (little-endian)
 *        0     6  0xfd "7zXZ" 0
 *        6     2  flags: bits 8-11 kind of check
 *        8     4  CRC32 of the flags
 *       12     -  blocks: header, packed data, zeros up to a multiple of 4, check
 *        -     -  index
 *      -12     4  CRC32 of the next two
 *       -8     4  size of the index, in units of 4 bytes, less one
 *       -4     2  flags once more
 *       -2     2  "YZ"
 *
 * Sources: .xz file format 1.1.0, 2 (streams), 3 (blocks), 4 (index).
 * Departures: filters but LZMA2 are refused by name, since a stored log has none; zeros between streams may be of any
 * number.
 */
const HEADER = struct("xz header", 12, { magic: bytesAt(0, 6), flags: u16(6), crc: u32(8) });
const FOOTER = struct("xz footer", 12, { crc: u32(0), backward: u32(4), flags: u16(8), magic: u16(10) });
const FOOTER_MAGIC = 0x5a59;
const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
/** Input looked at in one piece: a whole chunk fits. */
const INPUT_SIZE = 131_072;
/** Beyond this no dictionary is decoded whatever the limit, so that positions stay small integers. */
const DICTIONARY_MAX = 2 ** 30;

/** Whether the bytes begin as xz does. */
export function isXz(head: Uint8Array): boolean {
  return MAGIC.every((byte, at) => head[at] === byte);
}

/**
 * Unpacks xz data, all its streams, chunk by chunk, in the memory of its dictionary and 4 MiB. Sizes, the index and the
 * checks (CRC32, CRC64, SHA-256) are verified. Throws StreamError where the data is damaged, went through a filter but
 * LZMA2 or wants a dictionary beyond the limit `windowBytes`, and LimitError where a cap is passed, after giving all
 * chunks that came before.
 */
export function unxz(chunks: Iterable<Uint8Array>, limits?: Partial<Limits>): Generator<Uint8Array, void, undefined> {
  return metered(chunks, limits, (counted, { windowBytes }) => unxzStreams(counted, windowBytes));
}

/** The same without limits but the dictionary's, for callers that count themselves. */
export function* unxzStreams(
  chunks: Iterable<Uint8Array>,
  windowBytes: number,
): Generator<Uint8Array, void, undefined> {
  const feed = new Feed(chunks, INPUT_SIZE);
  const lzma2 = new Lzma2(feed);
  do yield* stream(feed, lzma2, windowBytes);
  while (!onlyPaddingLeft(feed));
}

function onlyPaddingLeft(feed: Feed): boolean {
  while (feed.has(1) && feed.bytes[feed.at] === 0) feed.at += 1;
  return feed.isEmpty();
}

function* stream(feed: Feed, lzma2: Lzma2, windowBytes: number): Generator<Uint8Array, void, undefined> {
  const flags = readHeader(feed);
  const records = new IndexRecords();
  while (feed.has(1) && feed.bytes[feed.at] !== 0) yield* block(feed, lzma2, flags >> 8, windowBytes, records);
  const indexSize = records.check(feed);
  const offset = feed.position;
  const bytes = feed.take(FOOTER.size, FOOTER.name);
  const footer = FOOTER.read(bytes, 0);
  if (footer.magic !== FOOTER_MAGIC) throw FOOTER.invalid("magic", footer.magic, "0x5a59", offset);
  if (footer.crc !== crc32(bytes.subarray(4, 10))) throw FOOTER.invalid("crc", footer.crc, "the CRC it has", offset);
  if (footer.flags !== flags) throw FOOTER.invalid("flags", footer.flags, `0x${flags.toString(16)}`, offset);
  const backward = indexSize / 4 - 1;
  if (footer.backward !== backward) throw FOOTER.invalid("backward", footer.backward, String(backward), offset);
}

/** Reads a stream's header; gives its flags. */
function readHeader(feed: Feed): number {
  const offset = feed.position;
  const bytes = feed.take(HEADER.size, HEADER.name);
  if (!isXz(bytes)) throw new StreamError("xz-magic", { offset, detail: "what stands here begins no xz stream" });
  const { flags, crc } = HEADER.read(bytes, 0);
  if (crc !== crc32(bytes.subarray(6, 8))) throw HEADER.invalid("crc", crc, "the CRC of its flags", offset);
  if ((flags & 0xf0ff) !== 0) throw HEADER.invalid("flags", flags, "no reserved flag", offset);
  if (checkOf(flags >> 8) === null) {
    const detail = `the stream is checked by the unknown method ${flags >> 8}`;
    throw new StreamError("xz-check", { offset, detail, remedy: "Unpack it with xz, then read the result." });
  }
  return flags;
}

function* block(
  feed: Feed,
  lzma2: Lzma2,
  checkKind: number,
  windowBytes: number,
  records: IndexRecords,
): Generator<Uint8Array, void, undefined> {
  const offset = feed.position;
  const header = readBlockHeader(feed);
  const most = Math.min(windowBytes, DICTIONARY_MAX);
  if (header.dictionarySize > most) {
    const detail = `the block wants a dictionary of ${header.dictionarySize} bytes, of at most ${most}`;
    const remedy = "Allow a larger window (cap windowBytes) or pack the data again with a smaller dictionary.";
    throw new StreamError("xz-window", { offset, detail, remedy });
  }
  const check = checkOf(checkKind);
  const start = feed.position;
  let size = 0;
  for (const chunk of lzma2.block(header.dictionarySize)) {
    size += chunk.length;
    check?.update(chunk);
    yield chunk;
  }
  const packedSize = feed.position - start;
  if ((header.packedSize ?? packedSize) !== packedSize || (header.size ?? size) !== size) {
    throw new StreamError("xz-damaged", { offset, detail: "the block has other sizes than its header says" });
  }
  const padding = feed.take((4 - (packedSize % 4)) % 4, "xz padding");
  if (padding.some((byte) => byte !== 0)) {
    throw new StreamError("xz-damaged", { offset: feed.position, detail: "the block's padding is not zero" });
  }
  if (check !== null) compare(feed, check);
  records.add(header.headerSize + packedSize + (check?.size ?? 0), size);
}

function compare(feed: Feed, check: Check): void {
  const offset = feed.position;
  const had = feed.take(check.size, "xz check");
  const wanted = check.digest();
  if (had.some((byte, at) => byte !== wanted[at])) {
    throw new StreamError("xz-checksum", { offset, detail: "the block's check is not that of its content" });
  }
}
