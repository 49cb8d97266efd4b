import { joined } from "../joined.js";
import { StreamError } from "../stream-error.js";

/** All chunks as one; throws StreamError `block-too-large` where they pass `maxSize` bytes. */
export function collect(chunks: Iterable<Uint8Array>, maxSize: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    size += chunk.length;
    if (size > maxSize) {
      throw new StreamError("block-too-large", { detail: `the block unpacks to more than ${maxSize} bytes` });
    }
    parts.push(chunk);
  }
  return joined(parts);
}
