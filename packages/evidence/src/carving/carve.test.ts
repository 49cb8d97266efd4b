import { MizugiwaError } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import type { Range } from "../range.js";
import { type CarveOptions, carve } from "./carve.js";
import { accessLines, MADE, makeZip, noise } from "./made.fixture.js";

const BLOCK = 1024;

/** A volume of so many blocks of zeros that holds the files at the given blocks. */
function volumeOf(blocks: number, files: readonly (readonly [block: number, bytes: Uint8Array])[]): Uint8Array {
  const bytes = new Uint8Array(blocks * BLOCK);
  for (const [block, content] of files) bytes.set(content, block * BLOCK);
  return bytes;
}

interface Told {
  readonly name: string;
  readonly confidence: string;
  readonly size: number;
  readonly why: string | undefined;
}

function carved(bytes: Uint8Array, ranges?: readonly Range[], options: Partial<CarveOptions> = {}): Told[] {
  const all = ranges ?? [{ offset: 0, length: bytes.length }];
  return [...carve(memorySource(bytes), all, { blockSize: BLOCK, ...options })].map((item) => {
    if (!item.ok) return { name: item.problem.code, confidence: "problem", size: 0, why: item.problem.detail };
    const { entry, confidence, problems, content } = item.value;
    const told = { name: Buffer.from(entry.name).toString(), confidence, size: entry.size, why: problems[0]?.code };
    expect(content?.size).toBe(entry.size);
    return told;
  });
}

const made = (extension: string): Uint8Array => MADE.find(([, each]) => each === extension)?.[2] ?? new Uint8Array(0);
const at = (block: number, extension: string): string =>
  `carved-${String(block * BLOCK).padStart(11, "0")}.${extension}`;

for (const [name, extension, bytes] of MADE) {
  const blocks = Math.ceil(bytes.length / BLOCK);
  test(`${name} between zeros comes back to its last byte`, () => {
    const volume = volumeOf(blocks + 6, [[3, bytes]]);
    expect(carved(volume)).toEqual([
      { name: at(3, extension), confidence: "probable", size: bytes.length, why: undefined },
    ]);
  });

  test(`${name} before random bytes is never more than what lies there, and never intact`, () => {
    const volume = volumeOf(blocks + 6, [
      [0, noise((blocks + 6) * BLOCK, 9)],
      [3, bytes],
    ]);
    for (const each of carved(volume)) expect(["probable", "possible", "partial"]).toContain(each.confidence);
  });
}

test("a file that goes on behind the free range is cut there and partial", () => {
  for (const extension of ["jpg", "png", "pdf", "zip", "gz", "elf", "dll", "sqlite", "evtx-chunk", "log"]) {
    const bytes = made(extension);
    const cut = Math.floor(bytes.length * 0.6);
    const volume = volumeOf(Math.ceil(bytes.length / BLOCK) + 4, [[2, bytes]]);
    const [only, ...more] = carved(volume, [{ offset: 2 * BLOCK, length: cut }]);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ name: at(2, extension), confidence: "partial", why: "carved-cut" });
    expect(only?.size).toBeLessThanOrEqual(cut);
  }
});

test("what lies outside of the free ranges is not found", () => {
  const volume = volumeOf(20, [
    [2, made("png")],
    [10, made("php")],
  ]);
  expect(carved(volume, [{ offset: 8 * BLOCK, length: 4 * BLOCK }]).map(({ name }) => name)).toEqual([at(10, "php")]);
  expect(carved(volume, [])).toEqual([]);
});

test("ranges beyond the end of the volume, before its start or without length are passed over", () => {
  const ranges = [
    { offset: -5, length: 10 },
    { offset: 0, length: 0 },
    { offset: 1e15, length: 10 },
  ];
  expect(carved(volumeOf(4, [[0, made("png")]]), ranges)).toEqual([]);
});

test("what a ZIP holds is not carved again, even where every byte is searched", () => {
  const filler = new Uint8Array(0);
  const stored = makeZip({ "one.bin": noise(3000, 7), "two.bin": noise(3000, 8), empty: filler });
  const volume = volumeOf(16, [[1, stored]]);
  expect(carved(volume, undefined, { everyByte: true }).map(({ name }) => name)).toEqual([at(1, "zip")]);
});

test("a picture within a block is found where every byte is searched, and only then", () => {
  const volume = new Uint8Array(8 * BLOCK);
  volume.set(made("png"), 2 * BLOCK + 77);
  expect(carved(volume)).toEqual([]);
  expect(carved(volume, undefined, { everyByte: true }).map(({ name }) => name)).toEqual([`carved-00000002125.png`]);
});

test("a header alone is no picture", () => {
  const volume = volumeOf(8, [
    [1, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    [2, made("png").subarray(0, 16)],
    [3, Buffer.from("%PDF-")],
    [4, Buffer.from("MZ")],
  ]);
  expect(carved(volume)).toEqual([]);
});

test("a picture with a damaged chunk is possible and says where", () => {
  const bytes = Uint8Array.from(made("png"));
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  expect(carved(volumeOf(4, [[1, bytes]]))).toMatchObject([{ confidence: "possible", why: "carved-unsound" }]);
});

test("a log that begins within a line is the rest of one", () => {
  const bytes = Buffer.from(accessLines(60)).subarray(20);
  expect(carved(volumeOf(12, [[1, bytes]]))).toMatchObject([{ name: at(1, "log"), confidence: "partial" }]);
});

test("a log in which a block begins with a whole line is one file", () => {
  const lines = accessLines(60);
  expect(carved(volumeOf(12, [[1, Buffer.from(lines)]]))).toMatchObject([
    { size: lines.length, confidence: "probable" },
  ]);
});

test("a script behind a log that fills its last block within a line is a file of its own", () => {
  const log = Buffer.from(accessLines(60)).subarray(0, 2 * BLOCK);
  const volume = volumeOf(8, [
    [1, log],
    [3, made("php")],
  ]);
  expect(carved(volume).map(({ name }) => name)).toEqual([at(1, "log"), at(3, "php")]);
});

test("texts that are no logs are not called logs", () => {
  const prose = "The quick brown fox jumps over the lazy dog.\n".repeat(40);
  expect(carved(volumeOf(6, [[1, Buffer.from(prose)]]))).toEqual([]);
});

test("a block that cannot be read is a problem, and the search goes on behind it", () => {
  const bytes = volumeOf(3000, [[2500, made("png")]]);
  const source: ByteSource = {
    size: bytes.length,
    read: (offset, length) => {
      if (offset < BLOCK) throw new MizugiwaError("content-damaged", { detail: "a chunk is damaged" });
      return bytes.subarray(offset, offset + length);
    },
  };
  const items = [...carve(source, [{ offset: 0, length: bytes.length }], { blockSize: BLOCK })];
  expect(items.map((item) => (item.ok ? "found" : item.problem.code))).toEqual(["content-damaged", "found"]);
});

test("a disk full of beginnings is searched in bounded time, and said so", () => {
  const volume = new Uint8Array(8 * 1024 * BLOCK);
  for (let block = 0; block < volume.length; block += 512) volume.set(Buffer.from("%PDF-1.4\n"), block);
  const start = performance.now();
  const told = carved(volume, undefined, { blockSize: 512, effort: 2 });
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(told.filter(({ name }) => name === "limit-passed")).toHaveLength(1);
});
