import { deflateSync } from "node:zlib";
import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { pattern } from "../../sparse-bytes.fixture.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { extentItem, inlineItem, TinyBtrfs, type TinyItem } from "./btrfs.fixture.js";
import { btrfs } from "./btrfs.js";
import { unpackExtent } from "./unpack.js";

const SECTOR = 4096;

function withFile(size: number, items: (tiny: TinyBtrfs) => readonly TinyItem[], options = {}, flags = 0): TinyBtrfs {
  const tiny = new TinyBtrfs(options).inode(256, { mode: 0o40755 }).inode(257, { size, flags }).name(256, 257, "file");
  return tiny.add(5, ...items(tiny)).build();
}

function opened({ devices }: TinyBtrfs): {
  fs: FileSystem;
  content: ReturnType<FileSystem["open"]>;
  ranges: ReturnType<FileSystem["ranges"]>;
} {
  const fs = btrfs.open(memorySource(devices[0] ?? new Uint8Array(0)), DEFAULT_FILE_SYSTEM_OPTIONS);
  for (const item of fs.list()) {
    if (item.ok && item.value.type === "file")
      return { fs, content: fs.open(item.value), ranges: fs.ranges(item.value) };
  }
  throw new Error("no file");
}

const read = (tiny: TinyBtrfs, size: number): Buffer => Buffer.from(opened(tiny).content.read(0, size + 100));
const four = pattern(4 * SECTOR, 3);

test("content within its item", () => {
  const tiny = withFile(5, () => [inlineItem(257, Buffer.from("hello"))]);
  expect(read(tiny, 5).toString()).toBe("hello");
  expect(opened(tiny).ranges).toBeNull();
});

test("a run that begins within its extent, a hole, what was set aside, a hole at the end", () => {
  const size = 7 * SECTOR;
  const tiny = withFile(size, (image) => {
    const logical = image.data(four);
    const stored = four.length;
    return [
      extentItem(257, 0, { logical, stored, skip: SECTOR, length: 2 * SECTOR }),
      extentItem(257, 2 * SECTOR, { length: SECTOR }),
      extentItem(257, 3 * SECTOR, { logical, stored, length: SECTOR, kind: 2 }),
      extentItem(257, 4 * SECTOR, { logical, stored, length: SECTOR }),
    ];
  });
  const wanted = Buffer.concat([
    four.subarray(SECTOR, 3 * SECTOR),
    Buffer.alloc(2 * SECTOR),
    four.subarray(0, SECTOR),
    Buffer.alloc(2 * SECTOR),
  ]);
  expect(Buffer.compare(read(tiny, size), wanted)).toBe(0);
  expect(opened(tiny).content.read(SECTOR - 3, 5)).toEqual(
    Uint8Array.from(four.subarray(2 * SECTOR - 3, 2 * SECTOR + 2)),
  );
  expect(opened(tiny).ranges).toHaveLength(2);
});

const long = Buffer.from("a line that packs well\n".repeat(400));
const zeroPadded = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(Math.ceil(bytes.length / SECTOR) * SECTOR);
  whole.set(bytes);
  return whole;
};
/** A zstd frame of one block that is not packed: RFC 8878, 3.1.1. */
const zstdOf = (bytes: Uint8Array): Buffer => {
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, bytes.length & 255, bytes.length >> 8, 0, 0];
  const block = bytes.length * 8 + 1;
  return Buffer.from([...head, block & 255, (block >> 8) & 255, block >> 16, ...bytes]);
};
const packers: [name: string, packing: number, pack: (bytes: Uint8Array) => Uint8Array][] = [
  ["zlib", 1, (bytes) => deflateSync(bytes)],
  ["zstd", 3, zstdOf],
];
for (const [name, packing, pack] of packers) {
  test(`${name}: an extent is unpacked, a run of it may begin anywhere, what lies past its end are zeros`, () => {
    const unpacked = Math.ceil(long.length / SECTOR) * SECTOR;
    const tiny = withFile(unpacked - SECTOR, (image) => {
      const packed = zeroPadded(pack(long));
      const logical = image.data(packed);
      return [
        extentItem(257, 0, {
          logical,
          stored: packed.length,
          skip: SECTOR,
          length: unpacked - SECTOR,
          unpacked,
          packing,
        }),
      ];
    });
    expect(Buffer.compare(read(tiny, unpacked), Buffer.from(zeroPadded(long)).subarray(SECTOR))).toBe(0);
    expect(opened(tiny).ranges).toBeNull();
  });

  test(`${name}: within its item`, () => {
    const packed = pack(long.subarray(0, 900));
    expect(
      read(
        withFile(900, () => [inlineItem(257, packed, 900, packing)]),
        900,
      ).equals(long.subarray(0, 900)),
    ).toBe(true);
  });
}

