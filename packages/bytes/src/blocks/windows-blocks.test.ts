import { describe, expect, test } from "vitest";
import { StreamError, unlzxChunk, unxpressBlock } from "../index.js";
import { WINDOWS_PACKED } from "./windows-packed.fixture.js";

const DECODERS = { xpress: unxpressBlock, lzx: unlzxChunk } as const;

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (caught) {
    if (caught instanceof StreamError) return caught.problem.code;
    throw caught;
  }
}

for (const { format, content, packed } of WINDOWS_PACKED) {
  describe(`${format}, ${content.length} bytes in ${Buffer.from(packed, "base64").length}`, () => {
    const bytes = Buffer.from(packed, "base64");
    const decode = DECODERS[format];

    test("comes back byte for byte", () => {
      expect(Buffer.from(content).equals(decode(bytes, content.length))).toBe(true);
    });

    test("cut short, it is damaged or not what it was; it never gives more than was asked for", () => {
      for (let size = 0; size < bytes.length - 8; size += 7) {
        const code = codeOf(() => {
          const out = decode(bytes.subarray(0, size), content.length);
          if (Buffer.from(content).equals(out)) throw new Error(`${size} of ${bytes.length} bytes were enough`);
        });
        expect([null, `${format}-damaged`]).toContain(code);
      }
    });
  });
}

test("XPRESS: a table that is no complete code is damaged", () => {
  expect(codeOf(() => unxpressBlock(new Uint8Array(300), 10))).toBe("xpress-damaged");
  expect(codeOf(() => unxpressBlock(new Uint8Array(300).fill(0x11), 10))).toBe("xpress-damaged");
});

test("XPRESS: more than a block holds is refused before anything is held", () => {
  expect(codeOf(() => unxpressBlock(new Uint8Array(300), 65_537))).toBe("xpress-damaged");
});

test("LZX: an uncompressed block is taken as it lies", () => {
  // 011, 0, the size in 16 bits, zeros up to the word; three distances; the bytes and one that fills the word.
  const head = [0x00, 0x60, 0x00, 0x30];
  const distances = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];
  const bytes = Uint8Array.of(...head, ...distances, ...Buffer.from("abc"), 0);
  expect(Buffer.from(unlzxChunk(bytes, 3)).toString()).toBe("abc");
  expect(codeOf(() => unlzxChunk(bytes.subarray(0, 18), 3))).toBe("lzx-damaged");
});

const refused: [why: string, bytes: number[]][] = [
  ["a kind of block that there is not", [0x00, 0xf0]],
  ["a block of no bytes", [0x00, 0x20, 0x00, 0x00]],
  ["a block longer than the chunk", [0x00, 0x30]],
  ["lengths that are no complete code", [0x00, 0x20, 0x00, 0x31, 0x11, 0x11]],
];
for (const [why, bytes] of refused) {
  test(`LZX: ${why} is damaged`, () =>
    expect(codeOf(() => unlzxChunk(Uint8Array.from(bytes), 10))).toBe("lzx-damaged"));
}
