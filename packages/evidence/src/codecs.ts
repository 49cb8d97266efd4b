import { inflateRawBlock, inflateZlib, unzstdBlock } from "@mizugiwa/bytes";

/**
 * Decoders of the blocks that images are packed in. They may be given from outside, where the runtime has faster ones; they throw where the
 * data is damaged, cut short or gives more than was said, and leave bytes behind the stream alone.
 */
export interface Codecs {
  /** A zlib stream (RFC 1950) of exactly `size` bytes, its checksum checked. */
  inflateZlib(bytes: Uint8Array, size: number): Uint8Array;
  /** A raw deflate stream (RFC 1951) of at most `most` bytes. */
  inflateRaw(bytes: Uint8Array, most: number): Uint8Array;
  /** A zstd frame (RFC 8878) of at most `most` bytes. */
  unzstd(bytes: Uint8Array, most: number): Uint8Array;
}

export const DEFAULT_CODECS: Codecs = { inflateZlib, inflateRaw: inflateRawBlock, unzstd: unzstdBlock };
