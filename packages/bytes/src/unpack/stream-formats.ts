import { gunzipMembers, gzipModified, isGzip } from "../inflate/gzip.js";
import type { Limits } from "../limits.js";
import { isXz, unxzStreams } from "../xz/unxz.js";
import { isZstd, unzstdFrames } from "../zstd/unzstd.js";

/** A way of packing one stream. */
export interface StreamFormat {
  readonly begins: (head: Uint8Array) => boolean;
  /** The modification time that the beginning tells, in ms since the epoch. */
  readonly modified: (head: Uint8Array) => number | null;
  readonly decode: (chunks: Iterable<Uint8Array>, limits: Limits) => Generator<Uint8Array, void, undefined>;
}

const FORMATS: readonly StreamFormat[] = [
  { begins: isGzip, modified: gzipModified, decode: gunzipMembers },
  { begins: isZstd, modified: () => null, decode: (chunks, { windowBytes }) => unzstdFrames(chunks, windowBytes) },
  { begins: isXz, modified: () => null, decode: (chunks, { windowBytes }) => unxzStreams(chunks, windowBytes) },
];

/** The format of what begins so; null where none is known. */
export function streamFormat(head: Uint8Array): StreamFormat | null {
  return FORMATS.find(({ begins }) => begins(head)) ?? null;
}
