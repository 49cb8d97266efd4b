import { expect, test } from "vitest";
import { COMPAT, INCOMPAT, kindOf, namesOf, RO_COMPAT, unknownIncompat } from "./features.js";

const cases: [name: string, compat: number, incompat: number, roCompat: number, kind: string][] = [
  ["no journal is ext2", COMPAT.extAttr, INCOMPAT.filetype, RO_COMPAT.sparseSuper, "ext2"],
  ["a journal makes ext3", COMPAT.hasJournal, INCOMPAT.filetype | INCOMPAT.recover, RO_COMPAT.largeFile, "ext3"],
  ["extents make ext4", COMPAT.hasJournal, INCOMPAT.extents, 0, "ext4"],
  ["so do checksums, without a journal too", 0, 0, RO_COMPAT.metadataChecksum, "ext4"],
];
for (const [name, compat, incompat, roCompat, kind] of cases) {
  test(name, () => expect(kindOf({ compat, incompat, roCompat })).toBe(kind));
}

test("features have names, unknown bits their numbers", () => {
  expect(namesOf({ compat: COMPAT.hasJournal | 0x8000, incompat: INCOMPAT.extents, roCompat: 0 })).toEqual([
    "hasJournal",
    "compat:0x8000",
    "extents",
  ]);
  expect(unknownIncompat(INCOMPAT.extents | 0x80000000)).toBe(0x80000000);
});