/** LZO1X of `literals` bytes as they are, then the last one again up to `size` bytes. */
function lzoOf(bytes: Uint8Array, literals: number, size: number): number[] {
  const counted = (length: number): number[] => [
    ...Array.from({ length: Math.floor((length - 1) / 255) }, () => 0),
    ((length - 1) % 255) + 1,
  ];
  const match = size === literals ? [] : [0x20, ...counted(size - literals - 33), 0, 0];
  return [0, ...counted(literals - 18), ...bytes.subarray(0, literals), ...match, 0x11, 0, 0];
}

test("lzo: pieces of one sector; a size that would cross into the next one begins there", () => {
  const sectors = Uint8Array.from(four.subarray(0, 2 * SECTOR));
  sectors.fill(sectors[4061] ?? 0, 4062, SECTOR);
  const first = lzoOf(sectors, 4062, SECTOR);
  expect(first).toHaveLength(SECTOR - 8 - 2);
  const second = lzoOf(sectors.subarray(SECTOR), SECTOR, SECTOR);
  const size = (bytes: readonly number[]): number[] => [bytes.length & 255, bytes.length >> 8, 0, 0];
  const body = [...size(first), ...first, 0, 0, ...size(second), ...second];
  const packed = Uint8Array.from([(body.length + 4) & 255, (body.length + 4) >> 8, 0, 0, ...body]);
  expect(Buffer.compare(unpackExtent("lzo", packed, 2 * SECTOR, SECTOR), sectors)).toBe(0);
});

const refused: [name: string, how: "zlib" | "lzo" | "zstd", packed: readonly number[]][] = [
  ["zlib without a header", "zlib", [1, 2, 3]],
  ["lzo with a piece past the end", "lzo", [16, 0, 0, 0, 255, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ["lzo without pieces", "lzo", [4, 0, 0, 0]],
  ["zstd without a magic", "zstd", [1, 2, 3, 4, 5]],
];
for (const [name, how, packed] of refused) {
  test(`${name} is damage, not zeros`, () => {
    expect(() => unpackExtent(how, Uint8Array.from(packed), 2 * SECTOR, SECTOR)).toThrow("content-damaged");
  });
}

test("a sector that does not bear its checksum is refused with its place, the others are read", () => {
  const tiny = withFile(four.length, (image) => {
    const logical = image.data(four);
    return [extentItem(257, 0, { logical, stored: four.length, length: four.length })];
  });
  const { content, ranges } = opened(tiny);
  const at = (ranges?.[0]?.offset ?? 0) + SECTOR;
  tiny.devices[0]?.fill(0, at, at + SECTOR);
  expect(() => content.read(0, four.length)).toThrow(/0x[0-9a-f]+:field content.*does not bear its checksum/);
  expect(content.read(0, SECTOR)).toEqual(four.subarray(0, SECTOR));
});

test("where there is another copy, it is taken from there", () => {
  const make = (image: TinyBtrfs): TinyItem[] => [
    extentItem(257, 0, { logical: image.data(four), stored: four.length, length: four.length }),
  ];
  const tiny = withFile(four.length, make, { profile: 0x20, stripes: [1, 1] });
  const { content, ranges } = opened(tiny);
  const at = (ranges?.[0]?.offset ?? 0) + SECTOR;
  tiny.devices[0]?.fill(0, at, at + SECTOR);
  expect(Buffer.compare(content.read(0, four.length), four)).toBe(0);
});

test("data without checksums is read as it lies", () => {
  const tiny = withFile(
    SECTOR,
    (image) => {
      const logical = image.data(four.subarray(0, SECTOR));
      image.trees.set(7, []);
      return [extentItem(257, 0, { logical, stored: SECTOR, length: SECTOR })];
    },
    {},
    1,
  );
  expect(Buffer.compare(read(tiny, SECTOR), four.subarray(0, SECTOR))).toBe(0);
});

const faults: [name: string, item: TinyItem][] = [
  ["a compression that is not known", extentItem(257, 0, { logical: 1, stored: 10, length: 10, packing: 9 })],
  ["a type that is not known", extentItem(257, 0, { logical: 1, stored: 10, length: 10, kind: 7 })],
  ["a run past its extent", extentItem(257, 0, { logical: 1, stored: SECTOR, skip: 1, length: SECTOR })],
  [
    "one that unpacks to too much",
    extentItem(257, 0, { logical: 1, stored: 10, length: 10, unpacked: 2 ** 40, packing: 1 }),
  ],
  ["an address that no chunk holds", extentItem(257, 0, { logical: 2 ** 40, stored: SECTOR, length: SECTOR })],
];
for (const [name, item] of faults) {
  test(`${name} is an error when it is read, never zeros`, () => {
    expect(() =>
      read(
        withFile(SECTOR, () => [item]),
        SECTOR,
      ),
    ).toThrow(/content-damaged|address-unmapped/);
  });
}
