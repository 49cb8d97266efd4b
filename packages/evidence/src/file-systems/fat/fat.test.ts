import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { instantText } from "../../listing/instant-text.js";
import type { Recovered } from "../../recovery/recovered.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem, type FileSystemOptions } from "../file-system.js";
import { bytesOf, textOf } from "../shared/names.js";
import { TinyFat } from "./fat.fixture.js";
import { fat } from "./fat.js";

function open(volume: TinyFat, options: Partial<FileSystemOptions> = {}): FileSystem {
  return fat.open(memorySource(volume.bytes), { ...DEFAULT_FILE_SYSTEM_OPTIONS, ...options });
}

function namesOf(system: FileSystem): string[] {
  const [root, ...below] = [...system.list()].map((item) =>
    item.ok ? `${textOf(item.value.directory)}/${textOf(item.value.name)}` : item.problem.code,
  );
  if (root !== "/") throw new Error(`${root} is listed first, want the root`);
  return below;
}

function deletedOf(volume: TinyFat): Map<string, Recovered> {
  const found = [...open(volume).deleted()].flatMap((item) => (item.ok ? [item.value] : []));
  return new Map(found.map((each) => [`${textOf(each.entry.directory)}/${textOf(each.entry.name)}`, each]));
}

const deleted = (name: string): Uint8Array => Uint8Array.of(0xe5, ...bytesOf(name.slice(1)));

test("the kind follows the number of clusters, whatever the label says", () => {
  const volume = new TinyFat();
  volume.bytes.set(bytesOf("FAT32   "), 0x36);
  expect(open(volume)).toMatchObject({ kind: "fat12", uuid: "1234-ABCD", blockSize: 512, problems: [] });
});

test("a volume that is no FAT is told apart", () => {
  expect(fat.detect(memorySource(new Uint8Array(8192)))).toBe(false);
  const volume = new TinyFat();
  expect(fat.detect(memorySource(volume.bytes))).toBe(true);
  volume.bytes[0x0d] = 3;
  expect(fat.detect(memorySource(volume.bytes))).toBe(false);
  expect(() => open(volume)).toThrow(/sectorsPerCluster is 3, want a power of two/);
});

test("short names are read in their code page, with their case, and a real 0xE5 is no deletion", () => {
  const volume = new TinyFat()
    .slot(0, "README  TXT", 0, 0)
    .slot(1, Uint8Array.of(0x05, ...bytesOf("ABC    "), 0x20, 0x20, 0x20), 0, 0);
  volume.bytes[3 * 512 + 12] = 0x18;
  expect(namesOf(open(volume))).toEqual(["/readme.txt", "/σABC"]);
});

test("with the Japanese code page a short name of two-byte characters is read", () => {
  const volume = new TinyFat().slot(
    0,
    Uint8Array.of(0x93, 0xfa, 0x96, 0x7b, 0x20, 0x20, 0x20, 0x20, 0x54, 0x58, 0x54),
    0,
    0,
  );
  expect(namesOf(open(volume, { oem: "cp932" }))).toEqual(["/日本.TXT"]);
});

test("times are local: two seconds, ten milliseconds for the birth, a day for the access", () => {
  const volume = new TinyFat().slot(0, "A          ", 0, 0);
  const [, item] = open(volume, { offsetMinutes: 540 }).list();
  if (item?.ok !== true) throw new Error("not listed");
  const { modified, born, accessed } = item.value;
  const texts = [modified, born, accessed].map((each) => (each === null ? null : instantText(each)));
  expect(texts).toEqual(["1999-12-31T16:02:02Z", "1999-12-31T16:01:03.50Z", "2000-01-01T15:00:00Z"]);
});

test("a long name whose checksum is another's is left out and said", () => {
  const volume = new TinyFat().part(0, 0x41, "Long name.txt", "LONGNA~1TXT").slot(1, "OTHER   TXT", 0, 0);
  const [, item] = open(volume).list();
  expect(item).toMatchObject({ ok: true, value: { problems: [{ code: "long-name-stray" }] } });
  expect(namesOf(open(volume))).toEqual(["/OTHER.TXT"]);
});

test("content follows the chain", () => {
  const volume = new TinyFat().slot(0, "A          ", 5, 600).next(5, 9).next(9, 0xfff).fill(5, "a").fill(9, "b");
  const system = open(volume);
  const [, item] = system.list();
  if (item?.ok !== true) throw new Error("not listed");
  expect(textOf(system.open(item.value).read(500, 100))).toBe("a".repeat(12) + "b".repeat(88));
  expect(system.ranges(item.value)).toEqual([
    { offset: volume.offsetOf(5), length: 512 },
    { offset: volume.offsetOf(9), length: 88 },
  ]);
  expect([...system.unallocated()].length).toBe(3);
});

