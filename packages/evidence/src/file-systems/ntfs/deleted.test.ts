import { expect, test } from "vitest";
import type { Recovered } from "../../recovery/recovered.js";
import { textOf } from "../shared/names.js";
import { TYPE } from "./attribute.js";
import { fileName, indexBlock, indexEntry, nonResident, resident, TinyNtfs } from "./ntfs.fixture.js";

const FOLDER = [24, 1] as const;
const BLOCK = 200;

/** A directory "d" with an index of one block. */
function withIndex(block: Uint8Array, inUse = true): TinyNtfs {
  const volume = new TinyNtfs().put(BLOCK, block);
  const attributes = [
    resident(TYPE.fileName, fileName([5, 5], "d", { directory: true })),
    nonResident(TYPE.indexAllocation, [[BLOCK, 1]], 1024, "$I30"),
    resident(TYPE.bitmap, Uint8Array.of(1), "$I30"),
  ];
  return volume.record(24, attributes, { directory: true, inUse, sequence: inUse ? 1 : 2 });
}

function deletedOf(volume: TinyNtfs): Recovered[] {
  return [...volume.open().deleted()].map((item) => {
    if (!item.ok) throw new Error(item.problem.detail);
    return item.value;
  });
}

const shown = ({ entry, method, confidence }: Recovered): string =>
  `${textOf(entry.directory)}/${textOf(entry.name)} ${entry.inode}-${entry.generation} ${entry.size} ${method} ${confidence}`;

test("a name in the slack of an index comes back with size, times and the file that had it", () => {
  const gone = indexEntry([30, 7], fileName(FOLDER, "gone.log", { size: 900 }));
  const [found, ...more] = deletedOf(withIndex(indexBlock([], [gone])));
  expect(more).toEqual([]);
  expect(found && shown(found)).toBe("/d/gone.log 30-7 900 indx name-only");
  expect(found?.entry.modified).toEqual({ seconds: 1_767_225_600, nanos: 0, digits: 7 });
  expect(found?.entry.facts.get("remnant-offset")).toBe(String(BLOCK * 1024 + 0x50 + 16));
  expect(found?.content).toBeNull();
});

test("a name whose head is overwritten comes back without its file where it names this very directory", () => {
  const headless = indexEntry([30, 7], fileName(FOLDER, "half.log")).fill(0, 0, 16);
  const foreign = indexEntry([30, 7], fileName([25, 1], "other.log")).fill(0, 0, 16);
  expect(deletedOf(withIndex(indexBlock([], [headless, foreign]))).map(shown)).toEqual([
    "/d/half.log null-null 0 indx name-only",
  ]);
});

test("a name with half an end mark over its head does not take the mark for a reference", () => {
  const entry = indexEntry([30, 7], fileName(FOLDER, "half.log"));
  new DataView(entry.buffer).setBigUint64(0, 0x2_0000_0010n, true);
  expect(deletedOf(withIndex(indexBlock([], [entry]))).map(shown)).toEqual(["/d/half.log null-null 0 indx name-only"]);
});

test("what the table still knows is not listed a second time, live or deleted", () => {
  const live = fileName(FOLDER, "live.txt");
  const dead = fileName(FOLDER, "dead.txt");
  const block = indexBlock([indexEntry([25, 3], live)], [indexEntry([25, 3], live), indexEntry([26, 1], dead)]);
  const volume = withIndex(block)
    .record(25, [resident(TYPE.fileName, live), resident(TYPE.data, Uint8Array.of(1))], { sequence: 3 })
    .record(26, [resident(TYPE.fileName, dead), resident(TYPE.data, Uint8Array.of(2))], { sequence: 2, inUse: false });
  expect(deletedOf(volume).map(shown)).toEqual(["/d/dead.txt 26-1 1 mft intact"]);
});

test("an earlier file of a record that was used again is another file", () => {
  const name = fileName(FOLDER, "app.log");
  const volume = withIndex(indexBlock([], [indexEntry([25, 3], name)])).record(25, [resident(TYPE.fileName, name)], {
    sequence: 4,
  });
  expect(deletedOf(volume).map(shown)).toEqual(["/d/app.log 25-3 0 indx name-only"]);
});

test("the short form of a name is no file of its own", () => {
  const long = indexEntry([30, 7], fileName(FOLDER, "a long name.txt"));
  const short = indexEntry([30, 7], fileName(FOLDER, "ALONGN~1.TXT", { space: 2 }));
  expect(deletedOf(withIndex(indexBlock([], [short, long]))).map(shown)).toEqual([
    "/d/a long name.txt 30-7 0 indx name-only",
  ]);
  expect(deletedOf(withIndex(indexBlock([], [short]))).map(shown)).toEqual(["/d/ALONGN~1.TXT 30-7 0 indx name-only"]);
});

test("in the index of a deleted directory every entry is a remnant", () => {
  const block = indexBlock([indexEntry([30, 7], fileName(FOLDER, "inner.txt"))], []);
  expect(deletedOf(withIndex(block, false)).map(shown)).toEqual([
    "/d 24-1 1024 mft name-only",
    "/d/inner.txt 30-7 0 indx name-only",
  ]);
});

