import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, sliceSource } from "@mizugiwa/bytes";
import type { Volume } from "./volume.js";

/** A row of a partition table, in bytes. */
export interface Row {
  readonly name: string;
  readonly kind: string;
  readonly label: string | null;
  readonly offset: number;
  readonly size: number;
  readonly holdsData: boolean;
}

/** The volume of a row. What reaches past the end of the disk is listed, told and cut to what is there. */
export function partition(disk: ByteSource, row: Row): Volume {
  const { name, kind, label, offset, size, holdsData } = row;
  const start = Math.min(offset, disk.size);
  const have = Math.min(size, disk.size - start);
  const problems: Problem[] = [];
  if (have < size) {
    const detail = `${name} is ${size} bytes at ${offset}, the disk ends at ${disk.size}: ${have} bytes are there`;
    const remedy = "Is the image complete?";
    problems.push(toProblem("volume-cut-short", { offset, field: "partition table", detail, remedy }));
  }
  return {
    name,
    kind,
    offset,
    size: have,
    label,
    allocated: true,
    holdsData,
    source: sliceSource(disk, start, have),
    locate: (range) => {
      const length = Math.min(range.length, have - range.offset);
      return length > 0 ? [{ disk: 0, offset: start + range.offset, length }] : [];
    },
    holes: [],
    problems,
  };
}
