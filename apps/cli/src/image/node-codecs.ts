import { inflateRawSync, inflateSync } from "node:zlib";
import { type Codecs, DEFAULT_CODECS, EvidenceError } from "@mizugiwa/evidence";

/** Decoders of the runtime, several times as fast as our own. What is damaged is an EvidenceError, as with ours. */
export const NODE_CODECS: Codecs = {
  ...DEFAULT_CODECS,
  inflateZlib: (bytes, size) => {
    const options = { maxOutputLength: Math.max(size, 1), chunkSize: roomFor(size) };
    const unpacked = attempt(() => inflateSync(bytes, options));
    if (unpacked.length !== size) throw damaged(`${unpacked.length} bytes came out, ${size} were told`);
    return unpacked;
  },
  inflateRaw: (bytes, most) => {
    const options = { maxOutputLength: Math.max(most, 1), chunkSize: roomFor(most) };
    return attempt(() => inflateRawSync(bytes, options));
  },
};

const ROOM_MAX = 256 * 1024;
const ROOM_MORE = 64;

/** What is unpacked in one piece: the runtime's own pieces are of 16 KiB, and putting them together takes as long as unpacking. */
function roomFor(size: number): number {
  return Math.min(size, ROOM_MAX) + ROOM_MORE;
}

function attempt(call: () => Uint8Array): Uint8Array {
  try {
    return call();
  } catch (caught) {
    if (!(caught instanceof Error) || !("code" in caught)) throw caught;
    throw damaged(caught.message, caught);
  }
}

function damaged(why: string, cause?: Error): EvidenceError {
  const at = { field: "deflate", detail: `the packed bytes are damaged: ${why}` };
  return new EvidenceError("deflate-damaged", at, cause === undefined ? {} : { cause });
}
