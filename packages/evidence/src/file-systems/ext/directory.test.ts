import { expect, test } from "vitest";
import { keyOf } from "../unix/text.js";
import { CHECKSUM_START, checksum } from "./checksum.js";
import { type DirectoryForm, isSoundDirectoryBlock, readDirectoryBlock, remnantsIn } from "./directory.js";

const form = (blockSize: number): DirectoryForm => ({ blockSize, hasType: true, inodesCount: 1000 });

interface Made {
  readonly at: number;
  readonly inode: number;
  readonly length: number;
  readonly name: string;
}

function block(size: number, ...entries: readonly Made[]): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  for (const { at, inode, length, name } of entries) {
    view.setUint32(at, inode, true);
    view.setUint16(at + 4, length, true);
    view.setUint8(at + 6, name.length);
    view.setUint8(at + 7, 1);
    for (let index = 0; index < name.length; index += 1) bytes[at + 8 + index] = name.charCodeAt(index);
  }
  return bytes;
}

const namesOf = (records: readonly { name: Uint8Array }[]): string[] => records.map(({ name }) => keyOf(name));

test("entries follow each other by their length", () => {
  const bytes = block(
    1024,
    { at: 0, inode: 11, length: 12, name: "a" },
    { at: 12, inode: 12, length: 1012, name: "b" },
  );
  const read = readDirectoryBlock(bytes, 0, 1024, form(1024));
  expect(namesOf(read.records)).toEqual(["a", "b"]);
  expect(read.brokenAt).toBe(-1);
});

test("a deleted entry lies in the free part behind the one before it", () => {
  const bytes = block(
    1024,
    { at: 0, inode: 11, length: 1024, name: "a" },
    { at: 12, inode: 12, length: 1012, name: "gone" },
  );
  const { records, gaps } = readDirectoryBlock(bytes, 0, 1024, form(1024));
  expect(namesOf(records)).toEqual(["a"]);
  expect(namesOf(remnantsIn(bytes, gaps, form(1024)))).toEqual(["gone"]);
});

test("what names no possible inode, or holds a slash, is no deleted entry", () => {
  for (const bad of [
    { at: 12, inode: 1001, length: 1012, name: "far" },
    { at: 12, inode: 5, length: 1012, name: "a/b" },
    { at: 12, inode: 5, length: 1012, name: ".." },
    { at: 12, inode: 5, length: 4, name: "short" },
  ]) {
    const bytes = block(1024, { at: 0, inode: 11, length: 1024, name: "a" }, bad);
    const { gaps } = readDirectoryBlock(bytes, 0, 1024, form(1024));
    expect(remnantsIn(bytes, gaps, form(1024))).toEqual([]);
  }
});

test("in blocks of 64 KiB a length of 0 or 65535 means the whole block", () => {
  for (const length of [0, 65535]) {
    const bytes = block(65536, { at: 0, inode: 11, length, name: "all" });
    expect(namesOf(readDirectoryBlock(bytes, 0, 65536, form(65536)).records)).toEqual(["all"]);
  }
});

test("a chain that breaks says where, and what is behind it counts as free", () => {
  const bytes = block(1024, { at: 0, inode: 11, length: 12, name: "a" }, { at: 12, inode: 12, length: 7, name: "b" });
  const read = readDirectoryBlock(bytes, 0, 1024, form(1024));
  expect(read.brokenAt).toBe(12);
  expect(read.gaps).toEqual([{ from: 12, to: 1024 }]);
});

test("the root of an index that keeps the head of its old tail is judged by the index's checksum", () => {
  const root = block(1024, { at: 0, inode: 2, length: 12, name: "." }, { at: 12, inode: 2, length: 1012, name: ".." });
  const view = new DataView(root.buffer);
  const [counts, limit, count] = [32, 123, 2];
  root.set([1, 8], 28);
  view.setUint16(counts, limit, true);
  view.setUint16(counts + 2, count, true);
  const tail = counts + limit * 8;
  root.set([12, 0, 0, 0xde], tail);
  const sum = checksum(checksum(CHECKSUM_START, root.subarray(0, counts + count * 8)), root.subarray(tail, tail + 4));
  view.setUint32(tail + 4, checksum(sum, new Uint8Array(4)), true);
  expect(isSoundDirectoryBlock(root, CHECKSUM_START)).toBe(true);
  root[40] = 1;
  expect(isSoundDirectoryBlock(root, CHECKSUM_START)).toBe(false);
});
