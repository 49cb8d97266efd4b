import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bytesAt,
  i8,
  i16,
  i16be,
  i32,
  i32be,
  i64,
  i64be,
  memorySource,
  ReadError,
  StructError,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
  u64be,
} from "./index.js";

const HEADER = struct("made-up header", 16, {
  magic: u16(0),
  kind: u8(2),
  count: u32(4),
  id: u64(8),
  tail: bytesAt(14, 2),
});
const sixteen = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);

test("a table is read at its offset, from a source or from memory", () => {
  const shifted = new Uint8Array(24);
  shifted.set(sixteen, 8);
  const expected = {
    magic: 0xf1f0,
    kind: 0xf2,
    count: 0xf7f6f5f4,
    id: 0xfffefdfcfbfaf9f8n,
    tail: Uint8Array.of(0xfe, 0xff),
  };
  expect(HEADER.read(memorySource(shifted), 8)).toEqual(expected);
  expect(HEADER.read(shifted.subarray(8), 0)).toEqual(expected);
});

test("a read past the end says what, where, needed and had", () => {
  expect(() => HEADER.read(sixteen, 10)).toThrow(ReadError);
  expect(() => HEADER.read(sixteen, 10)).toThrow("made-up header: need 16 bytes at 0xa, have 6 (read-past-end).");
});

test("an invalid value names the field, the value and what was wanted", () => {
  const error = HEADER.invalid("magic", 0x1234, "0xef53");
  expect(error).toBeInstanceOf(StructError);
  expect(error.problem).toEqual({
    code: "struct-invalid",
    place: { field: "magic" },
    detail: "made-up header: magic is 0x1234, want 0xef53",
  });
  expect(HEADER.invalid("count", 9, "0 to 6", 0x400).problem).toMatchObject({
    place: { field: "count", offset: 0x404 },
    detail: "made-up header: count is 9, want 0 to 6",
  });
});

test("a field outside of its struct is a defect of the table", () => {
  expect(() => struct("short", 4, { size: u64(0) })).toThrow("short.size lies outside of its 4 bytes");
});

test("every scalar reads what a DataView wrote, in its order and sign", () => {
  const all = struct("scalars", 8, {
    u8: u8(0),
    i8: i8(0),
    u16: u16(0),
    i16: i16(0),
    u32: u32(0),
    i32: i32(0),
    u64: u64(0),
    i64: i64(0),
    u16be: u16be(0),
    i16be: i16be(0),
    u32be: u32be(0),
    i32be: i32be(0),
    u64be: u64be(0),
    i64be: i64be(0),
  });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
      const hex = (from: Uint8Array): bigint => BigInt(`0x${Buffer.from(from).toString("hex")}`);
      const big = (size: number): bigint => hex(bytes.subarray(0, size));
      const little = (size: number): bigint => hex(bytes.slice(0, size).reverse());
      expect(all.read(bytes, 0)).toEqual({
        u8: Number(big(1)),
        i8: Number(BigInt.asIntN(8, big(1))),
        u16: Number(little(2)),
        i16: Number(BigInt.asIntN(16, little(2))),
        u32: Number(little(4)),
        i32: Number(BigInt.asIntN(32, little(4))),
        u64: little(8),
        i64: BigInt.asIntN(64, little(8)),
        u16be: Number(big(2)),
        i16be: Number(BigInt.asIntN(16, big(2))),
        u32be: Number(big(4)),
        i32be: Number(BigInt.asIntN(32, big(4))),
        u64be: big(8),
        i64be: BigInt.asIntN(64, big(8)),
      });
    }),
  );
});
