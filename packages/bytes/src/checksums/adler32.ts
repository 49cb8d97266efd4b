const MODULUS = 65_521;
/** Most bytes summed before the sums must be reduced, so that they stay below 2^32. */
const RUN = 5552;

/** Adler-32 of `bytes` (RFC 1950, 8.2), going on from the checksum of what came before. */
export function adler32(bytes: Uint8Array, before = 1): number {
  let low = before & 0xffff;
  let high = before >>> 16;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + RUN, bytes.length);
    for (; at < end; at += 1) {
      low += bytes[at] ?? 0;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return ((high << 16) | low) >>> 0;
}
