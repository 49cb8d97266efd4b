import { join } from "node:path";
import type { Problem } from "@mizugiwa/base";
import { memorySource, sliceSource } from "@mizugiwa/bytes";
import { corpusPath } from "@mizugiwa/proof";
import { describe, expect, test } from "vitest";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { readImage } from "../unix/image-suite.fixture.js";
import { keyOf } from "../unix/text.js";
import { allInodes } from "./group-trees.js";
import { XfsLog } from "./log/records.js";
import { readGeometry } from "./super-block.js";
import { XfsVolume } from "./volume.js";
import { xfs } from "./xfs.js";

const folder = corpusPath("forensics/images/xfs");

function linesOf(fs: FileSystem): string[] {
  const lines: string[] = [];
  for (const item of fs.list()) {
    if (!item.ok) lines.push(item.problem.code);
    else {
      const { directory, name, size, mode, modified, inode, problems } = item.value;
      lines.push(
        [keyOf(directory), keyOf(name), size, mode, modified?.seconds, modified?.nanos, inode, problems.length].join(
          " ",
        ),
      );
    }
  }
  return lines.sort();
}

test("what is no XFS is not taken for one", () => {
  expect(xfs.detect(memorySource(new Uint8Array(4096)))).toBe(false);
});

describe.skipIf(folder === null)("on an image of the corpus", () => {
  const bytes = (): Uint8Array => {
    const source = readImage(join(folder ?? "", "xfs5.raw.zst"));
    return Uint8Array.from(source.read(0, source.size));
  };

  test("the log of a volume that was not unmounted is played back in memory", () => {
    const whole = bytes();
    const expected = linesOf(xfs.open(memorySource(whole), DEFAULT_FILE_SYSTEM_OPTIONS));
    const damaged = notUnmounted(whole);
    const passwd = inodeOf(whole, "passwd");
    const geometry = readGeometry(memorySource(whole), 0);
    const at = new XfsVolume(memorySource(whole), geometry, 1 << 20).inodeOffset(passwd);
    damaged.fill(0, at + 2, at + 4);
    damaged.fill(0, at + 56, at + 64);
    const replayed = xfs.open(memorySource(damaged), DEFAULT_FILE_SYSTEM_OPTIONS);
    expect(replayed.problems.map(({ code }) => code)).toEqual(["log-replayed"]);
    expect(linesOf(replayed)).toEqual(expected);
    const asItLies = xfs.open(memorySource(damaged), { ...DEFAULT_FILE_SYSTEM_OPTIONS, replay: false });
    expect(asItLies.problems.map(({ code }) => code)).toEqual(["journal-not-replayed"]);
    expect(linesOf(asItLies)).toContain("inode-unused");
  });

  test("a super block that counts four thousand million groups costs one problem", () => {
    const damaged = bytes();
    damaged.fill(0xff, 88, 92);
    const geometry = readGeometry(memorySource(damaged), 0);
    const problems: Problem[] = [];
    const inodes = [...allInodes(new XfsVolume(memorySource(damaged), geometry, 1 << 20), problems)];
    expect(inodes.length).toBeGreaterThan(0);
    expect(problems.map(({ place }) => place.field)).toEqual(["groups"]);
  });

  test("free ranges hold no live content", () => {
    const fs = xfs.open(memorySource(bytes()), DEFAULT_FILE_SYSTEM_OPTIONS);
    const free = [...fs.unallocated()];
    expect(free.length).toBeGreaterThan(0);
    for (const item of fs.list()) {
      if (!item.ok || item.value.type !== "file") continue;
      for (const { offset, length } of fs.ranges(item.value) ?? []) {
        expect(free.some((range) => offset < range.offset + range.length && range.offset < offset + length)).toBe(
          false,
        );
      }
    }
  });

  test("without its log, freed inodes give their blocks, at block length and no more than probable", () => {
    const damaged = bytes();
    const { log } = readGeometry(memorySource(damaged), 0);
    if (log === null) throw new Error("no log");
    damaged.fill(0, log.offset, log.offset + log.size);
    const found = [...xfs.open(memorySource(damaged), DEFAULT_FILE_SYSTEM_OPTIONS).deleted()].flatMap((item) =>
      item.ok ? [item.value] : [],
    );
    const probable = found.filter(({ confidence }) => confidence === "probable");
    expect(probable.length).toBeGreaterThan(5);
    expect(found.some(({ confidence }) => confidence === "intact")).toBe(false);
    for (const { entry } of probable) expect(entry.size % 4096).toBe(0);
  });
});

function inodeOf(bytes: Uint8Array, name: string): number {
  for (const item of xfs.open(memorySource(bytes), DEFAULT_FILE_SYSTEM_OPTIONS).list()) {
    if (item.ok && keyOf(item.value.name) === name && item.value.inode !== null) return item.value.inode;
  }
  throw new Error(`no ${name}`);
}

/** The same image without the record that says it was unmounted; the one before says that nothing of the log was written back. */
function notUnmounted(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const { log } = readGeometry(memorySource(copy), 0);
  if (log === null) throw new Error("no log");
  const records = [...new XfsLog(sliceSource(memorySource(bytes), log.offset, log.size)).records()];
  const [first, before, last] = [records[0], records.at(-2), records.at(-1)];
  if (first === undefined || before === undefined || last === undefined) throw new Error("no records");
  const view = new DataView(copy.buffer);
  view.setUint32(log.offset + last.sector * 512, 0);
  view.setUint32(log.offset + before.sector * 512 + 24, first.cycle);
  view.setUint32(log.offset + before.sector * 512 + 28, first.sector);
  return copy;
}
