import { expect, test } from "vitest";
import { pattern, type SparseBytes } from "../../sparse-bytes.fixture.js";
import type { Volume } from "../volume.js";
import { readConfig } from "./config.js";
import { DATA, EXTENT, groupText, linear, logicalText, physicalVolume } from "./lvm.fixture.js";
import { lvm2 } from "./lvm.js";

const BLOCK = 4096;

function disksOf(volumes: string): [SparseBytes, SparseBytes] {
  const texts = [groupText(3, volumes)];
  return [physicalVolume(0, texts), physicalVolume(1, texts)];
}

function openOne(disks: readonly SparseBytes[], name: string): Volume {
  const [system] = lvm2.open(disks);
  const found = system?.volumes.find((volume) => volume.name === `vg/${name}`);
  if (found === undefined) throw new Error(`no ${name}: ${JSON.stringify(system?.problems)}`);
  return found;
}

const extentAt = (extent: number) => DATA + extent * EXTENT;

test("a mirror and a RAID 1 are read from the leg that is there", () => {
  const legs = [
    logicalText("leg_0", linear("pv0", 4), { visible: false }),
    logicalText("leg_1", linear("pv1", 6), { visible: false }),
  ];
  const mirror = logicalText("m", 'type = "mirror"\nmirror_count = 2\nmirrors = ["leg_0", 0, "leg_1", 0]');
  const raid = logicalText("r", 'type = "raid1"\nraids = ["r_rmeta_0", "leg_0", "r_rmeta_1", "leg_1"]');
  const [, second] = disksOf([...legs, mirror, raid].join(""));
  second.put(extentAt(6), pattern(2 * EXTENT, 8));
  for (const name of ["m", "r"]) {
    const volume = openOne([second], name);
    expect(Buffer.compare(volume.source.read(0, 2 * EXTENT), pattern(2 * EXTENT, 8))).toBe(0);
    expect(volume.holes).toEqual([]);
    expect(volume.locate({ offset: 10, length: 20 })).toEqual([{ disk: 0, offset: extentAt(6) + 10, length: 20 }]);
  }
});

test("what lies on a missing disk is a hole, in a striped volume stripe by stripe", () => {
  const striped = 'type = "striped"\nstripe_count = 2\nstripe_size = 64\nstripes = ["pv0", 0, "pv1", 0]';
  const [first] = disksOf(logicalText("s", striped));
  const { holes, source, problems } = openOne([first], "s");
  const half = 32 * 1024;
  expect(holes).toEqual([
    { offset: half, length: half },
    { offset: 3 * half, length: half },
  ]);
  expect(() => source.read(half, 1)).toThrow(/physical volume pv1 .* was \/dev\/sd1/);
  expect(problems.map(({ code }) => code)).toEqual(["volume-partial"]);
});

test("a thin volume finds its blocks in the pool, and zeros where nothing was written", () => {
  const pool = 'type = "thin-pool"\nmetadata = "tmeta"\npool = "tdata"\nchunk_size = 128';
  const [first, second] = disksOf(
    [
      logicalText("tmeta", linear("pv0", 0), { count: 1, visible: false }),
      logicalText("tdata", linear("pv0", 4), { count: 4, visible: false }),
      logicalText("pool", pool, { count: 4, visible: false }),
      logicalText("thin", 'type = "thin"\nthin_pool = "pool"\ndevice_id = 7', { count: 3 }),
    ].join(""),
  );
  const meta = extentAt(0);
  first
    .number(meta + 32, 8, 27_022_010)
    .number(meta + 40, 4, 2)
    .number(meta + 320, 8, 1)
    .number(meta + 336, 4, 128);
  const node = (block: number, pairs: readonly (readonly [number, number | bigint])[]): void => {
    const at = meta + block * BLOCK;
    first
      .number(at + 4, 4, 2)
      .number(at + 16, 4, pairs.length)
      .number(at + 20, 4, 252)
      .number(at + 24, 4, 8);
    for (const [index, [key, value]] of pairs.entries()) {
      first.number(at + 32 + index * 8, 8, key).number(at + 32 + 252 * 8 + index * 8, 8, value);
    }
  };
  node(1, [
    [6, 9],
    [7, 2],
  ]);
  node(2, [
    [0, (3n << 24n) | 5n],
    [2, 1n << 24n],
  ]);
  first.put(extentAt(4), pattern(4 * EXTENT, 6));
  const { source } = openOne([first, second], "thin");
  const data = pattern(4 * EXTENT, 6);
  const wanted = Buffer.concat([data.subarray(3 * EXTENT), new Uint8Array(EXTENT), data.subarray(EXTENT, 2 * EXTENT)]);
  expect(Buffer.compare(source.read(0, 3 * EXTENT), wanted)).toBe(0);
});