test("names behind the used part of a record come back: entries of a small directory, earlier names of a file", () => {
  const inner = indexEntry([30, 7], fileName([26, 1], "inner.txt"));
  const renamed = resident(TYPE.fileName, fileName([5, 5], "before.txt"));
  const volume = new TinyNtfs()
    .record(26, [resident(TYPE.fileName, fileName([5, 5], "s"))], { directory: true, slack: inner })
    .record(27, [resident(TYPE.fileName, fileName([5, 5], "after.txt"))], { slack: renamed });
  expect(deletedOf(volume).map(shown)).toEqual([
    "/s/inner.txt 30-7 0 indx name-only",
    "/before.txt 27-1 0 mft name-only",
  ]);
});

const impossible: [why: string, change: (view: DataView) => void][] = [
  ["a name of no length", (view) => view.setUint8(16 + 64, 0)],
  ["a name space that there is not", (view) => view.setUint8(16 + 65, 9)],
  ["a time that is not set", (view) => view.setBigUint64(16 + 8, 0n, true)],
  ["a size beyond every disk", (view) => view.setBigUint64(16 + 48, 2n ** 60n, true)],
  ["a slash in the name", (view) => view.setUint16(16 + 66, 0x2f, true)],
];
for (const [why, change] of impossible) {
  test(`bytes are no remnant of a name: ${why}`, () => {
    const entry = indexEntry([30, 7], fileName(FOLDER, "gone.log"));
    change(new DataView(entry.buffer));
    expect(deletedOf(withIndex(indexBlock([], [entry])))).toEqual([]);
  });
}

test("records behind the table's end come back, never as intact", () => {
  const volume = new TinyNtfs(32, 40).record(36, [
    resident(TYPE.fileName, fileName([5, 5], "older.txt")),
    resident(TYPE.data, Uint8Array.of(1, 2, 3)),
  ]);
  const [found, ...more] = deletedOf(volume);
  expect(more).toEqual([]);
  expect(found && shown(found)).toBe("/older.txt 36-1 3 mft possible");
  expect(found?.problems.map(({ code }) => code)).toEqual(["record-beyond-table"]);
  expect([...volume.open().list()].some((item) => item.ok && textOf(item.value.name) === "older.txt")).toBe(false);
});

test("a gap in the map of the table is gone over", () => {
  const volume = new TinyNtfs(32, 40).record(39, [resident(TYPE.fileName, fileName([5, 5], "behind.txt"))]);
  volume.put(200, volume.bytes.slice(TinyNtfs.offsetOf(39), TinyNtfs.offsetOf(40)));
  volume.record(0, [
    resident(TYPE.fileName, fileName([5, 5], "$MFT")),
    nonResident(
      TYPE.data,
      [
        [4, 32],
        [null, 60],
        [200, 1],
      ],
      93 * 1024,
    ),
  ]);
  const listed = [...volume.open().list()].flatMap((item) => (item.ok ? [item.value] : []));
  expect(listed.find(({ name }) => textOf(name) === "behind.txt")?.inode).toBe(92);
});

test("records that formatting prepared were never files", () => {
  const volume = new TinyNtfs().record(16, [resident(TYPE.data, new Uint8Array(0))], { inUse: false });
  expect(deletedOf(volume)).toEqual([]);
});

test("a record in use that the bitmap calls free is listed with that problem", () => {
  const volume = new TinyNtfs();
  const table = [
    resident(TYPE.fileName, fileName([5, 5], "$MFT")),
    nonResident(TYPE.data, [[4, 32]], 32 * 1024),
    resident(TYPE.bitmap, Uint8Array.of(0xff, 0xff, 0xff, 0xfd)),
  ];
  volume.record(0, table).record(25, [resident(TYPE.fileName, fileName([5, 5], "x"))]);
  const problems = [...volume.open().list()].flatMap((item) => (item.ok ? item.value.problems : []));
  expect(problems.map(({ code, place }) => [code, place.record])).toEqual([["mft-bitmap-differs", 25]]);
});

test("a file in a directory that is gone, or whose record another holds, is listed as an orphan", () => {
  const volume = new TinyNtfs()
    .record(24, [resident(TYPE.fileName, fileName([5, 5], "d"))], { directory: true, sequence: 2 })
    .record(25, [resident(TYPE.fileName, fileName([24, 1], "lost.txt"))])
    .record(26, [resident(TYPE.fileName, fileName([29, 1], "gone.txt"))]);
  const paths = [...volume.open().list()].map((item) =>
    item.ok ? `${textOf(item.value.directory)}/${textOf(item.value.name)}` : item.problem.detail,
  );
  expect(paths).toContain("/unknown/lost.txt");
  expect(paths).toContain("/unknown/gone.txt");
});

test("a deleted record that lost its name is called by the one in slack, else by its number", () => {
  const gone = indexEntry([26, 1], fileName(FOLDER, "kept in slack.txt"));
  const nameless = [resident(TYPE.data, Uint8Array.of(2))];
  const state = { sequence: 2, inUse: false };
  const volume = withIndex(indexBlock([], [gone]))
    .record(26, nameless, state)
    .record(27, nameless, state);
  expect(deletedOf(volume).map(shown)).toEqual([
    "/d/kept in slack.txt 26-1 1 mft intact",
    "/unknown/record-27 27-1 1 mft intact",
  ]);
});
