import { Budget, limitPassed } from "@mizugiwa/base";

/** Bounds of unpacking a stream. */
export interface Limits {
  /** Most bytes given. */
  readonly totalBytes: number;
  /** Most bytes given for each byte read, beyond `freeBytes`. */
  readonly ratio: number;
  /** Bytes that may be given before the ratio counts. */
  readonly freeBytes: number;
  /** Largest window that zstd data, or dictionary that xz data may ask for. */
  readonly windowBytes: number;
}

const MIB = 1024 * 1024;

/**
 * - 64 GiB in total: a day of a busy service as one file; far above it something is wrong or wants splitting.
 * - A ratio of 1,000, once 64 MiB are out: logs shrink to a tenth or a fiftieth, monotonous ones to a three hundredth.
 *   Deflate cannot pass 1,032 and a bomb in it comes close to that; zstd reaches 30,000. Below 64 MiB nobody is harmed,
 *   and small files that are all zeros, such as preallocated ones, remain readable.
 * - A window of 128 MiB: what `zstd --long` writes and its decoder takes without being asked twice; RFC 8878 wants 8.
 */
export const DEFAULT_LIMITS: Limits = {
  totalBytes: 64 * 1024 * MIB,
  ratio: 1000,
  freeBytes: 64 * MIB,
  windowBytes: 128 * MIB,
};

/** Counts what a stream, and all that is packed within it, reads and gives. */
export class Meter {
  readonly #limits: Limits;
  readonly #total: Budget;
  #read = 0;
  #gave = 0;

  /** What is given also counts against `total`, which several meters may share. */
  constructor(limits: Limits, total: Budget) {
    this.#limits = limits;
    this.#total = total;
  }

  /** The same chunks, counted as read. */
  *reading(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
    for (const chunk of chunks) {
      this.#read += chunk.length;
      yield chunk;
    }
  }

  /** The same chunks, counted as given; throws LimitError `limit-passed` instead of a chunk that passes a bound. */
  *giving(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
    const { ratio, freeBytes } = this.#limits;
    for (const chunk of chunks) {
      this.#total.take(chunk.length);
      this.#gave += chunk.length;
      if (this.#gave > freeBytes && this.#gave > this.#read * ratio) {
        throw limitPassed(ratio, "times the packed size unpacked (cap ratio)");
      }
      yield chunk;
    }
  }
}

/** Budget of all bytes that may be given under these limits. */
export function totalBudget(limits: Limits): Budget {
  return new Budget(limits.totalBytes, "bytes unpacked (cap totalBytes)");
}

/** Runs a decoder under limits of its own. */
export function metered(
  chunks: Iterable<Uint8Array>,
  limits: Partial<Limits> | undefined,
  decode: (chunks: Iterable<Uint8Array>, limits: Limits) => Generator<Uint8Array, void, undefined>,
): Generator<Uint8Array, void, undefined> {
  const all = { ...DEFAULT_LIMITS, ...limits };
  const meter = new Meter(all, totalBudget(all));
  return meter.giving(decode(meter.reading(chunks), all));
}
