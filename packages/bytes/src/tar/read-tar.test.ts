import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { TARS } from "../archives.fixture.js";
import { memorySource, unpack } from "../index.js";
import { listed } from "../unpack/listed.fixture.js";
import { readTar } from "./read-tar.js";

const made = (name: keyof typeof TARS): Buffer => gunzipSync(Buffer.from(TARS[name], "base64"));
const SHORT_ONES = ["logs/a.log: first line\n", "logs/empty.log: ", "logs/ü.log: zweite Zeile\n"];
const ALL = SHORT_ONES.toSpliced(2, 0, `logs/${"x".repeat(120)}.log: long\n`);

describe("what GNU tar packed is read, links and folders left out", () => {
  const cases: [name: keyof typeof TARS, lines: readonly string[]][] = [
    ["gnu", ALL],
    ["pax", ALL],
    ["ustar", SHORT_ONES],
    ["v7", SHORT_ONES],
    ["sparse", ["problem logs/holes: tar-sparse", "logs/next: after\n"]],
    ["sparse in POSIX form", ["problem logs/s: tar-sparse", "logs/a.log: first line\n"]],
  ];
  for (const [name, lines] of cases) {
    test(name, () => {
      expect(listed(made(name))).toEqual(lines);
      expect(listed(gzipSync(made(name)))).toEqual(lines);
    });
  }

  test("with its time and size", () => {
    const [item] = unpack(memorySource(made("pax")));
    expect(item).toMatchObject({ value: { size: 11, modified: Date.UTC(2026, 0, 2, 3, 4, 6) } });
  });
});

/** A header with its sum. */
function header(name: string, size: string | Uint8Array, kind = "0", prefix = ""): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.set(Buffer.from(size), 124);
  block.write("00000000000", 136);
  block.write(kind, 156);
  block.write("ustar\x0000", 257);
  block.write(prefix, 345);
  return summed(block);
}

function summed(block: Buffer): Buffer {
  block.write("        ", 148);
  block.write(
    block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0"),
    148,
  );
  block[154] = 0;
  return block;
}

function file(name: string, content: string, kind?: string, prefix?: string): Buffer {
  const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  padded.write(content);
  return Buffer.concat([header(name, content.length.toString(8).padStart(11, "0"), kind, prefix), padded]);
}

const END = Buffer.alloc(1024);
const A = file("a", "first");
const B = file("b", "second");
/** An extended header with one record of 10 to 99 bytes. */
const pax = (record: string): Buffer => file("pax", `${record.length + 4} ${record}\n`, "x");
const wide = Uint8Array.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
const damagedSum = Buffer.from(A).fill(1, 0, 1);

const cases: [name: string, tar: Buffer, lines: string[]][] = [
  ["a prefix stands before the name", Buffer.concat([file("a", "x", "0", "deep/down"), END]), ["deep/down/a: x"]],
  ["an unknown kind is a file", Buffer.concat([file("a", "x", "Q"), END]), ["a: x"]],
  ["no blocks at the end are no fault", A, ["a: first"]],
  ["tars behind each other are read", Buffer.concat([A, END, B, END]), ["a: first", "b: second"]],
  ["a size in base 256 is read", Buffer.concat([header("a", wide), A.subarray(512), B]), ["a: first", "b: second"]],
  ["an extended header names the next file", Buffer.concat([pax("path=other"), A, B]), ["other: first", "b: second"]],
  ["a header for all is read", Buffer.concat([file("g", "18 comment=hello!\n", "g"), A]), ["a: first"]],
  ["what is no record is named", Buffer.concat([file("x", "nonsense", "x"), A]), ["problem : tar-pax", "a: first"]],
  [
    "a gzip in a tar is read",
    Buffer.concat([A, binary("b.gz", gzipSync("packed")), END]),
    ["a: first", "b.gz: packed"],
  ],
  [
    "a tar in a tar is read",
    Buffer.concat([binary("in.tar", Buffer.concat([A, B])), END]),
    ["in.tar!a: first", "in.tar!b: second"],
  ],
  [
    "a damaged header is named once and costs no neighbour",
    Buffer.concat([A, damagedSum, B, END]),
    ["a: first", "problem : tar-header", "b: second"],
  ],
  [
    "a size that is no number is named",
    Buffer.concat([A, header("x", "hello"), B]),
    ["a: first", "problem : tar-header", "b: second"],
  ],
  [
    "a cut in a file's content is that file's",
    Buffer.concat([A, B]).subarray(0, -510),
    ["a: first", "b: se", "problem b: stream-cut-short"],
  ],
  ["a cut header is the archive's", Buffer.concat([A, B.subarray(0, 100)]), ["a: first", "problem : stream-cut-short"]],
];
for (const [name, tar, lines] of cases) test(name, () => expect(listed(tar)).toEqual(lines));

function binary(name: string, content: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  padded.set(content);
  return Buffer.concat([header(name, content.length.toString(8).padStart(11, "0")), padded]);
}

test("a cut around the tar is told once, of the file it hits", () => {
  const packed = gzipSync(Buffer.concat([A, B, END]), { level: 0 });
  expect(listed(packed.subarray(0, 10 + 5 + 1024 + 512 + 3))).toEqual([
    "a: first",
    "b: sec",
    "problem b: stream-cut-short",
  ]);
});

test("content that nobody reads is passed over, and is gone afterwards", () => {
  const [first, second] = [...readTar([Buffer.concat([A, B])])];
  expect([first?.ok, second?.ok]).toEqual([true, true]);
  if (first?.ok !== true) throw new Error("no file");
  expect(() => [...first.value.chunks()]).toThrow("already-passed");
});

test("entries are capped", () => {
  expect(listed(Buffer.concat([A, B, END]), { entries: 1 })).toEqual(["a: first", "problem : limit-passed"]);
});
