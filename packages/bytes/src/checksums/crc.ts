/**
 * Reflected 32-bit cyclic redundancy checks, eight bytes a step.
 *
 * Sources: RFC 1952, 8 (CRC-32, polynomial 0xedb88320); RFC 3720, 12.1 (CRC-32C, polynomial 0x82f63b78).
 * Table `n` (256 entries from `n * 256`) holds what a byte adds to the remainder when `n` zero bytes follow it.
 */
const STEP = 8;

function tablesOf(polynomial: number): Int32Array {
  const tables = new Int32Array(STEP * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ ((rest & 1) * polynomial);
    tables[byte] = rest;
  }
  for (let at = 256; at < tables.length; at += 1) {
    const before = tables[at - 256] ?? 0;
    tables[at] = (before >>> 8) ^ (tables[before & 255] ?? 0);
  }
  return tables;
}

function update(tables: Int32Array, bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = bytes.length - (bytes.length % STEP);
  let rest = ~start;
  let at = 0;
  for (; at < whole; at += STEP) {
    const low = rest ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    rest =
      (tables[1792 + (low & 255)] ?? 0) ^
      (tables[1536 + ((low >>> 8) & 255)] ?? 0) ^
      (tables[1280 + ((low >>> 16) & 255)] ?? 0) ^
      (tables[1024 + (low >>> 24)] ?? 0) ^
      (tables[768 + (high & 255)] ?? 0) ^
      (tables[512 + ((high >>> 8) & 255)] ?? 0) ^
      (tables[256 + ((high >>> 16) & 255)] ?? 0) ^
      (tables[high >>> 24] ?? 0);
  }
  for (; at < bytes.length; at += 1) rest = (rest >>> 8) ^ (tables[(rest ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return ~rest >>> 0;
}

const IEEE = tablesOf(0xedb88320);
const CASTAGNOLI = tablesOf(0x82f63b78);

/** CRC-32 (IEEE 802.3: gzip, zip, xz, PNG) of `bytes`, going on from the CRC of what came before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return update(IEEE, bytes, before);
}

/** CRC-32C (Castagnoli: btrfs, ext4, XFS, iSCSI) of `bytes`, going on from the CRC of what came before. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  return update(CASTAGNOLI, bytes, before);
}
