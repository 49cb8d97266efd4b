import { Feed } from "../feed.js";
import { DEFAULT_LIMITS } from "../limits.js";
import { BlockDecoder, firstFrame, INPUT_SIZE } from "../zstd/unzstd.js";
import { collect } from "./collect.js";

/** One decoder for all blocks, since making its tables and buffers takes longer than a small block. */
const feed = new Feed([], INPUT_SIZE);
const decoder = new BlockDecoder(feed);

/**
 * Unpacks one zstd frame in memory (RFC 8878), as qcow2 and btrfs keep blocks; bytes behind it are left alone. Throws
 * StreamError where it is damaged, cut short, wants a dictionary or unpacks to more than `maxSize` bytes.
 */
export function unzstdBlock(bytes: Uint8Array, maxSize: number): Uint8Array {
  feed.begin([bytes]);
  return collect(firstFrame(feed, decoder, DEFAULT_LIMITS.windowBytes), maxSize);
}
