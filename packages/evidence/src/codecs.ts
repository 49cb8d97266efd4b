import { inflateRawSync, inflateSync } from "node:zlib";
import { unzstd } from "@mizugiwa/bytes";

/**
 * Decoders of the blocks that images are packed in. They may be given from outside, where the runtime has faster ones. Each gives at most
 * `most` bytes, which is also the most it may allocate for its result, and throws where the data is damaged.
 */
export interface Codecs {
  /** A zlib stream (RFC 1950), its checksum checked; throws where it gives more than `most`. Bytes behind it are left alone. */
  inflateZlib(bytes: Uint8Array, most: number): Uint8Array;
  /** A raw deflate stream (RFC 1951); what passes `most`, and what lies behind, is left alone. */
  inflateRaw(bytes: Uint8Array, most: number): Uint8Array;
  /** A zstd frame (RFC 8878); what passes `most`, and what lies behind, is left alone. */
  unzstd(bytes: Uint8Array, most: number): Uint8Array;
}

export const DEFAULT_CODECS: Codecs = {
  inflateZlib: (bytes, most) => inflateSync(bytes, { maxOutputLength: most }),
  inflateRaw: (bytes, most) => inflateRawSync(bytes, { maxOutputLength: most }),
  unzstd: (bytes, most) => {
    const out = new Uint8Array(most);
    let done = 0;
    for (const chunk of unzstd([bytes], { totalBytes: most, freeBytes: most })) {
      out.set(chunk.subarray(0, most - done), done);
      done += chunk.length;
      if (done >= most) break;
    }
    return out.subarray(0, done);
  },
};
