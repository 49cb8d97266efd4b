/** What came out of a decoder, and the code of what was thrown at the end. */
export interface Drained {
  readonly bytes: Buffer;
  readonly code: string | null;
}

export function drain(chunks: Iterable<Uint8Array>): Drained {
  const parts: Uint8Array[] = [];
  try {
    for (const chunk of chunks) parts.push(chunk);
  } catch (caught) {
    if (!(caught instanceof Error && "code" in caught)) throw caught;
    return { bytes: Buffer.concat(parts), code: String(caught.code) };
  }
  return { bytes: Buffer.concat(parts), code: null };
}

/** The bytes in pieces of `size`. */
export function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
