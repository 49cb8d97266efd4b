import { createHash } from "node:crypto";
import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { readHashList } from "./hash-list.js";

const HELD = 64 * 1024 * 1024;
const list = (text: string, heldBytes = HELD) => readHashList("list", memorySource(Buffer.from(text)), heldBytes);
const digest = (name: string, text: string): string => createHash(name).update(text).digest("hex");

const forms: [name: string, line: (digest: string) => string][] = [
  ["the form of sha256sum", (hash) => `${hash}  bin/ls`],
  ["its binary form", (hash) => `${hash} *bin/ls`],
  ["its form for names with a backslash", (hash) => `\\${hash}  a\\\\b`],
  ["a hash alone", (hash) => hash],
  ["capitals and Windows line ends", (hash) => `${hash.toUpperCase()}\r`],
];
for (const [name, line] of forms) {
  test(`${name} is read`, () => {
    for (const algorithm of ["md5", "sha1", "sha256"] as const) {
      const known = list(`# comment\n${line(digest(algorithm, "a"))}\n`);
      expect(known.has(algorithm, digest(algorithm, "a"))).toBe(true);
      expect(known.has(algorithm, digest(algorithm, "b"))).toBe(false);
      expect(known.algorithms).toEqual([algorithm]);
      expect(known.problems).toEqual([]);
    }
  });
}

test("the BSD form is read", () => {
  expect(list(`SHA256 (a (1)) = ${digest("sha256", "a")}`).has("sha256", digest("sha256", "a"))).toBe(true);
});

test("NSRL rows are known by their strongest hash, quoted commas and all", () => {
  const [sha1, md5] = [digest("sha1", "a").toUpperCase(), digest("md5", "a").toUpperCase()];
  const known = list(
    `"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\r\n"${sha1}","${md5}","00000000","a, ""b"".dll",4,1,"WIN",""\r\n`,
  );
  expect(known.has("sha1", sha1.toLowerCase())).toBe(true);
  expect(known.hashes).toBe(1);
  expect(known.algorithms).toEqual(["sha1"]);
});

test("what NSRL marks as malicious is not known", () => {
  const known = list(`"SHA-1","FileName","SpecialCode"\n"${digest("sha1", "evil")}","x","M"\n`);
  expect(known.has("sha1", digest("sha1", "evil"))).toBe(false);
  expect(known.problems).toEqual([]);
});

test("a line without a hash is named by its number, and the others count", () => {
  const known = list(`${digest("md5", "a")}\nnonsense\nabcdef  x\n${digest("md5", "b")}`);
  expect(known.problems.map(({ place }) => place.line)).toEqual([2, 3]);
  expect(known.hashes).toBe(2);
});

test("hashes in any order are found among hundreds of thousands, and no others", () => {
  const wanted = Array.from({ length: 200_000 }, (_, index) => digest("md5", String(index)));
  const known = list(wanted.join("\n"));
  for (let index = 0; index < wanted.length; index += 997) expect(known.has("md5", wanted[index] ?? "")).toBe(true);
  for (let index = 0; index < 2000; index += 1) expect(known.has("md5", digest("md5", `x${index}`))).toBe(false);
});

test("a list that takes more memory than it may is refused", () => {
  const lines = Array.from({ length: 100 }, (_, index) => digest("sha256", String(index))).join("\n");
  expect(() => list(lines, 1000)).toThrow("bytes of hashes");
});
