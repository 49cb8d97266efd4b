import type { Problem } from "@mizugiwa/base";
import { expect, test } from "vitest";
import { SparseBytes } from "../../sparse-bytes.fixture.js";
import { tableOf } from "./ewf.fixture.js";
import type { Segment } from "./section.js";
import { ChunkTables } from "./tables.js";

const GIB = 2 ** 30;

/** One segment with one table and a section of chunks that takes up the rest. */
function tablesOf(entries: readonly number[], size: number): ChunkTables {
  const table = tableOf(entries, 0);
  const source = new SparseBytes(size).put(size - 4096, table);
  const segment: Segment = {
    part: { label: "disk.E01", source },
    number: 1,
    sections: [
      { type: "sectors", start: 1000, end: size - 4096 },
      { type: "table", start: size - 4096, end: size - 4096 + table.length },
    ],
    ending: "done",
    problems: [],
  };
  const problems: Problem[] = [];
  const tables = new ChunkTables([segment], true, problems);
  expect(problems).toEqual([]);
  return tables;
}

test("an entry tells where a chunk begins, the next one where it ends, the section where the last one does", () => {
  const tables = tablesOf([1000, 0x8000_0000 + 5000, 5600], 20_000);
  expect(tables.find(0)).toMatchObject({ offset: 1000, length: 4000, packed: false });
  expect(tables.find(1)).toMatchObject({ offset: 5000, length: 600, packed: true });
  expect(tables.find(2)).toMatchObject({ offset: 5600, length: 20_000 - 4096 - 5600, packed: false });
  expect(tables.find(3)).toBeNull();
});

test("past 2 GiB bit 31 is part of the offset, not the sign of a packed chunk", () => {
  const tables = tablesOf([2 * GIB - 40_000, 2 * GIB - 7000, 2 * GIB + 26_000, 2 * GIB + 58_772], 3 * GIB);
  expect(tables.find(1)).toMatchObject({ offset: 2 * GIB - 7000, length: 33_000, packed: false });
  expect(tables.find(2)).toMatchObject({ offset: 2 * GIB + 26_000, length: 32_772, packed: false });
});
