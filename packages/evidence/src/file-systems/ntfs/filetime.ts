import type { Instant } from "../../instant.js";

/** Seconds from 1601-01-01 to 1970-01-01. */
const EPOCH_SECONDS = 11_644_473_600;
const TICKS = 10_000_000;
/** Above this high word the product below would pass 2^53: times behind the year 27,000. */
const HIGH_MAX = 0x6000_0000;

/** A FILETIME: 100 ns steps since 1601, little-endian, in two halves because 64 bits do not fit a number. Zero means "not set". */
export function filetime(view: DataView, at: number): Instant | null {
  const low = view.getUint32(at, true);
  const high = view.getUint32(at + 4, true);
  if (low === 0 && high === 0) return null;
  if (high > HIGH_MAX) return fromBig((BigInt(high) << 32n) | BigInt(low));
  // 2^32 = 429 × 10^7 + 4,967,296
  const rest = high * 4_967_296 + low;
  const carry = Math.floor(rest / TICKS);
  return { seconds: high * 429 + carry - EPOCH_SECONDS, nanos: (rest - carry * TICKS) * 100, digits: 7 };
}

function fromBig(ticks: bigint): Instant {
  const seconds = Number(ticks / BigInt(TICKS)) - EPOCH_SECONDS;
  return { seconds, nanos: Number(ticks % BigInt(TICKS)) * 100, digits: 7 };
}
