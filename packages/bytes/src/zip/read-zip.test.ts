import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ZIPS } from "../archives.fixture.js";
import { crc32, memorySource, unpack } from "../index.js";
import { listed } from "../unpack/listed.fixture.js";
import { type Made, zipOf } from "./zip-writer.fixture.js";

const made = (name: keyof typeof ZIPS): Buffer => Buffer.from(ZIPS[name], "base64");
const X120 = "x".repeat(120);
const PIPED = "through a pipe\n".repeat(8);
const ZSTD_OK = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 2, 0x11, 0, 0, 111, 107]);

describe("what other programs packed is read", () => {
  test("a folder", () => {
    expect(listed(made("folder")).sort((one, other) => (one < other ? -1 : 1))).toEqual([
      "logs/a.log: first line\n",
      "logs/empty.log: ",
      "logs/hard: first line\n",
      "logs/link: first line\n",
      `logs/${X120}.log: long\n`,
      "logs/ü.log: zweite Zeile\n",
    ]);
  });

  test("what came through a pipe, its sizes behind it, as zip64 too", () => {
    expect(listed(made("piped"))).toEqual([`-: ${PIPED}`]);
    expect(listed(made("piped as zip64"))).toEqual([`-: ${PIPED}`]);
  });

  test("an encrypted file and other methods are refused by name, their neighbours read", () => {
    expect(listed(made("encrypted"))).toEqual(["problem logs/a.log: zip-encrypted"]);
    expect(listed(made("other methods"))).toEqual([
      "problem bz.log: zip-method",
      "problem lz.log: zip-method",
      `日誌/ok.log: ${"ok ".repeat(20)}`,
      "big.log: wide\n",
    ]);
  });

  for (const name of ["folder", "piped", "piped as zip64"] as const) {
    test(`${name}: without its directory the same files are found by their local headers`, () => {
      const zip = made(name);
      const cut = zip.subarray(0, zip.indexOf("PK\x01\x02"));
      expect(listed(cut)).toEqual(["problem : zip-directory", ...listed(zip)]);
    });
  }
});

const A: Made = { name: "a.log", content: "first" };
const B: Made = { name: "b.log", content: "second" };

const read: [name: string, zip: Buffer, lines: string[]][] = [
  ["a stored file", zipOf([{ ...A, method: 0 }]).zip, ["a.log: first"]],
  ["a file packed with zstd", zipOf([{ name: "z", content: "ok", method: 93, packed: ZSTD_OK }]).zip, ["z: ok"]],
  ["no files at all", zipOf([]).zip, []],
  ["folders", zipOf([{ name: "d/", content: "", method: 0 }, A]).zip, ["a.log: first"]],
  ["a comment", zipOf([A], { comment: "PK\x05\x06 is not the end" }).zip, ["a.log: first"]],
  ["names in code page 437", zipOf([{ ...A, name: Uint8Array.from([0x81, 0xe1]) }]).zip, ["üß: first"]],
  ["names in unmarked UTF-8", zipOf([{ ...A, name: "日誌" }]).zip, ["日誌: first"]],
  ["names marked as UTF-8", zipOf([{ ...A, name: "ü", flags: 0x800 }]).zip, ["ü: first"]],
  ["a name that leads out", zipOf([{ ...A, name: "../../etc/passwd" }]).zip, ["../../etc/passwd: first"]],
  [
    "a zip in a zip",
    zipOf([{ name: "in.zip", content: zipOf([A, B]).zip }]).zip,
    ["in.zip!a.log: first", "in.zip!b.log: second"],
  ],
  ["a gzip in a zip", zipOf([{ name: "a.gz", content: gzipSync("packed") }]).zip, ["a.gz: packed"]],
  ["a zip in a gzip", gzipSync(zipOf([A]).zip), ["a.log: first"]],
];
for (const [name, zip, lines] of read) test(`${name} is read`, () => expect(listed(zip)).toEqual(lines));

test("a Unicode path that belongs to the name is the name", () => {
  const path = (crc: number): Buffer => {
    const field = Buffer.concat([Buffer.from("up\0\0\x01\0\0\0\0"), Buffer.from("é.log")]);
    field.writeUInt16LE(field.length - 4, 2);
    field.writeUInt32LE(crc, 5);
    return field;
  };
  const name = Uint8Array.from([0x82]);
  expect(listed(zipOf([{ ...A, name, extra: path(crc32(name)) }]).zip)).toEqual(["é.log: first"]);
  expect(listed(zipOf([{ ...A, name, extra: path(1) }]).zip)).toEqual(["é: first"]);
});

