/** How many bytes decide what a log is. */
const HEAD_SIZE = 65_536;

/** The first bytes of a stream, and the stream as if they had not been read. */
export function headOf(chunks: Iterable<Uint8Array>): { head: Buffer; whole: Iterable<Uint8Array> } {
  const source = chunks[Symbol.iterator]();
  const taken: Buffer[] = [];
  let size = 0;
  while (size < HEAD_SIZE) {
    const next = source.next();
    if (next.done === true) break;
    // Copied, since whoever makes the chunks may reuse their memory for the next one.
    taken.push(Buffer.from(next.value));
    size += next.value.length;
  }
  const first = Buffer.concat(taken);
  return { head: first.subarray(0, HEAD_SIZE), whole: again(first, source) };
}

function* again(first: Buffer, source: Iterator<Uint8Array>): Generator<Uint8Array, void, undefined> {
  yield first;
  for (let next = source.next(); next.done !== true; next = source.next()) yield next.value;
}
