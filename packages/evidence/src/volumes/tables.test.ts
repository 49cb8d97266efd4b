import { crc32 } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { SparseBytes } from "../sparse-bytes.fixture.js";
import { gpt } from "./gpt.js";
import { mbr } from "./mbr.js";
import type { VolumeSystem } from "./volume.js";

const MIB = 1024 * 1024;
const TYPE = [0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4];

function entry(
  disk: SparseBytes,
  table: number,
  index: number,
  type: number,
  start: number,
  sectors: number,
): SparseBytes {
  const at = table * 512 + 446 + index * 16;
  disk
    .number(at + 4, 1, type)
    .number(at + 8, 4, start)
    .number(at + 12, 4, sectors);
  return disk.number(table * 512 + 510, 2, 0xaa55);
}

const first = (systems: readonly VolumeSystem[]): VolumeSystem => {
  const [system] = systems;
  if (system === undefined) throw new Error("no volume system");
  return system;
};
const rows = ({ volumes }: VolumeSystem) => volumes.map(({ name, offset, size }) => `${name} ${offset} ${size}`);
const codes = ({ problems }: VolumeSystem) => problems.map(({ code }) => code);

test("logical partitions are numbered from 5, in the order of their chain", () => {
  const disk = entry(entry(new SparseBytes(MIB), 0, 0, 0x83, 8, 16), 0, 1, 0x0f, 100, 1000);
  entry(entry(disk, 100, 0, 0x83, 10, 50), 100, 1, 0x05, 200, 300);
  entry(disk, 300, 0, 0x07, 10, 60);
  expect(rows(first(mbr.open([disk])))).toEqual([
    "p1 4096 8192",
    "p2 51200 512000",
    `p5 ${110 * 512} ${50 * 512}`,
    `p6 ${310 * 512} ${60 * 512}`,
  ]);
});

test("a chain that turns back and a table that is missing are told", () => {
  const turned = entry(new SparseBytes(MIB), 0, 0, 0x05, 100, 1000);
  entry(turned, 100, 1, 0x05, 0, 300);
  expect(codes(first(mbr.open([turned])))).toEqual(["table-cycle"]);
  expect(codes(first(mbr.open([entry(new SparseBytes(MIB), 0, 0, 0x05, 100, 1000)])))).toEqual(["table-damaged"]);
});

test("a chain without end stops at 128 tables", () => {
  const disk = entry(new SparseBytes(MIB), 0, 0, 0x05, 100, 1900);
  for (let table = 0; table < 400; table += 1) entry(disk, 100 + table, 1, 0x05, table + 1, 1);
  expect(codes(first(mbr.open([disk])))).toEqual(["limit-passed"]);
});

test("a partition that reaches past the end is listed, told and cut", () => {
  const [volume] = first(mbr.open([entry(new SparseBytes(MIB), 0, 0, 0x83, 2000, 4000)])).volumes;
  expect(volume).toMatchObject({ offset: 1_024_000, size: 24_576, problems: [{ code: "volume-cut-short" }] });
  expect(volume?.source.read(24_000, 9999).length).toBe(576);
});

test("a FAT boot sector without entries is no partition table", () => {
  const boot = new SparseBytes(MIB).put(0, "\xeb\x3c\x90MSDOS5.0").put(54, "FAT16   ").number(510, 2, 0xaa55);
  expect(mbr.detect(boot)).toBe(false);
  expect(mbr.detect(entry(boot, 0, 0, 0x72, 0x6f636f6c, 0x20797274))).toBe(false);
});

interface Table {
  readonly sector: number;
  readonly label?: string;
  readonly protective?: boolean;
}

/** A disk with both tables and one partition of eight sectors at sector 100. */
function gptDisk({ sector, label = "data", protective = true }: Table): SparseBytes {
  const disk = new SparseBytes(MIB);
  const last = MIB / sector - 1;
  const array = new SparseBytes(512)
    .put(0, TYPE)
    .number(32, 8, 100)
    .number(40, 8, 107)
    .put(56, Buffer.from(label, "utf16le"));
  for (const [own, other, entriesAt] of [
    [1, last, 2],
    [last, 1, last - 1],
  ] as const) {
    disk.put(entriesAt * sector, array.read(0, 512));
    const header = new SparseBytes(92).put(0, "EFI PART").number(12, 4, 92).number(24, 8, own).number(32, 8, other);
    header
      .number(72, 8, entriesAt)
      .number(80, 4, 4)
      .number(84, 4, 128)
      .number(88, 4, crc32(array.read(0, 512)));
    disk.put(own * sector, header.number(16, 4, crc32(header.read(0, 92))).read(0, 92));
  }
  return protective ? entry(disk, 0, 0, 0xee, 1, last) : disk;
}

test.each([512, 4096])("both tables of a disk with sectors of %s bytes agree", (sector) => {
  const system = first(gpt.open([gptDisk({ sector })]));
  expect(rows(system)).toEqual([`p1 ${100 * sector} ${8 * sector}`]);
  expect(system.volumes[0]).toMatchObject({ kind: "gpt:Linux filesystem data", label: "data" });
  expect(system.problems).toEqual([]);
});

test("which table is used, and why, is told", () => {
  const header = gptDisk({ sector: 512 }).number(512 + 40, 1, 9);
  const array = gptDisk({ sector: 512 }).number(1024 + 32, 1, 9);
  const backup = gptDisk({ sector: 512 }).number(MIB - 512 + 40, 1, 9);
  const details = [header, array, backup].map((disk) => first(gpt.open([disk])).problems.map(({ detail }) => detail));
  expect(details).toEqual([
    ["the primary table is damaged: its header does not fit its checksum; the backup at the end of the disk is used"],
    ["the primary table is damaged: its entries do not fit their checksum; the backup at the end of the disk is used"],
    ["the backup table is damaged: its header does not fit its checksum; the primary is used"],
  ]);
});

test("two sound tables that differ are told", () => {
  const disk = gptDisk({ sector: 512 });
  const other = gptDisk({ sector: 512, label: "other" });
  disk.put(MIB - 1024, other.read(MIB - 1024, 1024));
  expect(codes(first(gpt.open([disk])))).toEqual(["gpt-tables-differ"]);
});

test("an image that is longer than its disk still gives its backup", () => {
  const longer = new SparseBytes(2 * MIB).put(0, gptDisk({ sector: 512 }).read(0, MIB)).number(512, 8, 0);
  expect(codes(first(gpt.open([longer])))).toEqual(["gpt-backup-used"]);
});

test("the rest of a former table at the end of a file system is no partition table", () => {
  const disk = gptDisk({ sector: 512, protective: false })
    .put(512, new Uint8Array(512))
    .number(1024 + 56, 2, 0xef53);
  expect(gpt.detect(disk)).toBe(false);
});

test("entries beside the protective one are told", () => {
  const hybrid = entry(gptDisk({ sector: 512 }), 0, 1, 0x0c, 100, 8);
  expect(codes(first(gpt.open([hybrid])))).toEqual(["gpt-hybrid"]);
});
