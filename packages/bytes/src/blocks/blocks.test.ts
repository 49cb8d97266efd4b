import { deflateRawSync, deflateSync } from "node:zlib";
import { seededRandom } from "@mizugiwa/proof";
import { describe, expect, test } from "vitest";
import { inflateRawBlock, inflateZlib, lzo1xDecompress, unzstdBlock } from "../index.js";
import { mutated } from "../mutations.fixture.js";
import { CONTENTS, FRAMES } from "../zstd/frames.fixture.js";
import { LZO_BLOCKS, LZO_CONTENTS } from "./lzo.fixture.js";

/** The code of what is thrown. */
function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (caught) {
    if (!(caught instanceof Error && "code" in caught)) throw caught;
    return String(caught.code);
  }
}

const contents = Object.entries(CONTENTS).map(([name, make]) => [name, make()] as const);
const tail = Buffer.from("tail");

describe("deflate and zlib blocks", () => {
  for (const [name, content] of contents) {
    test(`${name} comes back, bytes behind it left alone`, () => {
      for (const level of [0, 1, 9]) {
        const raw = Buffer.concat([deflateRawSync(content, { level }), tail]);
        const zlib = Buffer.concat([deflateSync(content, { level }), tail]);
        expect(content.equals(inflateRawBlock(raw, content.length))).toBe(true);
        expect(content.equals(inflateZlib(zlib, content.length))).toBe(true);
      }
    });
  }

  const prose = CONTENTS.prose();
  const packed = deflateSync(prose);
  const changed = (at: number, value: number): Buffer => {
    const copy = Buffer.from(packed);
    copy[at < 0 ? copy.length + at : at] = value;
    return copy;
  };
  const refused: [name: string, work: () => unknown, code: string][] = [
    ["more than was expected", () => inflateZlib(packed, prose.length - 1), "block-too-large"],
    ["more than is allowed", () => inflateRawBlock(deflateRawSync(prose), 10), "block-too-large"],
    ["less than was expected", () => inflateZlib(packed, prose.length + 1), "zlib-size"],
    ["a wrong Adler-32", () => inflateZlib(changed(-1, 0), prose.length), "struct-invalid"],
    ["another method", () => inflateZlib(changed(0, 0x79), prose.length), "struct-invalid"],
    ["a header that fails its check", () => inflateZlib(changed(1, 0x9d), prose.length), "struct-invalid"],
    ["a dictionary", () => inflateZlib(Uint8Array.from([0x78, 0xbb, 0, 0, 0, 0]), 1), "zlib-dictionary"],
    ["a cut block", () => inflateZlib(packed.subarray(0, -5), prose.length), "stream-cut-short"],
    ["nothing", () => inflateRawBlock(new Uint8Array(0), 10), "stream-cut-short"],
  ];
  for (const [name, work, code] of refused) {
    test(`${name} is refused, and the next block is read`, () => {
      expect(codeOf(work)).toBe(code);
      expect(prose.equals(inflateZlib(packed, prose.length))).toBe(true);
    });
  }
});

describe("zstd blocks", () => {
  for (const { content, options, packed } of FRAMES) {
    test(`${content} ${options} comes back, bytes behind it left alone`, () => {
      const wanted = CONTENTS[content]();
      const block = Buffer.concat([Buffer.from(packed, "base64"), Buffer.alloc(600)]);
      expect(wanted.equals(unzstdBlock(block, wanted.length))).toBe(true);
      if (wanted.length > 0) expect(codeOf(() => unzstdBlock(block, wanted.length - 1))).toBe("block-too-large");
    });
  }

  test("what is none is refused", () => expect(codeOf(() => unzstdBlock(tail, 10))).toBe("zstd-magic"));
});

describe("LZO1X blocks", () => {
  const blocks = LZO_BLOCKS.map(({ content, by, packed }) => ({
    name: `${content} by ${by}`,
    wanted: LZO_CONTENTS[content](),
    packed: Buffer.from(packed, "base64"),
  }));
  for (const { name, wanted, packed } of blocks) {
    test(`${name} comes back, bytes behind it left alone`, () => {
      expect(wanted.equals(lzo1xDecompress(Buffer.concat([packed, tail]), wanted.length))).toBe(true);
      if (wanted.length > 0) expect(codeOf(() => lzo1xDecompress(packed, wanted.length - 1))).toBe("block-too-large");
    });

    test(`${name} cut anywhere is refused`, () => {
      for (let size = 0; size < packed.length; size += 1) {
        expect(codeOf(() => lzo1xDecompress(packed.subarray(0, size), wanted.length))).toBe("lzo-damaged");
      }
    });
  }

  const END = [0x11, 0, 0];
  const made: [name: string, block: number[], content: string | null][] = [
    ["one to three literals at the start", [19, 97, 98, ...END], "ab"],
    ["two bytes from near after few literals", [19, 97, 98, 0x04, 0, ...END], "abab"],
    ["a match that overlaps itself", [18, 97, 0x40, 0, ...END], "aaaa"],
    ["a length that goes on", [18, 97, 0x20, 1, 0, 0, ...END], `a${"a".repeat(34)}`],
    ["a match before the first byte", [18, 97, 0x40, 1, ...END], null],
    ["a length without end", [18, 97, 0x20, 0, 0, 0], null],
  ];
  for (const [name, block, content] of made) {
    test(`${name} is ${content === null ? "refused" : "read"}`, () => {
      const unpack = (): string => Buffer.from(lzo1xDecompress(Uint8Array.from(block), 1000)).toString();
      if (content === null) expect(codeOf(unpack)).toBe("lzo-damaged");
      else expect(unpack()).toBe(content);
    });
  }

  test("mutated, it gives no more than is allowed or an error of ours", () => {
    const random = seededRandom(20_261_125);
    for (let round = 0; round < 2000; round += 1) {
      const { packed, wanted } = random.pick(blocks);
      const code = codeOf(() => {
        expect(lzo1xDecompress(mutated(packed, random), wanted.length).length).toBeLessThanOrEqual(wanted.length);
      });
      expect([null, "lzo-damaged", "block-too-large"]).toContain(code);
    }
  });
});
