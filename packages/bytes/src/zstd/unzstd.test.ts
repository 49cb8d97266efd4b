import { describe, expect, test } from "vitest";
import { drain, inPieces } from "../drained.fixture.js";
import { type Limits, unzstd } from "../index.js";
import { CONTENTS, FRAMES } from "./frames.fixture.js";

const frames = FRAMES.map(({ content, options, packed }) => ({
  name: `${content} ${options}`,
  content: CONTENTS[content](),
  packed: Buffer.from(packed, "base64"),
}));

describe("what the reference packed comes back", () => {
  for (const { name, content, packed } of frames) {
    test(name, () => {
      for (const size of [1_000_000, 97, 1]) {
        const { bytes, code } = drain(unzstd(inPieces(packed, size)));
        expect(code).toBeNull();
        expect(bytes.equals(content)).toBe(true);
      }
    });
  }

  test("all frames behind each other, with frames to skip between them", () => {
    const skipped = Buffer.concat([Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.from("aside")]);
    const packed = Buffer.concat([skipped, ...frames.flatMap((frame) => [frame.packed, skipped])]);
    const { bytes, code } = drain(unzstd(inPieces(packed, 4096)));
    expect(code).toBeNull();
    expect(bytes.equals(Buffer.concat(frames.map(({ content }) => content)))).toBe(true);
  });
});

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** A window of 1 KiB and no size; one segment of one size byte. */
const WINDOWED = [...MAGIC, 0x00, 0x00];
const single = (size: number): number[] => [...MAGIC, 0x20, size];
const block = (kind: number, size: number, last = true): number[] => {
  const header = (size << 3) | (kind << 1) | Number(last);
  return [header & 255, (header >> 8) & 255, header >> 16];
};
const RAW = 0;
const RUN = 1;
const PACKED = 2;
const RAW_LITERALS_NO_SEQUENCES = [0x18, 97, 98, 99, 0];

const whole: [name: string, packed: number[], content: string][] = [
  ["a raw block", [...WINDOWED, ...block(RAW, 3), 97, 98, 99], "abc"],
  ["a run", [...single(5), ...block(RUN, 5), 97], "aaaaa"],
  ["blocks behind each other", [...WINDOWED, ...block(RAW, 1, false), 97, ...block(RUN, 2), 98], "abb"],
  ["raw literals without sequences", [...WINDOWED, ...block(PACKED, 5), ...RAW_LITERALS_NO_SEQUENCES], "abc"],
  ["a run of literals", [...WINDOWED, ...block(PACKED, 3), 0x21, 97, 0], "aaaa"],
  ["a dictionary number of zero, which is none", [...MAGIC, 0x21, 0, 3, ...block(RUN, 3), 97], "aaa"],
  ["a size of eight bytes", [...MAGIC, 0xe0, 3, 0, 0, 0, 0, 0, 0, 0, ...block(RUN, 3), 97], "aaa"],
  ["an empty frame", [...single(0), ...block(RAW, 0)], ""],
];
for (const [name, packed, content] of whole) {
  test(`${name} is read`, () => {
    expect(drain(unzstd([Uint8Array.from(packed)]))).toEqual({ bytes: Buffer.from(content), code: null });
  });
}

