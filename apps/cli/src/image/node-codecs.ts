import { inflateRawSync, inflateSync } from "node:zlib";
import { type Codecs, DEFAULT_CODECS, EvidenceError } from "@mizugiwa/evidence";

/** Decoders of the runtime, several times as fast as our own. What is damaged is an EvidenceError, as with ours. */
export const NODE_CODECS: Codecs = {
  ...DEFAULT_CODECS,
  inflateZlib: (bytes, size) => {
    const unpacked = attempt(() => inflateSync(bytes, { maxOutputLength: Math.max(size, 1) }));
    if (unpacked.length !== size) throw damaged(`${unpacked.length} bytes came out, ${size} were told`);
    return unpacked;
  },
  inflateRaw: (bytes, most) => attempt(() => inflateRawSync(bytes, { maxOutputLength: Math.max(most, 1) })),
};

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
