import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import type { FileSystem } from "../file-system.js";
import { textOf } from "../shared/names.js";
import { TYPE } from "./attribute.js";
import { fileName, nonResident, resident, TinyNtfs } from "./ntfs.fixture.js";
import { wofSource } from "./wof.js";

const TEXT = "0123456789".repeat(500);
/** Two chunks: a packed one of 4,096 bytes, and one that was left plain. */
const SIZE = 4096 + 904;
const RAW_TAIL = Buffer.from(TEXT.slice(4096));

/** A chunk of 4,096 bytes of "A": a code of one literal and one match symbol of one bit each, then the literal and a match of 4,095. */
function runOfA(): Uint8Array {
  const bytes = new Uint8Array(256 + 4 + 3);
  bytes[0x41 >> 1] = 0x10;
  // Symbol 256 + 15: distance of no bits, length in further bytes.
  bytes[(256 + 15) >> 1] = 0x10;
  bytes.set([0x00, 0x40, 0x00, 0x00], 256);
  bytes.set([0xff, (4095 - 3) & 0xff, (4095 - 3) >> 8], 260);
  return bytes;
}

function reparse(provider: number, algorithm: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [
    [0, 0x80000017],
    [4, 16],
    [8, 1],
    [12, provider],
    [16, 1],
    [20, algorithm],
  ] as const) {
    view.setUint32(at, value, true);
  }
  return bytes;
}

function packedStream(): Uint8Array {
  const chunk = runOfA();
  const table = new Uint8Array(4);
  new DataView(table.buffer).setUint32(0, chunk.length, true);
  return Buffer.concat([table, chunk, RAW_TAIL]);
}

function withPacked(value: Uint8Array, inUse = true): FileSystem {
  const packed = packedStream();
  return new TinyNtfs()
    .record(
      24,
      [
        resident(TYPE.fileName, fileName([5, 5], "packed.exe")),
        nonResident(TYPE.data, [[null, 5]], SIZE),
        nonResident(TYPE.data, [[200, 2]], packed.length, "WofCompressedData"),
        resident(TYPE.reparsePoint, value),
      ],
      { inUse, sequence: inUse ? 1 : 2 },
    )
    .put(200, packed)
    .open();
}

function entryOf(system: FileSystem) {
  for (const item of system.list()) if (item.ok && textOf(item.value.name) === "packed.exe") return item.value;
  throw new Error("not listed");
}

test("a file that Windows packed is read unpacked, chunk by chunk, packed and plain ones", () => {
  const system = withPacked(reparse(2, 0));
  const entry = entryOf(system);
  const content = system.open(entry);
  expect(content.size).toBe(SIZE);
  expect(Buffer.from(content.read(0, 4096)).toString()).toBe("A".repeat(4096));
  expect(Buffer.from(content.read(4090, 20)).toString()).toBe(`AAAAAA${TEXT.slice(4096, 4110)}`);
  expect(system.ranges(entry)).toBeNull();
  expect(entry.facts.get("packed")).toBe("XPRESS4K");
});

test("a deleted file that Windows packed comes back unpacked, never as the hole of its main stream", () => {
  const [item] = withPacked(reparse(2, 0), false).deleted();
  if (item?.ok !== true) throw new Error("not found");
  expect(item.value).toMatchObject({ stream: "", method: "mft", confidence: "intact" });
  expect(Buffer.from(item.value.content?.read(0, 3) ?? []).toString()).toBe("AAA");
});

const refused: [why: string, value: Uint8Array, detail: RegExp][] = [
  ["its content lies in an image elsewhere", reparse(1, 0), /provider 1/],
  ["its algorithm is not known", reparse(2, 9), /algorithm 9/],
  ["its reparse point is cut short", reparse(2, 0).subarray(0, 16), /cut short/],
];
for (const [why, value, detail] of refused) {
  test(`a packed file is refused by name where ${why}`, () => {
    const system = withPacked(value);
    expect(() => system.open(entryOf(system))).toThrow(detail);
    const [item] = withPacked(value, false).deleted();
    expect(item).toMatchObject({ value: { confidence: "name-only", content: null } });
  });
}

const FORMAT = {
  name: "XPRESS4K",
  chunkSize: 4096,
  unpack: () => {
    throw new Error("not reached");
  },
};

test("places of chunks that cannot be are damage with the place in the content", () => {
  const table = Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 1, 2, 3);
  const source = wofSource(memorySource(table), SIZE, FORMAT, "x");
  expect(() => source.read(0, 1)).toThrow(/chunk 0: 2147483647 bytes/);
  expect(() => source.read(4096, 1)).toThrow(/offset 0x1000/);
  expect(() => wofSource(memorySource(table), 2 ** 40, FORMAT, "x").read(0, 1)).toThrow(/a table of/);
});
