const NEWLINE = 0x0a;
/** A line is cut past this: no list has longer ones, and a file without line breaks must not be held. */
const LINE_MAX = 1024 * 1024;

/** Lines of a stream without their line feed; valid until the next one is asked for. */
export function* linesOf(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  let rest: Uint8Array = new Uint8Array(0);
  for (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = chunk.subarray(start, end);
      yield rest.length === 0 ? line : joined(rest, line);
      rest = rest.length === 0 ? rest : new Uint8Array(0);
      start = end + 1;
    }
    const room = Math.max(0, LINE_MAX - rest.length);
    rest = joined(rest, chunk.subarray(start, Math.min(chunk.length, start + room)));
  }
  if (rest.length > 0) yield rest;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
