import { describe, expect, test } from "vitest";
import { drain, inPieces } from "../drained.fixture.js";
import { crc32, type Limits, unxz } from "../index.js";
import { CONTENTS } from "../zstd/frames.fixture.js";
import { FOUR_TIMES, STREAMS, WITH_X86_FILTER } from "./streams.fixture.js";

const streams = STREAMS.map(({ content, options, packed }) => ({
  name: `${content} ${options}`,
  content: CONTENTS[content](),
  packed: Buffer.from(packed, "base64"),
}));

describe("what the reference packed comes back", () => {
  for (const { name, content, packed } of streams) {
    test(name, () => {
      for (const size of [1_000_000, 97, 1]) {
        const { bytes, code } = drain(unxz(inPieces(packed, size)));
        expect(code).toBeNull();
        expect(bytes.equals(content)).toBe(true);
      }
    });
  }

  test("all streams behind each other, with padding between them", () => {
    const packed = Buffer.concat(streams.flatMap((stream) => [stream.packed, Buffer.alloc(8)]));
    const { bytes, code } = drain(unxz(inPieces(packed, 4096)));
    expect(code).toBeNull();
    expect(bytes.equals(Buffer.concat(streams.map(({ content }) => content)))).toBe(true);
  });

  test("more than the decoder's memory holds", () => {
    const { bytes, code } = drain(unxz([Buffer.from(FOUR_TIMES, "base64")]));
    const chapters = CONTENTS.chapters();
    expect(code).toBeNull();
    expect(bytes.equals(Buffer.concat([chapters, chapters, chapters, chapters]))).toBe(true);
  });
});

const HEADER_SIZE = 12;

/** A stream around a block with the given header fields and data; no check. */
function streamOf(fields: readonly number[], data: readonly number[], flags = [0, 0]): Buffer {
  const head = Buffer.alloc(Math.ceil((fields.length + 1) / 4) * 4);
  head[0] = head.length / 4;
  head.set(fields, 1);
  const crcOf = (bytes: Uint8Array): Buffer => {
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(bytes));
    return crc;
  };
  const start = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
  return Buffer.concat([start, Buffer.from(flags), crcOf(Buffer.from(flags)), head, crcOf(head), Buffer.from(data)]);
}

const PLAIN = [0, 0x21, 1, 0];

const refused: [name: string, packed: Uint8Array, code: string][] = [
  ["no stream", Buffer.from("not an xz stream"), "xz-magic"],
  ["the filter for x86 programs", Buffer.from(WITH_X86_FILTER, "base64"), "xz-filter"],
  ["an unknown filter", streamOf([0, 0x44, 0], []), "xz-filter"],
  ["an unknown check", streamOf(PLAIN, [], [0, 2]), "xz-check"],
  ["a reserved flag of the stream", streamOf(PLAIN, [], [1, 0]), "struct-invalid"],
  ["a reserved flag of the block", streamOf([0x04, 0x21, 1, 0], []), "xz-damaged"],
  ["a dictionary beyond the limit", streamOf([0, 0x21, 1, 40], []), "xz-window"],
  ["a dictionary of no size", streamOf([0, 0x21, 1, 41], []), "xz-damaged"],
  ["a header without end", streamOf([0, 0x21, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], []), "xz-damaged"],
  ["another size than the header says", streamOf([0x80, 5, 0x21, 1, 0], [1, 0, 0, 97, 0, 0, 0, 0]), "xz-damaged"],
  ["padding that is not zero", streamOf(PLAIN, [1, 0, 0, 97, 0, 1, 1, 1]), "xz-damaged"],
  ["an unknown chunk", streamOf(PLAIN, [3, 0, 0, 97]), "xz-damaged"],
  ["a chunk before the dictionary is begun", streamOf(PLAIN, [2, 0, 0, 97]), "xz-damaged"],
  ["a packed chunk without properties", streamOf(PLAIN, [1, 0, 0, 97, 0xa0, 0, 0, 0, 4, 0, 0, 0, 0, 0]), "xz-damaged"],
  ["properties that LZMA2 forbids", streamOf(PLAIN, [0xe0, 0, 0, 0, 4, 40, 0, 0, 0, 0, 0]), "xz-damaged"],
  [
    "a packed chunk that does not begin with zero",
    streamOf(PLAIN, [0xe0, 0, 0, 0, 4, 93, 1, 0, 0, 0, 0]),
    "xz-damaged",
  ],
  ["an index of other blocks", streamOf(PLAIN, [1, 0, 0, 97, 0, 0, 0, 0, 0, 2]), "xz-damaged"],
];
for (const [name, packed, code] of refused) {
  test(`${name} is refused`, () => expect(drain(unxz([packed])).code).toBe(code));
}

test("a changed byte anywhere is noticed, and what is given is a beginning of the content or fails the check", () => {
  const { content, packed } = streams.find(({ name }) => name.startsWith("prose")) ?? { content: "", packed: "" };
  for (let at = 0; at < packed.length; at += 1) {
    const changed = Buffer.from(packed);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    const { bytes, code } = drain(unxz([changed]));
    expect(code).not.toBeNull();
    if (!Buffer.from(content).subarray(0, bytes.length).equals(bytes)) expect(code).toBe("xz-checksum");
  }
});

test("what is no stream behind the last one is named after all content is given", () => {
  for (const { content, packed } of streams) {
    const { bytes, code } = drain(unxz([packed, Buffer.from("these are trailing bytes")]));
    expect(code).toBe("xz-magic");
    expect(bytes.equals(content)).toBe(true);
  }
});

test("cut anywhere, it gives a beginning of the content and says that it was cut", () => {
  for (const { content, packed } of streams) {
    for (let size = 0; size < packed.length; size += 1 + Math.floor(packed.length / 100)) {
      const { bytes, code } = drain(unxz([packed.subarray(0, size)]));
      expect(code).toBe("stream-cut-short");
      expect(content.subarray(0, bytes.length).equals(bytes)).toBe(true);
    }
  }
});

describe("caps", () => {
  const run = streams.find(({ name }) => name.startsWith("run"))?.packed ?? Buffer.alloc(HEADER_SIZE);
  const cases: [name: string, limits: Partial<Limits>, code: string | null][] = [
    ["none is passed", {}, null],
    ["the total", { totalBytes: 150_000 }, "limit-passed"],
    ["the ratio", { ratio: 100, freeBytes: 1000 }, "limit-passed"],
    ["the dictionary", { windowBytes: 65_536 }, "xz-window"],
  ];
  for (const [name, limits, code] of cases) test(name, () => expect(drain(unxz([run], limits)).code).toBe(code));
});
