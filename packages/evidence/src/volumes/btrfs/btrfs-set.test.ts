import { expect, test } from "vitest";
import { around } from "../../containers/files.fixture.js";
import { part } from "../../containers/opened.fixture.js";
import { extentItem, TinyBtrfs, type TinyOptions } from "../../file-systems/btrfs/btrfs.fixture.js";
import { type Evidence, openEvidence } from "../../open.js";
import { pattern, SparseBytes } from "../../sparse-bytes.fixture.js";

const content = pattern(5 * 65_536, 9);

/** The devices of a file system with one file of five stripes. */
function devicesOf(options: TinyOptions): SparseBytes[] {
  const tiny = new TinyBtrfs(options).inode(256, { mode: 0o40755 }).inode(257, { size: content.length });
  const logical = tiny.data(content);
  tiny.name(256, 257, "file").add(5, extentItem(257, 0, { logical, stored: content.length, length: content.length }));
  return tiny.build().devices.map((device) => new SparseBytes(device.length).put(0, device));
}

const open = (devices: readonly SparseBytes[]): Evidence =>
  openEvidence(
    devices.map((device, index) => part(`disk${index}.raw`, device)),
    around(null),
  );

function contentOf(evidence: Evidence): Uint8Array {
  const volume = evidence.volumes.find(({ fileSystem }) => fileSystem === "btrfs");
  if (volume === undefined) throw new Error("no file system");
  const fs = evidence.fileSystem(volume);
  for (const item of fs.list())
    if (item.ok && item.value.type === "file") return fs.open(item.value).read(0, content.length);
  throw new Error(`no file: ${JSON.stringify(fs.problems)}`);
}

const profiles: [name: string, options: TinyOptions, spare: boolean][] = [
  ["single on two devices", { devices: 2, stripes: [2] }, false],
  ["dup", { devices: 2, profile: 0x20, stripes: [2, 2] }, false],
  ["raid0", { devices: 3, profile: 0x8 }, false],
  ["raid1", { devices: 2, profile: 0x10 }, true],
  ["raid1c3", { devices: 3, profile: 0x200 }, true],
  ["raid1c4", { devices: 4, profile: 0x400 }, true],
  ["raid10", { devices: 4, profile: 0x40, subStripes: 2 }, true],
  ["raid5", { devices: 3, profile: 0x80 }, true],
  ["raid6", { devices: 4, profile: 0x100 }, true],
];
for (const [name, options, spare] of profiles) {
  test(`${name}: the content comes back, whichever device is given first`, () => {
    const devices = devicesOf(options);
    for (const given of [devices, [...devices].reverse()])
      expect(Buffer.compare(contentOf(open(given)), content)).toBe(0);
  });

  test(`${name}: without ${spare ? "one device the content is whole" : "what it needs the missing device is named"}`, () => {
    const devices = devicesOf(options);
    const kept = devices.filter((_, index) => index !== (spare ? 0 : 1));
    const read = (): Uint8Array => contentOf(open(kept));
    if (spare) expect(Buffer.compare(read(), content)).toBe(0);
    else expect(read).toThrow(/device 2|missing: 2/);
  });
}

test("raid5 without two devices names what is missing", () => {
  const [first] = devicesOf({ devices: 3, profile: 0x80 });
  if (first === undefined) throw new Error("no devices");
  expect(() => contentOf(open([first]))).toThrow(/device [23] |missing: 2, 3/);
});

test("the set is one volume; its devices are listed to be seen, and where bytes lie is told", () => {
  const devices = devicesOf({ devices: 2, profile: 0x10 });
  const evidence = open([...devices].reverse());
  const shown = evidence.volumes.map(({ name, kind, content: holds, fileSystem, label }) => [
    name,
    kind,
    holds,
    fileSystem,
    label,
  ]);
  expect(shown).toEqual([
    ["d1", "whole", "btrfs device", null, null],
    ["d2", "whole", "btrfs device", null, null],
    ["btrfs-tiny", "btrfs:2 of 2 devices", null, "btrfs", "tiny"],
  ]);
  const size = devices[0]?.size ?? 0;
  const located = evidence.volumes[2]?.locate({ offset: size - 10, length: 20 });
  expect(located).toEqual([
    { disk: 1, offset: size - 10, length: 10 },
    { disk: 0, offset: 0, length: 10 },
  ]);
});

test("a device whose image is cut short is told, and what lies there is an error", () => {
  const [first, second] = devicesOf({ devices: 2, stripes: [2] });
  if (first === undefined || second === undefined) throw new Error("no devices");
  const cut = new SparseBytes(1024 * 1024 + 65_536 * 3).put(0, second.read(0, 1024 * 1024 + 65_536 * 3));
  const evidence = open([first, cut]);
  expect(evidence.problems().map(({ code }) => code)).toEqual(["image-cut-short"]);
  expect(() => contentOf(evidence)).toThrow("member-missing");
});

test("of two images of one device the newer is used", () => {
  const [first, second] = devicesOf({ devices: 2, profile: 0x10 });
  const [old] = devicesOf({ devices: 2, profile: 0x10, generation: 8 });
  if (first === undefined || second === undefined || old === undefined) throw new Error("no devices");
  const evidence = open([old, first, second]);
  expect(evidence.problems().map(({ code }) => code)).toEqual(["member-twice"]);
  expect(Buffer.compare(contentOf(evidence), content)).toBe(0);
});
