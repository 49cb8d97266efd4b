import type { Item } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { textOf } from "../shared/names.js";
import { TYPE } from "./attribute.js";
import { fileName, nonResident, resident, TinyNtfs } from "./ntfs.fixture.js";
import { readUsnJournal, type UsnRecord } from "./usn-journal.js";
import { usnReasons } from "./usn-reasons.js";

const TIME = 134_116_992_000_000_000n;

function usnRecord(usn: number, name: string, version: 2 | 3 = 2, parent = 5): Uint8Array {
  const wide = version === 3;
  const nameAt = wide ? 76 : 60;
  const bytes = new Uint8Array(Math.ceil((nameAt + name.length * 2) / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, version, true);
  view.setBigUint64(8, (3n << 48n) | 40n, true);
  view.setBigUint64(wide ? 24 : 16, (5n << 48n) | BigInt(parent), true);
  view.setBigUint64(wide ? 40 : 24, BigInt(usn), true);
  view.setBigUint64(wide ? 48 : 32, TIME, true);
  view.setUint32(wide ? 56 : 40, 0x8000_0100, true);
  view.setUint16(nameAt - 4, name.length * 2, true);
  view.setUint16(nameAt - 2, nameAt, true);
  bytes.set(Buffer.from(name, "utf16le"), nameAt);
  return bytes;
}

function journal(size: number, ...parts: [at: number, bytes: Uint8Array][]): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [at, part] of parts) bytes.set(part, at);
  return bytes;
}

const shown = (item: Item<UsnRecord>): string =>
  item.ok
    ? `${item.value.offset} ${textOf(item.value.name ?? new Uint8Array(0))}`
    : `${item.problem.code} ${item.problem.place.offset}`;

test("records are read over the zeros that fill a page", () => {
  const bytes = journal(9000, [0, usnRecord(0, "a")], [4096, usnRecord(4096, "b", 3)]);
  const [first, second, ...more] = readUsnJournal(memorySource(bytes));
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    value: { version: 2, usn: 0, file: { record: 40, sequence: 3 }, parent: { record: 5 } },
  });
  expect(second).toMatchObject({ value: { version: 3, usn: 4096, wide: false, time: { seconds: 1_767_225_600 } } });
});

test("what is no record is one problem, and the next record is found", () => {
  const bytes = journal(4096, [0, new Uint8Array(200).fill(0xee)], [208, usnRecord(208, "after")]);
  expect([...readUsnJournal(memorySource(bytes))].map(shown)).toEqual(["usn-record-damaged 0", "208 after"]);
});

test("a record that is cut off at the end of the source is a problem", () => {
  const whole = usnRecord(0, "abc");
  expect([...readUsnJournal(memorySource(whole.subarray(0, 64)))].map(shown)).toEqual(["usn-record-damaged 0"]);
});

test("a hole is not read: only the ranges that hold something are", () => {
  const offset = 2 ** 40;
  const record = usnRecord(offset, "late");
  let read = 0;
  const source: ByteSource = {
    size: offset + 4096,
    read: (at, length) => {
      read += length;
      const bytes = new Uint8Array(Math.min(length, offset + 4096 - at));
      if (at === offset) bytes.set(record);
      return bytes;
    },
  };
  expect([...readUsnJournal(source, [{ offset, length: 4096 }])].map(shown)).toEqual([`${offset} late`]);
  expect(read).toBe(4096);
});

test("records across the windows of reading are read once each", () => {
  const bytes = new Uint8Array(3 * 1024 * 1024);
  for (let at = 0; at < bytes.length; at += 4096) bytes.set(usnRecord(at, "n".repeat(200)), at);
  expect([...readUsnJournal(memorySource(bytes))].length).toBe(bytes.length / 4096);
});

const reasons: [bits: number, names: string[]][] = [
  [0, []],
  [0x100, ["file-create"]],
  [0x8000_0200, ["file-delete", "close"]],
  [0x4000_1000, ["rename-old-name", "0x40000000"]],
];
for (const [bits, names] of reasons) {
  test(`reasons 0x${bits.toString(16)} are told in words`, () => expect(usnReasons(bits)).toEqual(names));
}

test("a volume tells the changes of its journal with the paths of their directories", () => {
  const page = journal(1024, [0, usnRecord(2048, "new.txt", 2, 30)]);
  const volume = new TinyNtfs()
    .record(11, [resident(TYPE.fileName, fileName([5, 5], "$Extend"))], { directory: true })
    .record(25, [
      resident(TYPE.fileName, fileName([11, 1], "$UsnJrnl")),
      nonResident(
        TYPE.data,
        [
          [null, 2],
          [210, 1],
        ],
        3 * 1024,
        "$J",
      ),
    ])
    .record(30, [resident(TYPE.fileName, fileName([5, 5], "docs"))], { directory: true, sequence: 5 })
    .put(210, page);
  const [change, ...more] = volume.open().changes?.() ?? [];
  expect(more).toEqual([]);
  expect(change?.ok === true && `${textOf(change.value.directory)}/${textOf(change.value.name)}`).toBe("/docs/new.txt");
  expect(change).toMatchObject({ value: { inode: 40, position: 2048, reasons: ["file-create", "close"] } });
});

test("a volume without a journal tells no changes", () => {
  expect([...(new TinyNtfs().open().changes?.() ?? [])]).toEqual([]);
});
