import type { Feed } from "../feed.js";
import { StreamError } from "../stream-error.js";

/** The error for what the format forbids, found at `index` of the feed's bytes. */
export function damaged(feed: Feed, index: number, detail: string): StreamError {
  return new StreamError("zstd-damaged", { offset: feed.offsetOf(index), detail });
}

/**
 * Where reading of a bit stream that is read from its end begins, as a bit number of the feed's bytes: below the
 * highest set bit of the last byte (RFC 8878, 4.1.2).
 *
 * Readers keep that number and load the 32 bits that end at it: `view.getUint32(((bit + 7) >>> 3) - 4, true) <<
 * (-bit & 7)` has at least 25 good bits at its top. What lies below the stream's start is loaded but never used: a
 * stream that was not used up exactly is refused.
 */
export function backwardStart(feed: Feed, start: number, end: number): number {
  const last = feed.bytes[end - 1] ?? 0;
  if (end <= start || last === 0) throw damaged(feed, end, "a bit stream without its end mark");
  return (end - 1) * 8 + 31 - Math.clz32(last);
}
