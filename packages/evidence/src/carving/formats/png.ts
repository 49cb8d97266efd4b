import { crc32 } from "@mizugiwa/bytes";
import { type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * PNG: eight bytes, then chunks of length (big-endian), four letters, data, CRC-32 of letters and data; the first is IHDR, the last IEND.
 * Source: W3C PNG, 5.2 to 5.4.
 */
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const IHDR = 0x49484452;
const IEND = 0x49454e44;
const IHDR_SIZE = 13;
const LENGTH_MAX = 0x7fffffff;
const PIECE = 64 * 1024;

export const png: CarvingFormat = {
  name: "png",
  extension: "png",
  starts: [SIGNATURE],
  atBlocksOnly: false,
  measure: (reach) => {
    if (reach.u32(8, false) !== IHDR_SIZE || reach.u32(12, false) !== IHDR) return null;
    if (!isSoundChunk(reach, SIGNATURE.length, IHDR_SIZE)) return null;
    return measureChunks(reach);
  },
};

function measureChunks(reach: Reach): Measured {
  let at = SIGNATURE.length;
  for (;;) {
    const length = reach.u32(at, false);
    if (Number.isNaN(length)) return unsound("cut", { length: reach.size, sound: at }, "no chunk ends the picture");
    if (length > LENGTH_MAX || !isNamed(reach, at + 4))
      return unsound("begun", { length: at, sound: at }, "what follows is no chunk");
    const end = at + 12 + length;
    if (end > reach.size) return unsound("cut", { length: reach.size, sound: at }, `a chunk goes on to byte ${end}`);
    if (!isSoundChunk(reach, at, length))
      return unsound("begun", { length: end, sound: at }, "the CRC of a chunk does not hold");
    if (reach.u32(at + 4, false) === IEND) return whole(end);
    at = end;
  }
}

function isNamed(reach: Reach, at: number): boolean {
  return reach.take(at, 4)?.every((byte) => (byte | 32) >= 0x61 && (byte | 32) <= 0x7a) ?? true;
}

function isSoundChunk(reach: Reach, at: number, length: number): boolean {
  let crc = 0;
  const end = at + 8 + length;
  for (let from = at + 4; from < end; from += PIECE) crc = crc32(reach.read(from, Math.min(PIECE, end - from)), crc);
  return reach.u32(end, false) === crc;
}
