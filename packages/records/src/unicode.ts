/**
 * Text streams as UTF-8 without a byte order mark. UTF-16 (The Unicode Standard, section 2.6; what PowerShell's
 * redirection writes) is recognised by its mark alone; anything else is taken for UTF-8 and passed through untouched.
 * Departure: offsets in what follows count bytes of the UTF-8 form.
 */
export function* utf8Chunks(chunks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  const source = chunks[Symbol.iterator]();
  let head: Uint8Array = new Uint8Array(0);
  let ended = false;
  while (head.length < 3 && !ended) {
    const next = source.next();
    if (next.done === true) ended = true;
    // Copied, since the next chunk may reuse the memory of this one.
    else head = Buffer.concat([head, next.value]);
  }
  const rest: Iterable<Uint8Array> = { [Symbol.iterator]: () => source };
  const encoding = utf16Of(head);
  if (encoding !== null) {
    yield* fromUtf16(encoding, head, ended ? [] : rest);
    return;
  }
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  yield marked ? head.subarray(3) : head;
  if (!ended) yield* rest;
}

function utf16Of(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  return head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : null;
}

function* fromUtf16(
  encoding: string,
  head: Uint8Array,
  rest: Iterable<Uint8Array>,
): Generator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder(encoding);
  yield Buffer.from(decoder.decode(head, { stream: true }));
  for (const chunk of rest) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
