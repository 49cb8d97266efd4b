import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import type { Entry } from "../../entry.js";
import { instantText } from "../../listing/instant-text.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { textOf } from "../shared/names.js";
import { SECTOR } from "./descriptors.js";
import { both, systemUse, TinyIso } from "./iso.fixture.js";
import { iso9660 } from "./iso.js";

function open(volume: TinyIso): FileSystem {
  return iso9660.open(memorySource(volume.bytes), DEFAULT_FILE_SYSTEM_OPTIONS);
}

function entriesOf(volume: TinyIso): Entry[] {
  return [...open(volume).list()].flatMap((item) => (item.ok && item.value.name.length > 0 ? [item.value] : []));
}

const pathsOf = (volume: TinyIso): string[] =>
  [...open(volume).list()].map((item) =>
    item.ok ? `${textOf(item.value.directory)}/${textOf(item.value.name)}` : item.problem.code,
  );

const text = (value: string): number[] => [...Buffer.from(value)];

test("a volume is told by its first descriptor", () => {
  expect(iso9660.detect(memorySource(new TinyIso().bytes))).toBe(true);
  expect(iso9660.detect(memorySource(new Uint8Array(65_536)))).toBe(false);
  expect(open(new TinyIso())).toMatchObject({
    label: "TINY",
    uuid: "2024-02-29-03-04-05-67",
    blockSize: 2048,
    problems: [],
  });
});

test("plain names lose their version and the dot of an empty extension", () => {
  const volume = new TinyIso(false);
  for (const name of ["README.TXT;1", "EMPTY.;12", "A;B.C", "D;"]) volume.add({ name });
  expect(pathsOf(volume)).toEqual(["/", "/README.TXT", "/EMPTY", "/A;B.C", "/D;"]);
});

test("the root comes first, with what Rock Ridge says of it, and without a name", () => {
  const [root] = [...open(new TinyIso()).list()];
  if (root?.ok !== true) throw new Error("no root");
  expect(root.value).toMatchObject({ type: "dir", size: SECTOR, inode: 20 * SECTOR });
  expect([root.value.directory.length, root.value.name.length]).toEqual([0, 0]);
});

test("times carry their offset from UTC", () => {
  const volume = new TinyIso();
  volume.add({ name: "A", zone: 36 });
  volume.add({ name: "B", zone: -20 });
  const texts = entriesOf(volume).map(({ modified }) => (modified === null ? null : instantText(modified)));
  expect(texts).toEqual(["2024-02-28T18:04:05Z", "2024-02-29T08:04:05Z"]);
});

test("Rock Ridge gives name, mode, owner, links, times and device", () => {
  const volume = new TinyIso();
  const px = systemUse("PX", [...both(0o020640), ...both(3), ...both(10), ...both(20)]);
  const nm = [...systemUse("NM", [1, ...text("long ")]), ...systemUse("NM", [0, ...text("name")])];
  const tf = systemUse("TF", [0x82, ...text("2024022903040599"), 0]);
  volume.add({ name: "A", systemUse: [...px, ...nm, ...tf, ...systemUse("PN", [...both(8), ...both(1)])] });
  const [entry] = entriesOf(volume);
  expect(entry).toMatchObject({ type: "char", mode: 0o020640, links: 3, uid: 10, gid: 20, device: [8, 1] });
  expect(textOf(entry?.name ?? new Uint8Array(0))).toBe("long name");
  expect(entry?.modified).toMatchObject({ nanos: 990_000_000, digits: 2 });
});

const targets: [what: string, parts: number[][], target: string][] = [
  ["an absolute one", [[0, 8, 0, 0, 3, ...text("etc"), 0, 1, ...text("x")]], "/etc/x"],
  ["one up and here", [[0, 4, 0, 2, 0, 0, 1, ...text("a")]], ".././a"],
  [
    "one in two entries",
    [
      [1, 0, 1, ...text("a")],
      [0, 0, 1, ...text("b")],
    ],
    "a/b",
  ],
  [
    "a component that goes on",
    [
      [1, 1, 2, ...text("ab")],
      [0, 0, 2, ...text("cd")],
    ],
    "abcd",
  ],
];
for (const [what, parts, target] of targets) {
  test(`a link is put together: ${what}`, () => {
    const volume = new TinyIso();
    volume.add({ name: "L", systemUse: parts.flatMap((part) => systemUse("SL", part)) });
    const [entry] = entriesOf(volume);
    expect(entry?.type).toBe("symlink");
    expect(textOf(entry?.target ?? new Uint8Array(0))).toBe(target);
  });
}