const refused: [name: string, packed: number[], code: string][] = [
  ["no magic number", [1, 2, 3, 4], "zstd-magic"],
  ["half a magic number", MAGIC.slice(0, 2), "stream-cut-short"],
  ["the frames of zstd 0.1", [0xfd, 0x2f, 0xb5, 0x1e, 0], "zstd-legacy"],
  ["the frames of zstd 0.7", [0x27, 0xb5, 0x2f, 0xfd, 0], "zstd-legacy"],
  ["a dictionary", [...MAGIC, 0x21, 7, 3, ...block(RUN, 3), 97], "zstd-dictionary"],
  ["a window beyond the limit", [...MAGIC, 0x00, 0x90, ...block(RUN, 3), 97], "zstd-window"],
  ["a segment beyond the limit", [...MAGIC, 0xa0, 0, 0, 0, 255, ...block(RUN, 3), 97], "zstd-window"],
  ["the header's reserved bit", [...MAGIC, 0x08, 0x00, ...block(RUN, 1), 97], "zstd-damaged"],
  ["a block of the reserved kind", [...WINDOWED, ...block(3, 1), 97], "zstd-damaged"],
  ["a block larger than its window", [...WINDOWED, ...block(RUN, 1025), 97], "zstd-damaged"],
  ["a packed block of nothing", [...WINDOWED, ...block(PACKED, 0)], "zstd-damaged"],
  ["a frame of another size than it says", [...single(4), ...block(RUN, 3), 97], "zstd-damaged"],
  ["literals that pass their block", [...WINDOWED, ...block(PACKED, 5), 0x28, 97, 98, 99, 0], "zstd-damaged"],
  ["literals without a tree", [...WINDOWED, ...block(PACKED, 5), 0x13, 0x40, 0, 1, 0], "zstd-damaged"],
  ["a table to repeat where there is none", [...WINDOWED, ...block(PACKED, 4), 0x00, 1, 0xfc, 1], "zstd-damaged"],
  ["reserved modes of sequences", [...WINDOWED, ...block(PACKED, 4), 0x00, 1, 0x01, 1], "zstd-damaged"],
  ["a match before the first byte", [...WINDOWED, ...block(PACKED, 7), 0x00, 1, 0x54, 0, 1, 0, 3], "zstd-damaged"],
  ["a frame to skip that is cut", [0x50, 0x2a, 0x4d, 0x18, 9, 0, 0, 0, 1], "stream-cut-short"],
  ["a checksum that is cut", [...MAGIC, 0x24, 3, ...block(RUN, 3), 97, 1, 2], "stream-cut-short"],
  ["a wrong checksum", [...MAGIC, 0x24, 3, ...block(RUN, 3), 97, 1, 2, 3, 4], "zstd-checksum"],
];
for (const [name, packed, code] of refused) {
  test(`${name} is refused`, () => expect(drain(unzstd([Uint8Array.from(packed)])).code).toBe(code));
}

test("a refusal says where", () => {
  const packed = Uint8Array.from([...WINDOWED, ...block(RAW, 1, false), 97, ...block(3, 1), 97]);
  expect(() => [...unzstd([packed])]).toThrow("offset 0xd: a block of the reserved kind 3 (zstd-damaged).");
});

test("what is no frame behind the last one is named after all content is given", () => {
  for (const { content, packed } of frames) {
    const { bytes, code } = drain(unzstd([packed, Buffer.from("tail")]));
    expect(code).toBe("zstd-magic");
    expect(bytes.equals(content)).toBe(true);
  }
});

test("cut anywhere, it gives a beginning of the content and says that it was cut", () => {
  for (const { content, packed } of frames) {
    for (let size = 0; size < packed.length; size += 1 + Math.floor(packed.length / 200)) {
      const { bytes, code } = drain(unzstd([packed.subarray(0, size)]));
      expect(code).toBe("stream-cut-short");
      expect(content.subarray(0, bytes.length).equals(bytes)).toBe(true);
    }
  }
});

describe("caps", () => {
  const run = Buffer.from([...MAGIC, 0x00, 0x38, ...block(RUN, 100_000, false), 97, ...block(RUN, 100_000), 97]);
  const cases: [name: string, limits: Partial<Limits>, code: string | null, size: number][] = [
    ["none is passed", {}, null, 200_000],
    ["the total", { totalBytes: 150_000 }, "limit-passed", 100_000],
    ["the ratio", { ratio: 5000, freeBytes: 110_000 }, "limit-passed", 100_000],
    ["the window", { windowBytes: 65_536 }, "zstd-window", 0],
  ];
  for (const [name, limits, code, size] of cases) {
    test(name, () => {
      const drained = drain(unzstd([run], limits));
      expect(drained.code).toBe(code);
      expect(drained.bytes).toHaveLength(size);
    });
  }
});
