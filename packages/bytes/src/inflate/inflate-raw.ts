import { Feed } from "../feed.js";
import { type Limits, metered } from "../limits.js";
import { Inflater } from "./inflater.js";

const INPUT_SIZE = 65_536;

/**
 * Unpacks one raw deflate stream, chunk by chunk (RFC 1951); bytes behind its last block are left alone. Throws
 * StreamError where the data is damaged and LimitError where a cap is passed, after giving all that came before.
 */
export function inflateRaw(
  chunks: Iterable<Uint8Array>,
  limits?: Partial<Limits>,
): Generator<Uint8Array, void, undefined> {
  return metered(chunks, limits, inflateStream);
}

/** The same without limits, for callers that count themselves. */
export function inflateStream(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  return new Inflater(new Feed(chunks, INPUT_SIZE)).stream();
}

/**
 * The same without limits, and the return value says how many bytes the stream had: for callers that look for its end in what they do not
 * know. `chunks` may be read further than that. Throws StreamError where the data is damaged or cut short.
 */
export function* inflateRawMeasured(chunks: Iterable<Uint8Array>): Generator<Uint8Array, number, undefined> {
  const feed = new Feed(chunks, INPUT_SIZE);
  yield* new Inflater(feed).stream();
  return feed.position;
}
