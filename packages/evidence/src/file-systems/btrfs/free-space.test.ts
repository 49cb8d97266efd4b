import { join } from "node:path";
import { memorySource } from "@mizugiwa/bytes";
import { corpusPath } from "@mizugiwa/proof";
import { describe, expect, test } from "vitest";
import type { Range } from "../../range.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { readImage } from "../unix/image-suite.fixture.js";
import { BASE, TinyBtrfs, wideBytes } from "./btrfs.fixture.js";
import { btrfs } from "./btrfs.js";

const SUPER_AT = 65_536;
const NODE = 4096;
const MIB = 1024 * 1024;

const opened = (image: Uint8Array | undefined): FileSystem =>
  btrfs.open(memorySource(image ?? new Uint8Array(0)), DEFAULT_FILE_SYSTEM_OPTIONS);
const shown = (ranges: Iterable<Range>): string[] => [...ranges].map(({ offset, length }) => `${offset}+${length}`);

/** A volume where all but the second and the fourth sector of the chunk is taken. */
function taken(options = {}): TinyBtrfs {
  const tiny = new TinyBtrfs(options);
  const extent = (from: number, sectors: number) =>
    ({ key: [BASE + from * NODE, 168, sectors * NODE], data: wideBytes(1, 1, 1) }) as const;
  return tiny.add(2, extent(0, 1), extent(2, 1), extent(4, 252));
}

/** What lies behind the chunk on the one device. */
const BEHIND = `${BASE + MIB}+${MIB}`;

test("what no extent takes and what no chunk holds is free", () => {
  expect(shown(opened(taken().build().devices[0]).unallocated())).toEqual([
    `${BASE + NODE}+${NODE}`,
    `${BASE + 3 * NODE}+${NODE}`,
    BEHIND,
  ]);
});

test("of two copies both are free", () => {
  const ranges = shown(opened(taken({ profile: 0x20, stripes: [1, 1] }).build().devices[0]).unallocated());
  expect(ranges).toEqual([1, 3, 257, 259].map((sector) => `${BASE + sector * NODE}+${NODE}`));
});

test("over stripes, a run is free on each device in one piece", () => {
  const tiny = new TinyBtrfs({ devices: 2, profile: 0x8 });
  tiny.add(2, { key: [BASE, 168, 3 * SUPER_AT], data: wideBytes(1, 1, 1) });
  const fs = opened(Buffer.concat(tiny.build().devices));
  const size = tiny.devices[0]?.length ?? 0;
  expect(shown(fs.unallocated())).toEqual([
    `${BASE + 2 * SUPER_AT}+${2 * MIB - 2 * SUPER_AT}`,
    `${size + BASE + SUPER_AT}+${2 * MIB - SUPER_AT}`,
  ]);
});

describe("where the tree of extents is damaged", () => {
  const damaged = (fill: (tiny: TinyBtrfs) => void): FileSystem => {
    const tiny = new TinyBtrfs();
    fill(tiny);
    const [device] = tiny.build().devices;
    device?.fill(0, BASE, BASE + NODE);
    return opened(device);
  };

  test("the tree of free space tells, runs and bits", () => {
    const fs = damaged((tiny) => {
      tiny.add(10, { key: [BASE, 198, MIB], data: new Uint8Array(8) });
      tiny.add(10, { key: [BASE + 40 * NODE, 199, 2 * NODE], data: [] });
      tiny.add(10, { key: [BASE + 64 * NODE, 200, 16 * NODE], data: [0b1000_0110, 0b0000_0001] });
    });
    expect(shown(fs.unallocated())).toEqual([
      `${BASE + 40 * NODE}+${2 * NODE}`,
      `${BASE + 65 * NODE}+${2 * NODE}`,
      `${BASE + 71 * NODE}+${2 * NODE}`,
      BEHIND,
    ]);
  });

  test("without that tree nothing is called free", () => {
    expect(() => damaged(() => undefined).unallocated()).toThrow("node-damaged");
  });
});

const folder = corpusPath("forensics/images/btrfs");

describe.skipIf(folder === null)("on an image of the corpus", () => {
  const bytes = (): Uint8Array => {
    const source = readImage(join(folder ?? "", "btrfs-zstd.raw.zst"));
    return Uint8Array.from(source.read(0, source.size));
  };

  test("free ranges hold no live content and no super block", () => {
    const fs = opened(bytes());
    const free = [...fs.unallocated()];
    expect(free.length).toBeGreaterThan(0);
    const meets = (offset: number, length: number): boolean =>
      free.some((range) => offset < range.offset + range.length && range.offset < offset + length);
    expect(meets(SUPER_AT, NODE)).toBe(false);
    expect(meets(64 * MIB, NODE)).toBe(false);
    for (const item of fs.list()) {
      if (!item.ok || item.value.type !== "file") continue;
      for (const { offset, length } of fs.ranges(item.value) ?? []) expect(meets(offset, length)).toBe(false);
    }
  });

  test("both trees tell the same", () => {
    const image = bytes();
    const byExtents = shown(opened(image).unallocated());
    const view = new DataView(image.buffer);
    for (let at = 0; at + 16_384 <= image.length; at += NODE) {
      const isNode = image.subarray(at + 32, at + 48).every((byte, index) => byte === image[SUPER_AT + 32 + index]);
      if (isNode && view.getBigUint64(at + 88, true) === 2n) image.fill(0, at, at + 16_384);
    }
    expect(shown(opened(image).unallocated())).toEqual(byExtents);
  });
});
