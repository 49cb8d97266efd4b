import { crc32 } from "@mizugiwa/bytes";
import { ascii, type CarvingFormat, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * A chunk of a Windows event log: 64 KiB with a CRC-32 over its header and string tables and one over its records. Chunks stand alone, so
 * each is given by itself. Source: libyal, Windows XML Event Log (EVTX) format, "Chunk".
 */
const CHUNK_SIZE = 65_536;
const HEADER_SIZE = 128;
const RECORDS_AT = 512;
const CRC_AT = 124;
const CRC_COVERS = 120;

export const CHUNK_SIGNATURE = ascii("ElfChnk\0");

export const evtxChunk: CarvingFormat = {
  name: "evtx-chunk",
  extension: "evtx-chunk",
  starts: [CHUNK_SIGNATURE],
  atBlocksOnly: false,
  measure: (reach) => {
    const headerSize = reach.u32(40);
    const freeAt = reach.u32(48);
    if (headerSize !== HEADER_SIZE || !(freeAt >= RECORDS_AT && freeAt <= CHUNK_SIZE)) return null;
    const headerHolds = isSoundHeader(reach);
    if (reach.size < CHUNK_SIZE) {
      const detail = `a chunk has ${CHUNK_SIZE} bytes, ${reach.size} are free`;
      return headerHolds ? unsound("cut", { length: reach.size, sound: RECORDS_AT }, detail) : null;
    }
    const wanted = reach.u32(52);
    if (headerHolds && crc32(reach.read(RECORDS_AT, freeAt - RECORDS_AT)) === wanted) return whole(CHUNK_SIZE);
    const detail = headerHolds ? "the CRC of the records does not hold" : "the CRC of the header does not hold";
    return unsound("begun", { length: CHUNK_SIZE, sound: RECORDS_AT }, detail);
  },
};

function isSoundHeader(reach: Reach): boolean {
  const before = crc32(reach.read(0, CRC_COVERS));
  return crc32(reach.read(HEADER_SIZE, RECORDS_AT - HEADER_SIZE), before) === reach.u32(CRC_AT);
}
