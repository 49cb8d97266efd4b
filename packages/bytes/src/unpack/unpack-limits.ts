import { DEFAULT_LIMITS, type Limits } from "../limits.js";

/** Bounds of `unpack`. The bytes of every layer count, not only those of the innermost. */
export interface UnpackLimits extends Limits {
  /** Most entries of archives, over all layers. */
  readonly entries: number;
  /** Most layers of packing: a gzip in a zip is two. */
  readonly depth: number;
  /** Largest archive within another stream: it needs random access and is held in memory. */
  readonly heldBytes: number;
}

/**
 * - 100,000 entries: a cloud trail of a busy month has some ten thousand files.
 * - 4 layers: an export of an export, with room; honest sources have one or two.
 * - 256 MiB held: far above the bundles that logs come in, well within a worker's memory.
 */
export const DEFAULT_UNPACK_LIMITS: UnpackLimits = {
  ...DEFAULT_LIMITS,
  entries: 100_000,
  depth: 4,
  heldBytes: 256 * 1024 * 1024,
};
