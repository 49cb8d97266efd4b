import { constants, deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drain, inPieces } from "../drained.fixture.js";
import { gunzip, inflateRaw } from "../index.js";

/** Bytes of bits written in the order in which deflate reads them, each byte's lowest first. */
function ofBits(bits: string): Uint8Array {
  const bytes = bits.replaceAll(" ", "").match(/.{1,8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte.padEnd(8, "0").split("").reverse().join(""), 2));
}

const LINES = Array.from({ length: 20_000 }, (_, n) => `2026-01-02T03:04:${n % 60} host${n % 7} sshd[${n * 31}]: ok\n`);
const TEXT = Buffer.from(LINES.join(""));
const ONES = Buffer.alloc(1_000_000, 1);
const NOISE = Buffer.from(Uint32Array.from({ length: 100_000 }, (_, n) => Math.imul(n, 0x9e3779b1) ^ (n << 7)).buffer);

describe("raw deflate", () => {
  const kinds: [name: string, strategy: number][] = [
    ["default strategy", constants.Z_DEFAULT_STRATEGY],
    ["fixed codes", constants.Z_FIXED],
    ["literals alone", constants.Z_HUFFMAN_ONLY],
    ["runs", constants.Z_RLE],
  ];
  for (const [name, strategy] of kinds) {
    for (const [what, content] of [["text", TEXT] as const, ["one value", ONES] as const, ["noise", NOISE] as const]) {
      for (const level of [0, 1, 6, 9]) {
        test(`${what} packed at level ${level} with ${name} comes back`, () => {
          const packed = deflateRawSync(content, { level, strategy });
          expect(drain(inflateRaw(inPieces(packed, 50_000))).bytes.equals(content)).toBe(true);
        });
      }
    }
  }

  test("any content in chunks of any size comes back", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(TEXT.subarray(0, 3000), ONES.subarray(1))),
          {
            maxLength: 6,
          },
        ),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 9 }),
        (parts, pieceSize, level) => {
          const content = Buffer.concat(parts);
          const packed = deflateRawSync(content, { level });
          expect(drain(inflateRaw(inPieces(packed, pieceSize))).bytes.equals(content)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  const dynamic = "1 01 00000 00000 1111";
  const damaged: [name: string, bits: string, code: string][] = [
    ["nothing at all", "", "stream-cut-short"],
    ["the reserved kind of block", "1 11", "deflate-block"],
    ["a stored block whose length fails its check", "10000000 10100000 00000000 10100000 0", "deflate-block"],
    ["a stored block that ends early", "10000000 10100000 00000000 01011111 11111111 1", "stream-cut-short"],
    ["a match before the first byte", "1 10 0000001 00000", "deflate-distance"],
    ["a length that never occurs", "1 10 11000110", "deflate-code"],
    ["too many literal codes", "1 01 11111 00000 1111", "deflate-code"],
    ["a length code with too many codes", `${dynamic} ${"100".repeat(19)}`, "deflate-code"],
    ["an incomplete length code", `${dynamic} ${"111".repeat(19)}`, "deflate-code"],
    ["a repeat of no length", `${dynamic} 100 100 ${"000".repeat(17)} 0`, "deflate-code"],
    [
      "codes that never end the block",
      `${dynamic} 000 000 100 100 ${"000".repeat(15)} ${"1 1111111 ".repeat(2)}`,
      "deflate-code",
    ],
  ];
  for (const [name, bits, code] of damaged) {
    test(`${name} is refused`, () => expect(drain(inflateRaw([ofBits(bits)])).code).toBe(code));
  }

  test("cut anywhere, it gives a beginning of the content and says that it was cut", () => {
    const content = TEXT.subarray(0, 4000);
    for (const level of [0, 6]) {
      const packed = deflateRawSync(content, { level });
      for (let size = 0; size < packed.length; size += 1) {
        const { bytes, code } = drain(inflateRaw([packed.subarray(0, size)]));
        expect(code).toBe("stream-cut-short");
        expect(content.subarray(0, bytes.length).equals(bytes)).toBe(true);
      }
    }
  });
});

describe("gzip", () => {
  const member = gzipSync(TEXT);

  test("members follow each other, zero padding included", () => {
    const packed = Buffer.concat([member, gzipSync(""), gzipSync("end"), Buffer.alloc(700)]);
    const { bytes, code } = drain(gunzip(inPieces(packed, 333)));
    expect(code).toBeNull();
    expect(bytes.equals(Buffer.concat([TEXT, Buffer.from("end")]))).toBe(true);
  });

  test("every optional part of the header is passed over", () => {
    const body = member.subarray(10);
    const parts = [[0x1f, 0x8b, 8, 0b11100, 1, 0, 0, 0, 0, 3], [3, 0, 1, 2, 3], [...Buffer.from("name\0say\0")]];
    expect(drain(gunzip([Uint8Array.from(parts.flat()), body])).bytes.equals(TEXT)).toBe(true);
  });

  test("a header CRC is checked", () => {
    const body = gzipSync("x").subarray(10);
    const header = [0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 3];
    expect(drain(gunzip([Uint8Array.from([...header, 0x00, 0x00]), body])).code).toBe("struct-invalid");
  });

  const broken: [name: string, at: number, code: string][] = [
    ["a wrong CRC", member.length - 8, "struct-invalid"],
    ["a wrong size", member.length - 1, "struct-invalid"],
    ["an unknown method", 2, "struct-invalid"],
    ["a reserved flag", 3, "struct-invalid"],
  ];
  for (const [name, at, code] of broken) {
    test(`${name} is refused`, () => {
      const bytes = Buffer.from(member);
      bytes[at] = (bytes[at] ?? 0) ^ 0x80;
      expect(drain(gunzip([bytes])).code).toBe(code);
    });
  }

  test("what is no member behind the last one is named after all content is given", () => {
    const { bytes, code } = drain(gunzip([member, Buffer.from("trailing bytes")]));
    expect(code).toBe("gzip-trailing-bytes");
    expect(bytes.equals(TEXT)).toBe(true);
  });

  test("a bomb stops at the ratio, a large file at the total", () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000), { level: 9 });
    expect(drain(gunzip([bomb], { freeBytes: 1_000_000, ratio: 500 }))).toMatchObject({ code: "limit-passed" });
    expect(drain(gunzip([member], { totalBytes: 1000 }))).toMatchObject({ code: "limit-passed" });
    expect(drain(gunzip([member])).code).toBeNull();
  });
});