test("a snapshot shows what its origin was: saved chunks from the store, the rest from the origin", () => {
  const [first, second] = disksOf(
    [
      logicalText("origin", linear("pv0", 0)),
      logicalText("snap", linear("pv1", 0), { count: 1 }),
      logicalText("snapshot0", 'type = "snapshot"\nchunk_size = 8\norigin = "origin"\ncow_store = "snap"', {
        visible: false,
      }),
    ].join(""),
  );
  first.put(extentAt(0), pattern(2 * EXTENT, 2));
  const store = extentAt(0);
  second
    .number(store, 4, 0x70416e53)
    .number(store + 4, 4, 1)
    .number(store + 8, 4, 1)
    .number(store + 12, 4, 8);
  second
    .number(store + BLOCK, 8, 5)
    .number(store + BLOCK + 8, 8, 2)
    .put(store + 2 * BLOCK, pattern(BLOCK, 44));
  const volume = openOne([first, second], "snap");
  const wanted = pattern(2 * EXTENT, 2);
  wanted.set(pattern(BLOCK, 44), 5 * BLOCK);
  expect(volume.size).toBe(2 * EXTENT);
  expect(Buffer.compare(volume.source.read(0, 2 * EXTENT), wanted)).toBe(0);
});

test("the newest metadata counts, the ring wraps, and what older versions knew is listed as removed", () => {
  const older = groupText(1, logicalText("gone", linear("pv0", 8)));
  const newer = groupText(2, logicalText("kept", linear("pv0", 0)));
  const disk = physicalVolume(0, [older, newer], 255 * 1024);
  disk.put(4096 + 512, new Uint8Array(0));
  const [system] = lvm2.open([physicalVolume(1, [older]), disk]);
  expect(system?.volumes.map(({ name, allocated }) => `${name} ${allocated}`)).toEqual([
    "vg/kept true",
    "vg/gone false",
  ]);
  expect(system?.volumes[1]?.problems[0]?.detail).toMatch(/gone was removed: metadata version 1/);
  expect(system?.problems).toEqual([]);
});

test("volumes that lie on each other in a circle, and segments of an unknown kind, cost only themselves", () => {
  const [first, second] = disksOf(
    [
      logicalText("a", 'type = "mirror"\nmirrors = ["b", 0]'),
      logicalText("b", 'type = "mirror"\nmirrors = ["a", 0]'),
      logicalText("v", 'type = "vdo"'),
      logicalText("good", linear("pv0", 0)),
    ].join(""),
  );
  first.put(extentAt(0), pattern(EXTENT, 3));
  expect(() => openOne([first, second], "a").source.read(0, 1)).toThrow(/lies on itself, or too deep/);
  expect(() => openOne([first, second], "v").source.read(0, 1)).toThrow(/type vdo/);
  expect(Buffer.compare(openOne([first, second], "good").source.read(0, EXTENT), pattern(EXTENT, 3))).toBe(0);
});

test("text metadata: sections, lists, quotes and comments", () => {
  const config = readConfig('a = 1 # one\nb { c = ["x", 2, "y\\"z"] d { } }\ne = -1\n');
  expect(config.get("a")).toBe(1);
  const section = config.get("b");
  expect(section instanceof Map ? section.get("c") : null).toEqual(["x", 2, 'y"z']);
  expect(() => readConfig("a = [1, {")).toThrow(/does not belong there/);
  expect(() => readConfig(`${"a {".repeat(40)}`)).toThrow(/within each other/);
});
