import { crc32c } from "@mizugiwa/bytes";

/** CRC-32C as ext4 and jbd2 keep it: going on from `seed`, and not inverted at the end. */
export function checksum(seed: number, bytes: Uint8Array): number {
  return ~crc32c(bytes, ~seed >>> 0) >>> 0;
}

/** The start of every checksum that is not seeded otherwise. */
export const CHECKSUM_START = 0xffffffff;

/** `values` as little-endian 32-bit words. */
export function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, true);
  return bytes;
}

/** `bytes` with `length` bytes at each place of `at` zeroed: what a checksum that lies within its own range is taken over. */
export function withZeros(bytes: Uint8Array, length: number, ...at: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const place of at) copy.fill(0, place, place + length);
  return copy;
}

/** CRC-16 (polynomial 0x8005, reflected) of group descriptors under the feature gdt_csum. */
export function crc16(seed: number, bytes: Uint8Array): number {
  let rest = seed;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ ((rest & 1) * 0xa001);
  }
  return rest;
}
