import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "@mizugiwa/bytes";
import { corpusPath } from "@mizugiwa/proof";
import { describe, expect, test } from "vitest";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { scratchFolder } from "../shared/made-image.fixture.js";
import { readImage } from "../unix/image-suite.fixture.js";
import { keyOf } from "../unix/text.js";
import { ext } from "./ext.js";

const folder = corpusPath("forensics/images/ext");

function pathsOf(fs: FileSystem): Set<string> {
  const paths = new Set<string>();
  for (const item of fs.list()) if (item.ok) paths.add(`${keyOf(item.value.directory)}/${keyOf(item.value.name)}`);
  return paths;
}

function image(name: string): Uint8Array {
  const source = readImage(join(folder ?? "", `${name}.raw.zst`));
  return Uint8Array.from(source.read(0, source.size));
}

test("what is no ext file system is not taken for one", () => {
  expect(ext.detect(memorySource(new Uint8Array(4096)))).toBe(false);
  expect(() => ext.open(memorySource(new Uint8Array(4096)), DEFAULT_FILE_SYSTEM_OPTIONS)).toThrow("struct-invalid");
});

const made = madeBigalloc();
test.skipIf(made === null)(
  "with bigalloc and blocks of 1 KiB the descriptors lie behind the super block of block 1",
  () => {
    const fs = ext.open(memorySource(made ?? new Uint8Array(0)), DEFAULT_FILE_SYSTEM_OPTIONS);
    expect(fs.problems).toEqual([]);
    expect(pathsOf(fs)).toEqual(new Set(["/", "/lost+found"]));
  },
);

/** An empty volume by mke2fs; null where it is not installed. */
function madeBigalloc(): Uint8Array | null {
  const path = join(scratchFolder(), "image.raw");
  const words = ["-q", "-t", "ext4", "-O", "bigalloc", "-b", "1024", "-C", "16384", path, "16M"];
  return spawnSync("mke2fs", words).status === 0 ? Uint8Array.from(readFileSync(path)) : null;
}

describe.skipIf(folder === null)("on images of the corpus", () => {
  test("a journal that waits is played back in memory, unless it is asked for as it lies", () => {
    const bytes = image("ext4-dirty");
    const whole = pathsOf(ext.open(memorySource(Uint8Array.from(bytes)), DEFAULT_FILE_SYSTEM_OPTIONS));
    const table = new DataView(bytes.buffer).getUint32(4096 + 8, true) * 4096;
    bytes.fill(0, table, table + 4096);
    const before = Uint8Array.from(bytes);
    const replayed = ext.open(memorySource(bytes), DEFAULT_FILE_SYSTEM_OPTIONS);
    expect(replayed.problems).toEqual([]);
    expect(pathsOf(replayed)).toEqual(whole);
    const asItLies = ext.open(memorySource(bytes), { ...DEFAULT_FILE_SYSTEM_OPTIONS, replay: false });
    expect(asItLies.problems.map(({ code }) => code)).toContain("journal-not-replayed");
    expect(pathsOf(asItLies).size).toBe(0);
    expect(Buffer.compare(bytes, before)).toBe(0);
  });

  test("where the primary super block and its descriptors are damaged, their copies are used", () => {
    const bytes = image("ext2");
    const whole = pathsOf(ext.open(memorySource(Uint8Array.from(bytes)), DEFAULT_FILE_SYSTEM_OPTIONS));
    bytes.fill(0, 0, 3 * 1024);
    expect(ext.detect(memorySource(bytes))).toBe(true);
    const fs = ext.open(memorySource(bytes), DEFAULT_FILE_SYSTEM_OPTIONS);
    expect(new Set(fs.problems.map(({ code }) => code))).toEqual(
      new Set(["super-block-damaged", "group-descriptor-damaged"]),
    );
    expect(pathsOf(fs)).toEqual(whole);
  });

  test("an inode whose checksum fails is listed with its problem", () => {
    const bytes = image("ext4-4k");
    const fs = ext.open(memorySource(bytes), DEFAULT_FILE_SYSTEM_OPTIONS);
    const passwd = [...fs.list()].find((item) => item.ok && keyOf(item.value.name) === "passwd");
    if (passwd?.ok !== true || passwd.value.inode === null) throw new Error("no passwd");
    const damaged = ext.open(memorySource(withFlippedUid(bytes, passwd.value.inode)), DEFAULT_FILE_SYSTEM_OPTIONS);
    const found = [...damaged.list()].find((item) => item.ok && keyOf(item.value.name) === "passwd");
    expect(found?.ok === true && found.value.problems.map(({ code }) => code)).toEqual(["checksum-mismatch"]);
  });

  test("free ranges ascend, do not touch, and hold no live content", () => {
    const fs = ext.open(memorySource(image("ext4-4k")), DEFAULT_FILE_SYSTEM_OPTIONS);
    const free = [...fs.unallocated()];
    for (const [index, range] of free.entries()) {
      const next = free[index + 1];
      if (next !== undefined) expect(range.offset + range.length).toBeLessThan(next.offset);
    }
    for (const item of fs.list()) {
      if (!item.ok || item.value.type !== "file") continue;
      for (const { offset, length } of fs.ranges(item.value) ?? []) {
        expect(free.some((range) => offset < range.offset + range.length && range.offset < offset + length)).toBe(
          false,
        );
      }
    }
  });
});

/** The descriptor of the only group stands in block 1; inodes have 256 bytes. */
function withFlippedUid(bytes: Uint8Array, inode: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const table = new DataView(copy.buffer).getUint32(4096 + 8, true);
  const at = table * 4096 + (inode - 1) * 256 + 2;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
