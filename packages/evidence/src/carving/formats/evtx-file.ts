import { crc32 } from "@mizugiwa/bytes";
import { ascii, type CarvingFormat, unsound, whole } from "../format.js";
import { CHUNK_SIGNATURE } from "./evtx-chunk.js";

/**
 * A Windows event log from its first byte: a header block with a CRC-32, then chunks of 64 KiB. Where chunks are missing, the header is
 * given as begun and the chunks by themselves. Source: libyal, Windows XML Event Log (EVTX) format, "File header".
 */
const CHUNK_SIZE = 65_536;
const BLOCK_SIZE = 4096;
const CRC_AT = 124;
const CRC_COVERS = 120;

export const evtxFile: CarvingFormat = {
  name: "evtx",
  extension: "evtx",
  starts: [ascii("ElfFile\0")],
  atBlocksOnly: false,
  measure: (reach) => {
    const chunks = reach.u16(42);
    if (reach.u32(32) !== 128 || reach.u16(40) !== BLOCK_SIZE || reach.size < BLOCK_SIZE) return null;
    if (crc32(reach.read(0, CRC_COVERS)) !== reach.u32(CRC_AT)) return null;
    for (let index = 0; index < chunks; index += 1) {
      const at = BLOCK_SIZE + index * CHUNK_SIZE;
      const place = { length: Math.min(at, reach.size), sound: BLOCK_SIZE };
      if (at + CHUNK_SIZE > reach.size) return unsound("cut", place, `the log has ${chunks} chunks, ${index} lie here`);
      if (!reach.startsWith(CHUNK_SIGNATURE, at))
        return unsound("begun", place, `chunk ${index} of ${chunks} does not lie here`);
    }
    return whole(BLOCK_SIZE + chunks * CHUNK_SIZE);
  },
};
