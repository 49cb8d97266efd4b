import { expect, test } from "vitest";
import { around } from "./containers/files.fixture.js";
import { part } from "./containers/opened.fixture.js";
import { type Evidence, openEvidence } from "./open.js";
import { pattern, SparseBytes } from "./sparse-bytes.fixture.js";
import { DATA, EXTENT, groupText, linear, logicalText, physicalVolume } from "./volumes/lvm/lvm.fixture.js";

const MIB = 1024 * 1024;

/** A disk whose partitions begin at these sectors, each with the content given. */
function disk(size: number, partitions: readonly { start: number; content: SparseBytes }[]): SparseBytes {
  const image = new SparseBytes(size).number(510, 2, 0xaa55);
  for (const [index, { start, content }] of partitions.entries()) {
    const at = 446 + index * 16;
    image
      .number(at + 4, 1, 0x83)
      .number(at + 8, 4, start)
      .number(at + 12, 4, content.size / 512);
    image.put(start * 512, content.read(0, content.size));
  }
  return image;
}

const open = (...images: SparseBytes[]): Evidence =>
  openEvidence(
    images.map((image, index) => part(`disk${index}.raw`, image)),
    around(null),
  );
const shown = ({ volumes }: Evidence) =>
  volumes.map(({ name, kind, content }) => `${name} ${kind}${content === null ? "" : ` (${content})`}`);

const swap = new SparseBytes(MIB).put(4086, "SWAPSPACE2");

test("an image without a table is one volume without a name", () => {
  expect(shown(open(swap))).toEqual(["null whole (swap)"]);
});

test("a table within a partition is found, and where its parts lie on the image", () => {
  const inner = disk(2 * MIB, [{ start: 8, content: swap }]);
  const evidence = open(disk(4 * MIB, [{ start: 16, content: inner }]));
  expect(shown(evidence)).toEqual(["p1 mbr:Linux", "p1/p1 mbr:Linux (swap)"]);
  expect(evidence.volumes[1]).toMatchObject({ offset: 24 * 512, size: MIB });
  expect(evidence.volumes[1]?.locate({ offset: 5, length: 7 })).toEqual([{ disk: 0, offset: 24 * 512 + 5, length: 7 }]);
});

test("a group over partitions of two disks is put together, whichever comes first", () => {
  const text = groupText(1, logicalText("data", `${linear("pv1", 2)}`, { count: 1 }));
  const second = physicalVolume(1, [text]).put(DATA + 2 * EXTENT, pattern(EXTENT, 5));
  const [a, b] = [
    disk(4 * MIB, [{ start: 8, content: physicalVolume(0, [text]) }]),
    disk(4 * MIB, [{ start: 64, content: second }]),
  ];
  for (const images of [
    [a, b],
    [b, a],
  ]) {
    const evidence = open(...images);
    const found = evidence.volumes.find(({ name }) => name === "vg/data");
    expect(Buffer.compare(found?.source.read(0, EXTENT) ?? new Uint8Array(0), pattern(EXTENT, 5))).toBe(0);
    const at = { disk: images.indexOf(b), offset: 64 * 512 + DATA + 2 * EXTENT, length: 9 };
    expect(found?.locate({ offset: 0, length: 9 })).toEqual([at]);
    expect(evidence.problems()).toEqual([]);
  }
  expect(shown(open(a, b))).toEqual([
    "d1/p1 mbr:Linux (LVM2 physical volume)",
    "d2/p1 mbr:Linux (LVM2 physical volume)",
    "vg/data lvm2:linear",
  ]);
});

test("members of a set are listed as such, before what they make", () => {
  const text = groupText(1, logicalText("data", linear("pv0", 0), { count: 1 }));
  expect(shown(open(physicalVolume(0, [text]), physicalVolume(1, [text])))).toEqual([
    "d1 whole (LVM2 physical volume)",
    "d2 whole (LVM2 physical volume)",
    "vg/data lvm2:linear",
  ]);
});

test("tables within tables end at a depth", () => {
  let content = swap;
  for (let depth = 0; depth < 12; depth += 1) content = disk(content.size + 4096, [{ start: 4, content }]);
  expect(open(content).volumes.length).toBe(9);
});

test("an encrypted volume is not opened, and says with what it is encrypted", () => {
  const luks = new SparseBytes(MIB).put(0, "LUKS\xba\xbe").number(6, 2, 1, true).put(8, "aes").put(40, "xts-plain64");
  const evidence = open(luks);
  const [volume] = evidence.volumes;
  expect(volume?.encrypted?.text).toBe("LUKS1 aes-xts-plain64 0 key slots");
  expect(() => volume && evidence.fileSystem(volume)).toThrow(/LUKS1 aes-xts-plain64/);
});
