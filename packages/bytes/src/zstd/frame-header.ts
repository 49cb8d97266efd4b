import type { Feed } from "../feed.js";
import { StreamError } from "../stream-error.js";

/**
 * zstd frame header.
 *
 *   size  meaning (little-endian)
 *      1  bits 0-1 size of the dictionary's number, 2 has a checksum, 3 reserved, 5 single segment, 6-7 size of the size
 *    0-1  window: bits 3-7 exponent, 0-2 eighths; none for a single segment, whose window is its content
 *    0-4  dictionary's number
 *    0-8  content size
 *
 * Sources: RFC 8878, 3.1.1.1.
 */
const RESERVED = 0x08;
const HAS_CHECKSUM = 0x04;
const SINGLE_SEGMENT = 0x20;
/** Beyond this no window is decoded whatever the limit, so that positions stay small integers. */
const WINDOW_MAX = 2 ** 30;

export interface FrameHeader {
  /** How far back matches may reach, bytes. */
  readonly windowSize: number;
  /** Bytes the frame holds, where it says so. */
  readonly contentSize: number | null;
  readonly hasChecksum: boolean;
}

/** Reads the header at the feed; throws StreamError where it wants a dictionary or too large a window. */
export function readFrameHeader(feed: Feed, windowBytes: number): FrameHeader {
  const offset = feed.position;
  const refuse = (code: string, detail: string, remedy?: string): StreamError =>
    new StreamError(code, remedy === undefined ? { offset, detail } : { offset, detail, remedy });
  const descriptor = feed.take(1, "zstd frame header")[0] ?? 0;
  if ((descriptor & RESERVED) !== 0) throw refuse("zstd-damaged", "the frame header's reserved bit is set");
  const isSingle = (descriptor & SINGLE_SEGMENT) !== 0;
  const window = isSingle ? null : (feed.take(1, "zstd frame header")[0] ?? 0);
  const dictionary = littleEndian(feed, [0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const size = littleEndian(feed, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  if (dictionary !== 0) {
    const remedy = "Unpack it where the dictionary is, then read the result.";
    throw refuse("zstd-dictionary", `the frame was packed with dictionary ${dictionary}`, remedy);
  }
  const windowSize = window === null ? size : 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  const most = Math.min(windowBytes, WINDOW_MAX);
  if (windowSize > most) {
    const remedy = "Allow a larger window (cap windowBytes) or pack the data again with a smaller one.";
    throw refuse("zstd-window", `the frame wants a window of ${windowSize} bytes, of at most ${most}`, remedy);
  }
  return {
    windowSize,
    contentSize: sizeBytes === 0 ? null : size,
    hasChecksum: (descriptor & HAS_CHECKSUM) !== 0,
  };
}

/** A number of `count` bytes; beyond 2^53 it is inexact, which is far beyond any size that is accepted. */
function littleEndian(feed: Feed, count: number): number {
  return feed.take(count, "zstd frame header").reduceRight((value, byte) => value * 256 + byte, 0);
}
