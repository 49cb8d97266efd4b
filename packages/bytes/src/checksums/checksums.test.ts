import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adler32, blake2b256, crc32, crc32c, sha256, xxh64 } from "../index.js";
import { Crc64 } from "./crc64.js";
import { Sha256 } from "./sha256.js";
import { Xxh64 } from "./xxh64.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Published check values, and some of the same programs' for longer input. */
const known: [name: string, had: number | bigint, wanted: number | bigint][] = [
  ["CRC-32 of nothing", crc32(bytesOf("")), 0],
  ["CRC-32, the check value", crc32(bytesOf("123456789")), 0xcbf43926],
  ["CRC-32 of a sentence", crc32(bytesOf("The quick brown fox jumps over the lazy dog")), 0x414fa339],
  ["CRC-32C, the check value", crc32c(bytesOf("123456789")), 0xe3069283],
  ["CRC-32C of 32 zeros, RFC 3720 B.4", crc32c(new Uint8Array(32)), 0x8a9136aa],
  ["CRC-32C of 32 ones, RFC 3720 B.4", crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43],
  ["Adler-32 of nothing", adler32(bytesOf("")), 1],
  ["Adler-32 of a word", adler32(bytesOf("Wikipedia")), 0x11e60398],
  ["XXH64 of nothing", xxh64(bytesOf("")), 0xef46db3751d8e999n],
  ["XXH64 of a letter", xxh64(bytesOf("a")), 0xd24ec4f1a98c6e5bn],
  ["XXH64 of three letters", xxh64(bytesOf("abc")), 0x44bc2cf5ad770999n],
  ["XXH64 of more than a stripe", xxh64(bytesOf("Nobody inspects the spammish repetition")), 0xfbcea83c8a378bf1n],
];
for (const [name, had, wanted] of known) test(name, () => expect(had.toString(16)).toBe(wanted.toString(16)));

describe("in pieces as in one", () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 8 });
  const checks: [name: string, whole: (bytes: Uint8Array) => unknown, inParts: (parts: Uint8Array[]) => unknown][] = [
    ["CRC-32", crc32, (parts) => parts.reduce((before, part) => crc32(part, before), 0)],
    ["CRC-32C", crc32c, (parts) => parts.reduce((before, part) => crc32c(part, before), 0)],
    ["Adler-32", adler32, (parts) => parts.reduce((before, part) => adler32(part, before), 1)],
    ["XXH64", xxh64, hashed],
  ];
  for (const [name, whole, inParts] of checks) {
    test(name, () => {
      fc.assert(
        fc.property(pieces, (parts) => {
          expect(inParts(parts)).toBe(whole(Buffer.concat(parts)));
        }),
      );
    });
  }
});

function hashed(parts: readonly Uint8Array[]): bigint {
  const hash = new Xxh64();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

test("bit by bit, the definitions give the same", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(crc32(bytes)).toBe(plainCrc(bytes, 0xedb88320));
      expect(crc32c(bytes)).toBe(plainCrc(bytes, 0x82f63b78));
    }),
  );
});

function plainCrc(bytes: Uint8Array, polynomial: number): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ ((rest & 1) * polynomial);
  }
  return ~rest >>> 0;
}

test("CRC-64 of xz, the check value", () => {
  const check = new Crc64();
  check.update(bytesOf("12345"));
  check.update(bytesOf("6789"));
  expect(Buffer.from(check.digest()).readBigUInt64LE().toString(16)).toBe("995dc9bbdf1939fa");
});

test("SHA-256 in pieces is that of Node.js", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 5 }), (parts) => {
      const hash = new Sha256();
      for (const part of parts) hash.update(part);
      const wanted = createHash("sha256").update(Buffer.concat(parts)).digest("hex");
      expect(Buffer.from(hash.digest()).toString("hex")).toBe(wanted);
    }),
  );
});

/** Digests by the hashlib of Python 3.11, which follows RFC 7693. */
const blake2b: [name: string, bytes: Uint8Array, wanted: string][] = [
  ["nothing", bytesOf(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"],
  ["three letters", bytesOf("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"],
  ["a whole block", counted(128, 1), "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1"],
  ["a block and a byte", counted(129, 1), "f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9"],
  ["several blocks", counted(1000, 7), "6ac4bea923678eb024090384d6e767b5870f849057dc19b172d8d9f2df30bf8e"],
];
for (const [name, bytes, wanted] of blake2b)
  test(`BLAKE2b of ${name}`, () => expect(Buffer.from(blake2b256(bytes)).toString("hex")).toBe(wanted));

function counted(length: number, step: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * step) & 255);
}

test("SHA-256 of bytes at hand is that of Node.js", () => {
  const wanted = createHash("sha256").update("abc").digest("hex");
  expect(Buffer.from(sha256(bytesOf("abc"))).toString("hex")).toBe(wanted);
});
