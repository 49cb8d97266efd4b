import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import type { Entry } from "../../entry.js";
import { instantText } from "../../listing/instant-text.js";
import type { Recovered } from "../../recovery/recovered.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { textOf } from "../shared/names.js";
import { CLUSTERS, TinyExfat } from "./exfat.fixture.js";
import { exfat } from "./exfat.js";

function open(volume: TinyExfat, offsetMinutes = 0): FileSystem {
  return exfat.open(memorySource(volume.bytes), { ...DEFAULT_FILE_SYSTEM_OPTIONS, offsetMinutes });
}

function only(volume: TinyExfat, offsetMinutes = 0): Entry {
  const [, item] = open(volume, offsetMinutes).list();
  if (item?.ok !== true) throw new Error("not listed");
  return item.value;
}

function deletedOf(volume: TinyExfat): Recovered[] {
  return [...open(volume).deleted()].flatMap((item) => (item.ok ? [item.value] : []));
}

test("a volume is told by its name in the boot sector or in its copy", () => {
  const volume = new TinyExfat();
  expect(open(volume)).toMatchObject({ kind: "exfat", uuid: "1234-ABCD", blockSize: 512, label: null, problems: [] });
  volume.bytes.fill(0, 0, 512);
  expect(exfat.detect(memorySource(volume.bytes))).toBe(true);
  expect(open(volume).problems).toMatchObject([{ code: "boot-sector-damaged", place: { offset: 0 } }]);
  expect(exfat.detect(memorySource(new Uint8Array(65_536)))).toBe(false);
});

test("flags and the percentage in use may change without breaking the boot checksum; nothing else may", () => {
  const volume = new TinyExfat();
  volume.bytes[106] = 2;
  volume.bytes[112] = 50;
  expect(open(volume).problems).toEqual([]);
  expect(open(volume).facts.get("state")).toBe("dirty");
  volume.bytes[100] = 0;
  expect(open(volume).problems[0]?.detail).toMatch(
    /the boot checksum is 0x[\da-f]+, stored is .*; the copy at 0x1800 is used/,
  );
  expect(open(volume).uuid).toBe("1234-ABCD");
});

test("times carry their own offset where it is valid, else they are local", () => {
  const east = new TinyExfat().set(2, { name: "a", utcOffset: 0x80 | 36 });
  const west = new TinyExfat().set(2, { name: "a", utcOffset: 0x80 | (-20 & 0x7f) });
  const untold = new TinyExfat().set(2, { name: "a", utcOffset: 36 });
  const text = (entry: Entry): string => (entry.modified === null ? "" : instantText(entry.modified));
  expect(text(only(east, 60))).toBe("1999-12-31T16:02:02.50Z");
  expect(text(only(west, 60))).toBe("2000-01-01T06:02:02.50Z");
  expect(text(only(untold, 60))).toBe("2000-01-01T00:02:02.50Z");
});

test("content behind the valid length reads as zeros", () => {
  const volume = new TinyExfat().set(2, { name: "a", first: 10, size: 8, validSize: 3 }).fill(10, "x");
  const entry = only(volume);
  expect([...open(volume).open(entry).read(0, 8)]).toEqual([0x78, 0x78, 0x78, 0, 0, 0, 0, 0]);
  expect(open(volume).ranges(entry)).toEqual([{ offset: volume.offsetOf(10), length: 3 }]);
  expect(entry.facts.get("valid-size")).toBe("3");
});

test("content is in one piece or follows its chain, as the set says", () => {
  const volume = new TinyExfat().fill(10, "x").fill(11, "y").fill(20, "z").next(10, 20).next(20, 0xffff_ffff);
  const read = (contiguous: boolean): string => {
    volume.set(2, { name: "a", first: 10, size: 520, contiguous });
    return textOf(open(volume).open(only(volume)).read(508, 12));
  };
  expect(read(true)).toBe("xxxxyyyyyyyy");
  expect(read(false)).toBe("xxxxzzzzzzzz");
});

test("a set or name that its checksums do not prove is shown with a problem", () => {
  const volume = new TinyExfat().set(2, { name: "abc" });
  volume.bytes[volume.offsetOf(4) + 4 * 32 + 2] = 0x7a;
  expect(only(volume).problems.map(({ code }) => code)).toEqual(["entry-set-checksum", "name-hash"]);
});

test("capitals have the same hash", () => {
  const small = new TinyExfat().set(2, { name: "abc" });
  const large = new TinyExfat().set(2, { name: "ABC" });
  expect(only(small).problems).toEqual([]);
  expect(only(large).problems).toEqual([]);
});

test("a deleted file in one piece is intact as long as its clusters are free and no other deleted file claims them", () => {
  const volume = new TinyExfat().set(2, { name: "a", first: 10, size: 1000, deleted: true }).fill(10, "x");
  expect(deletedOf(volume)).toMatchObject([
    { confidence: "intact", ranges: [{ offset: volume.offsetOf(10), length: 1000 }] },
  ]);
  volume.set(5, { name: "b", first: 11, size: 10, deleted: true });
  expect(deletedOf(volume).map(({ confidence }) => confidence)).toEqual(["possible", "possible"]);
  volume.use(11);
  expect(deletedOf(volume)).toMatchObject([
    { confidence: "partial", lost: [{ offset: 512, length: 488 }] },
    { confidence: "overwritten", content: null },
  ]);
});

test("a deleted file whose chain is gone is possible, and what was there with it only probable", () => {
  const volume = new TinyExfat().set(2, { name: "a", first: 10, size: 1000, contiguous: false, deleted: true }).use(11);
  volume.set(5, { name: "b", first: 30, size: 10, deleted: true });
  expect(deletedOf(volume)).toMatchObject([
    { confidence: "possible", ranges: [{ offset: volume.offsetOf(10) }, { offset: volume.offsetOf(12) }] },
    { confidence: "probable" },
  ]);
});

test("deleted directories are read, those that nothing leads to below /unknown", () => {
  const volume = new TinyExfat().set(2, { name: "d", first: 10, size: 512, attributes: 0x10, deleted: true });
  volume.set(0, { name: "f", first: 12, size: 3 }, 10).set(0, { name: "g", first: 13, size: 3, deleted: true }, 40);
  const paths = deletedOf(volume).map(({ entry }) => `${textOf(entry.directory)}/${textOf(entry.name)}`);
  expect(paths).toEqual(["/d", "/d/f", "/unknown/cluster-40/g"]);
});

test("a directory that holds itself is listed once", () => {
  const volume = new TinyExfat().set(2, { name: "d", first: 10, size: 512, attributes: 0x10 });
  volume.set(0, { name: "d", first: 10, size: 512, attributes: 0x10 }, 10);
  const codes = [...open(volume).list()].map((item) => (item.ok ? textOf(item.value.name) : item.problem.code));
  expect(codes).toEqual(["", "d", "d", "directory-cycle"]);
});

test("free ranges come from the bitmap; without one nothing is free", () => {
  const volume = new TinyExfat().use(10);
  expect([...open(volume).unallocated()]).toEqual([
    { offset: volume.offsetOf(5), length: 5 * 512 },
    { offset: volume.offsetOf(11), length: (CLUSTERS - 9) * 512 },
  ]);
  volume.bytes[volume.offsetOf(4)] = 0x01;
  expect([...open(volume).unallocated()]).toEqual([]);
});

test("the root is listed first, as a directory of its clusters without times", () => {
  const [item] = open(new TinyExfat()).list();
  expect(item).toMatchObject({ ok: true, value: { type: "dir", inode: 2, modified: null, streams: [] } });
  expect(item?.ok === true && item.value.size > 0).toBe(true);
});
