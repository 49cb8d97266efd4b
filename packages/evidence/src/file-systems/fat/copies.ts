import { type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Boot } from "./boot.js";
import { FatTable } from "./table.js";

const STEP = 1024 * 1024;
/** Beyond this, copies are not compared on opening: 32 MiB name eight million clusters of FAT32. */
const COMPARED_MAX = 32 * STEP;
const BITS = { fat12: 12, fat16: 16, fat32: 32 } as const;
const MASK = { fat12: 0xfff, fat16: 0xffff, fat32: 0x0fff_ffff } as const;

/**
 * The copy of the table to read: the active one, else the first that begins as a table must (media byte, then ones). Copies that differ
 * are a problem with the first place where they do.
 */
export function chooseTable(volume: ByteSource, boot: Boot, problems: Problem[]): { table: FatTable; copy: number } {
  const offsetOf = (copy: number): number => boot.tableOffset + copy * boot.tableSize;
  const good = (copy: number): boolean => {
    const start = volume.read(offsetOf(copy), 3);
    return start[0] === boot.media && start[1] === 0xff && start[2] === 0xff;
  };
  const all = Array.from({ length: boot.copies }, (_, copy) => copy);
  const copy = boot.active ?? all.find(good) ?? 0;
  if (boot.active === null && copy !== 0) {
    problems.push(
      toProblem("fat-damaged", {
        offset: offsetOf(0),
        field: "FAT",
        detail: `the first file allocation table does not begin as one; copy ${copy} is used`,
      }),
    );
  }
  if (boot.active === null) {
    for (const other of all) {
      const at = other === copy ? -1 : firstDifference(volume, offsetOf(copy), offsetOf(other), boot.tableSize);
      if (at !== -1) problems.push(differ(copy, other, offsetOf(other) + at));
    }
  }
  const place = {
    bits: BITS[boot.kind],
    mask: MASK[boot.kind],
    offset: offsetOf(copy),
    clusters: boot.clusters,
    clusterSize: boot.clusterSize,
    dataOffset: boot.dataOffset,
  };
  return { table: new FatTable(volume, place), copy };
}

function firstDifference(volume: ByteSource, one: number, two: number, size: number): number {
  for (let at = 0; at < Math.min(size, COMPARED_MAX); at += STEP) {
    const length = Math.min(STEP, size - at);
    const left = Buffer.from(volume.read(one + at, length));
    const right = volume.read(two + at, length);
    if (left.equals(right)) continue;
    const within = left.findIndex((byte, index) => byte !== right[index]);
    return at + Math.max(within, 0);
  }
  return -1;
}

function differ(copy: number, other: number, offset: number): Problem {
  return toProblem("fat-copies-differ", {
    offset,
    field: "FAT",
    detail: `copies ${copy} and ${other} of the file allocation table differ; copy ${copy} is used`,
  });
}
