import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { inflateRawMeasured } from "./inflate-raw.js";

const CONTENT = Buffer.from("a line of a log that repeats itself\n".repeat(9000));
const PACKED = deflateRawSync(CONTENT);

/** What is unpacked, and the bytes that the stream is said to have. */
function measured(chunks: Iterable<Uint8Array>): { content: Buffer; size: number } {
  const stream = inflateRawMeasured(chunks);
  const parts: Uint8Array[] = [];
  let next = stream.next();
  for (; next.done !== true; next = stream.next()) parts.push(Uint8Array.from(next.value));
  return { content: Buffer.concat(parts), size: next.value };
}

test("the end of a stream is told whatever follows it, and however it is cut into chunks", () => {
  const followed = Buffer.concat([PACKED, Buffer.alloc(5000, 0xaa)]);
  const pieces = Array.from({ length: Math.ceil(followed.length / 7) }, (_, index) =>
    followed.subarray(index * 7, (index + 1) * 7),
  );
  for (const chunks of [[followed], pieces]) {
    const { content, size } = measured(chunks);
    expect(size).toBe(PACKED.length);
    expect(content.equals(CONTENT)).toBe(true);
  }
});

test("a stream that is cut short is refused", () => {
  expect(() => measured([PACKED.subarray(0, PACKED.length - 3)])).toThrow("stream-cut-short");
});