describe("times", () => {
  const timestamp = Buffer.from("UT\x05\0\x01\0\0\0\0");
  timestamp.writeInt32LE(1_700_000_000, 5);
  const ntfs = Buffer.alloc(36);
  ntfs.writeUInt32LE(0x0020_000a, 0);
  ntfs.writeUInt32LE(0x0018_0001, 8);
  ntfs.writeBigUInt64LE(133_444_736_000_000_000n, 12);
  const cases: [name: string, extra: Uint8Array, modified: number][] = [
    ["the clock of no zone, as UTC", new Uint8Array(0), Date.UTC(2026, 0, 2, 3, 4, 6)],
    ["an extended timestamp", timestamp, 1_700_000_000_000],
    ["a time of NTFS", ntfs, 1_700_000_000_000],
  ];
  for (const [name, extra, modified] of cases) {
    test(name, () => {
      const [item] = unpack(memorySource(zipOf([{ ...A, extra }]).zip));
      expect(item).toMatchObject({ ok: true, value: { modified, size: 5 } });
    });
  }
});

/** The zip with bytes changed. */
function changed(zip: Buffer, at: number, ...bytes: readonly number[]): Buffer {
  const copy = Buffer.from(zip);
  copy.set(bytes, at);
  return copy;
}

describe("damage is named and never hides the neighbours", () => {
  const two = zipOf([A, B]);
  const [, second = 0] = two.offsets;
  const central2 = two.directory + 46 + 5;
  const cases: [name: string, zip: Buffer, lines: string[]][] = [
    ["a wrong CRC", zipOf([{ ...A, crc: 1 }, B]).zip, ["a.log: first", "problem a.log: zip-crc", "b.log: second"]],
    ["a wrong size", zipOf([{ ...A, size: 4 }, B]).zip, ["a.log: first", "problem a.log: zip-size", "b.log: second"]],
    ["data that is none", changed(two.zip, 35, 0xff), ["problem a.log: deflate-block", "b.log: second"]],
    ["a lost local header", changed(two.zip, second, 0), ["a.log: first", "problem b.log: zip-local-header"]],
    [
      "a local header that says otherwise",
      zipOf([{ ...A, local: { name: "other", size: 9 } }, B]).zip,
      ["problem a.log: zip-headers-differ", "a.log: first", "b.log: second"],
    ],
    [
      "an entry of the directory",
      changed(two.zip, central2, 0),
      ["a.log: first", "problem : zip-directory", "b.log: second"],
    ],
    [
      "a directory that counts more than it lists",
      zipOf([A, B], { entries: 3 }).zip,
      ["a.log: first", "b.log: second", "problem : zip-directory"],
    ],
    [
      "bytes behind the end",
      Buffer.concat([two.zip, Buffer.from("tail")]),
      ["a.log: first", "b.log: second", "problem : zip-trailing-bytes"],
    ],
    ["the end is cut", two.zip.subarray(0, -4), ["problem : zip-directory", "a.log: first", "b.log: second"]],
    [
      "a cut stream around it",
      gzipSync(two.zip, { level: 0 }).subarray(0, -34),
      ["problem : stream-cut-short", "problem : zip-directory", "a.log: first", "b.log: second"],
    ],
    [
      "one of several parts",
      changed(two.zip, two.zip.length - 18, 1),
      ["problem : zip-split", "a.log: first", "b.log: second"],
    ],
  ];
  for (const [name, zip, lines] of cases) test(name, () => expect(listed(zip)).toEqual(lines));

  test("cut anywhere, what is whole before the cut is given", () => {
    for (let size = second; size < two.zip.length; size += 1) {
      expect(listed(two.zip.subarray(0, size))).toContain("a.log: first");
    }
  });
});

describe("bombs", () => {
  test("data that several entries share is given once", () => {
    const zip = zipOf([A, { ...A, name: "again", sameAs: 0 }, B]).zip;
    expect(listed(zip)).toEqual(["a.log: first", "problem again: zip-overlap", "b.log: second"]);
  });

  test("a ratio stops the entry, not the archive", () => {
    const zip = zipOf([{ name: "bomb", content: Buffer.alloc(1_000_000) }, B]).zip;
    expect(listed(zip, { freeBytes: 10_000, ratio: 10 })).toEqual(["problem bomb: limit-passed", "b.log: second"]);
  });

  test("entries, depth and held bytes are capped", () => {
    const inner = zipOf([A]).zip;
    const outer = zipOf([{ name: "in.zip", content: inner }, B]).zip;
    expect(listed(zipOf([A, B, { ...A, name: "c" }]).zip, { entries: 2 })).toEqual([
      "a.log: first",
      "b.log: second",
      "problem : limit-passed",
    ]);
    expect(listed(outer, { depth: 1 })).toEqual(["problem in.zip: limit-passed", "b.log: second"]);
    expect(listed(outer, { heldBytes: 20 })).toEqual(["problem in.zip: limit-passed", "b.log: second"]);
  });
});