test("a chain that loops gives what comes before and a problem with the slot's place", () => {
  const volume = new TinyFat().slot(0, "A          ", 5, 5000).next(5, 6).next(6, 5);
  const system = open(volume);
  const [, item] = system.list();
  if (item?.ok !== true) throw new Error("not listed");
  const content = system.open(item.value);
  expect(system.problems).toMatchObject([{ code: "chain-damaged", place: { offset: 3 * 512 } }]);
  expect(() => content.read(0, 5000)).toThrow(/content-damaged/);
});

test("a directory that holds itself is listed once", () => {
  const volume = new TinyFat().slot(0, "D          ", 5, 0, 0x10).next(5, 0xfff);
  volume.slot(0, "D          ", 5, 0, 0x10, volume.offsetOf(5));
  expect(namesOf(open(volume))).toEqual(["/D", "/D/D", "directory-cycle"]);
});

test("copies of the table that differ are said with the place, and the good one is used", () => {
  const volume = new TinyFat();
  volume.bytes[512 + 20] = 7;
  expect(open(volume).problems).toMatchObject([{ code: "fat-copies-differ", place: { offset: 1024 + 20 } }]);
  volume.bytes.fill(0, 512, 1024);
  expect(open(volume).problems.map(({ code }) => code)).toEqual(["fat-damaged", "fat-copies-differ"]);
});

test("a deleted long name is proved by the checksum, which gives back the first letter of the short one", () => {
  const short = "LONGNA~1TXT";
  const volume = new TinyFat()
    .part(0, 0xe5, "xt", short)
    .part(1, 0xe5, "A long name.t", short)
    .slot(2, deleted(short), 5, 10)
    .fill(5, "x");
  const back = deletedOf(volume).get("/A long name.txt");
  expect(back?.entry.facts.get("short-name")).toBe("LONGNA~1.TXT");
  expect(back).toMatchObject({ confidence: "intact", lost: [] });
  expect(textOf(back?.content?.read(0, 99) ?? new Uint8Array(0))).toBe("xxxxxxxxxx");
});

test("one free piece is probable, one with another deleted start in it only possible", () => {
  const volume = new TinyFat()
    .slot(0, deleted("AA         "), 5, 1500)
    .slot(1, deleted("BB         "), 20, 1500)
    .slot(2, deleted("CC         "), 21, 10);
  const back = deletedOf(volume);
  expect([...back.values()].map(({ confidence }) => confidence)).toEqual(["probable", "possible", "possible"]);
});

test("clusters in use are skipped and nothing of the volume is called intact then", () => {
  const volume = new TinyFat()
    .slot(0, deleted("A          "), 5, 1000)
    .next(6, 0xfff)
    .slot(1, deleted("B          "), 30, 9);
  const back = deletedOf(volume);
  expect(back.get("/_")).toMatchObject({ confidence: "probable" });
  const all = [...open(volume).deleted()].flatMap((item) => (item.ok ? [item.value] : []));
  expect(all[0]).toMatchObject({
    confidence: "possible",
    ranges: [{ offset: volume.offsetOf(5) }, { offset: volume.offsetOf(7) }],
  });
});

test("what belongs to others is overwritten, the rest of it partial with the lost range", () => {
  const volume = new TinyFat()
    .slot(0, deleted("A          "), 5, 512)
    .slot(1, deleted("B          "), 5, 1024)
    .next(5, 0xfff);
  const all = [...open(volume).deleted()].flatMap((item) => (item.ok ? [item.value] : []));
  expect(all[0]).toMatchObject({ confidence: "overwritten", content: null });
  expect(all[1]).toMatchObject({ confidence: "partial", lost: [{ offset: 0, length: 512 }] });
});

test("a deleted directory is read where it proves itself; one that nothing leads to is found below /unknown", () => {
  const volume = new TinyFat().slot(0, deleted("D          "), 5, 0, 0x10);
  for (const cluster of [5, 30]) {
    const at = volume.offsetOf(cluster);
    volume.slot(0, ".          ", cluster, 0, 0x10, at).slot(1, "..         ", 0, 0, 0x10, at);
    volume.slot(2, deleted(`F       ${cluster}${cluster < 10 ? " " : ""} `), cluster + 5, 3, 0x20, at);
  }
  expect([...deletedOf(volume).keys()]).toEqual(["/_", "/_/_.5", "/unknown/cluster-30/_.30"]);
});

test("the root is listed first, as a directory without times", () => {
  const [item] = open(new TinyFat()).list();
  expect(item).toMatchObject({ ok: true, value: { type: "dir", inode: 2, size: 0, modified: null, streams: [] } });
});