test("a continuation area goes on with the entries; one that leads back is read once", () => {
  const volume = new TinyIso();
  const ce = systemUse("CE", [...both(25), ...both(100), ...both(60)]);
  volume.bytes.set([...systemUse("NM", [0, ...text("elsewhere")]), ...ce], 25 * SECTOR + 100);
  volume.add({ name: "A", systemUse: ce });
  expect(pathsOf(volume)).toEqual(["/", "/elsewhere"]);
  expect([...open(volume).unallocated()].some(({ offset }) => offset === 25 * SECTOR)).toBe(false);
});

test("a directory that was moved is listed where it belongs", () => {
  const volume = new TinyIso();
  volume.add({ name: "DEEP", systemUse: systemUse("CL", both(22)) });
  volume.add({ name: "RR_MOVED", block: 21, size: SECTOR, flags: 2 });
  volume.add({ name: "DEEP", block: 22, size: SECTOR, flags: 2, systemUse: systemUse("RE", []) }, 21);
  volume.add({ name: Uint8Array.of(0), block: 22, size: SECTOR, flags: 2 }, 22);
  volume.add({ name: "F", block: 25, size: 1 }, 22);
  expect(pathsOf(volume)).toEqual(["/", "/DEEP", "/RR_MOVED", "/DEEP/F"]);
});

test("content goes on in the next record of the same name", () => {
  const volume = new TinyIso().fill(25, "a").fill(28, "b");
  volume.add({ name: "BIG", block: 25, size: SECTOR, flags: 0x80 });
  volume.add({ name: "BIG", block: 28, size: 10 });
  const [entry] = entriesOf(volume);
  if (entry === undefined) throw new Error("not listed");
  expect(entry.size).toBe(SECTOR + 10);
  expect(
    textOf(
      open(volume)
        .open(entry)
        .read(SECTOR - 2, 99),
    ),
  ).toBe("aabbbbbbbbbb");
  expect(open(volume).ranges(entry)).toEqual([
    { offset: 25 * SECTOR, length: SECTOR },
    { offset: 28 * SECTOR, length: 10 },
  ]);
});

test("numbers whose two forms differ are said with their place", () => {
  const volume = new TinyIso();
  const at = volume.add({ name: "A", block: 25, size: 10 });
  volume.bytes[at + 17] = 11;
  const [entry] = entriesOf(volume);
  expect(entry?.size).toBe(10);
  expect(entry?.problems).toMatchObject([
    { code: "both-endian-differ", place: { offset: at + 10, field: "data length" } },
  ]);
  volume.bytes[16 * SECTOR + 87] = 1;
  expect(open(volume).problems).toMatchObject([{ code: "both-endian-differ", place: { field: "volume space size" } }]);
});

test("where only the other form of an extent lies on the volume it is taken", () => {
  const volume = new TinyIso().fill(25, "x");
  const at = volume.add({ name: "A", block: 25, size: 3 });
  volume.bytes[at + 4] = 9;
  const [entry] = entriesOf(volume);
  if (entry === undefined) throw new Error("not listed");
  expect(textOf(open(volume).open(entry).read(0, 3))).toBe("xxx");
});

test("a directory that holds itself, or that lies outside, ends in a problem", () => {
  const volume = new TinyIso();
  volume.add({ name: "LOOP", block: 20, size: SECTOR, flags: 2 });
  volume.add({ name: "AWAY", block: 99, size: SECTOR, flags: 2 });
  expect(pathsOf(volume)).toEqual(["/", "/LOOP", "/AWAY", "directory-cycle", "directory-cycle"]);
});

test("a record that does not hold together costs its sector, not the directory", () => {
  const volume = new TinyIso();
  const at = volume.add({ name: "A" });
  volume.bytes[at + 32] = 200;
  expect(pathsOf(volume)).toEqual(["/", "directory-record-damaged"]);
});
