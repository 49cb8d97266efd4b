/**
 * One detection on its way from a worker to the printer: the text is made in the worker, in the form that the output
 * format wants, so that the main thread only puts texts in order.
 */
export interface Entry {
  /** Index of the rule within the set. */
  readonly rule: number;
  readonly time: string | null;
  readonly text: string;
}

/** What an event gave: detections to be printed, and matches that correlations ask for. */
export interface Found {
  readonly entries: readonly Entry[];
  readonly feeds: readonly Entry[];
}

/**
 * Entries as bytes, to be handed over between threads without a copy and to be put aside in a file:
 *
 *   offset  size  meaning (little-endian)
 *        0     4  rule
 *        4     4  size of the text in bytes, n
 *        8     1  size of the time in bytes, m; 0 where there is none
 *        9     m  time
 *      9+m     n  text, UTF-8
 */
const HEAD_SIZE = 9;

export function encodeEntries(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const texts = entries.map(({ text }) => Buffer.from(text));
  const size = entries.reduce(
    (sum, { time }, at) => sum + HEAD_SIZE + (time?.length ?? 0) + (texts[at]?.length ?? 0),
    0,
  );
  const bytes = Buffer.from(new ArrayBuffer(size));
  let offset = 0;
  entries.forEach(({ rule, time }, at) => {
    const text = texts[at] ?? Buffer.alloc(0);
    offset = bytes.writeUInt32LE(rule, offset);
    offset = bytes.writeUInt32LE(text.length, offset);
    offset = bytes.writeUInt8(time?.length ?? 0, offset);
    offset += bytes.write(time ?? "", offset, "latin1");
    offset += text.copy(bytes, offset);
  });
  return bytes;
}

export function* decodeEntries(encoded: Uint8Array): Generator<Entry, void, undefined> {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  for (let offset = 0; offset < bytes.length; ) {
    const rule = bytes.readUInt32LE(offset);
    const timeAt = offset + HEAD_SIZE;
    const textAt = timeAt + bytes.readUInt8(offset + 8);
    const end = textAt + bytes.readUInt32LE(offset + 4);
    const time = textAt === timeAt ? null : bytes.toString("latin1", timeAt, textAt);
    yield { rule, time, text: bytes.toString("utf8", textAt, end) };
    offset = end;
  }
}
