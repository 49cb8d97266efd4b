import { memorySource } from "@mizugiwa/bytes";
import { EvidenceError, openEvidence } from "@mizugiwa/evidence";
import { expect, test } from "vitest";
import { fileSystemRecords } from "./file-system-facts.js";

/** A tar archive with one empty file. */
function archive(): Uint8Array {
  const bytes = Buffer.alloc(1536);
  bytes.write("a.txt");
  bytes.write("0000644\0", 100);
  bytes.write("00000000000\0", 124);
  bytes.write("        0ustar\u000000", 148);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}

const evidence = openEvidence([{ label: "a.tar", source: memorySource(archive()) }], {
  resolve: () => null,
  scratch: () => {
    throw new Error("not needed");
  },
});

test("a file system is told with its kind and its facts", () => {
  expect(fileSystemRecords(evidence)).toMatchObject([{ volume: null, kind: "logical", problems: [] }]);
});

test("one that cannot be opened is told with its problem", () => {
  const broken = {
    ...evidence,
    fileSystem: () => {
      throw new EvidenceError("mft-unreadable", { detail: "no table" });
    },
  };
  expect(fileSystemRecords(broken)).toMatchObject([{ kind: "tar", facts: {}, problems: [{ code: "mft-unreadable" }] }]);
});
