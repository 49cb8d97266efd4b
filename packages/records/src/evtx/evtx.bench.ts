import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench, corpusPath, readTarGz } from "@mizugiwa/proof";
import { readEvtx } from "./read-evtx.js";

const FILE_HEADER_SIZE = 4096;

/** One log made of the chunks of two real ones, `times` over: chunks can be read alone, so it is a sound file. */
function log(times: number): Uint8Array | null {
  const archive = corpusPath("detection/evtx/parser-edge.tar.gz");
  if (archive === null) return null;
  const parts = readTarGz(archive)
    .filter(({ path }) => /\/(security|system)\.evtx$/.test(path))
    .map(({ bytes }) => bytes);
  const chunks = parts.map((bytes) => bytes.subarray(FILE_HEADER_SIZE));
  const head = parts.slice(0, 1).map((bytes) => bytes.subarray(0, FILE_HEADER_SIZE));
  return Buffer.concat([...head, ...Array.from({ length: times }, () => chunks).flat()]);
}

/** An event log file to JSON lines, one thread. */
export default bench({
  name: "evtx to JSON lines",
  unit: "bytes",
  amount: (bytes: Uint8Array) => bytes.length,
  small: { input: () => log(1), check: checkSome },
  full: { input: () => log(16), check: checkSome },
  work: (bytes) => {
    let size = 0;
    for (const item of readEvtx([bytes])) if (item.ok) size += JSON.stringify(item.value).length;
    return size;
  },
  peer: {
    program: "evtx_dump",
    operands: (bytes, scratch) => {
      const file = join(scratch, "log.evtx");
      writeFileSync(file, bytes);
      return ["-t", "1", "-o", "jsonl", file];
    },
  },
});

function checkSome(size: number): void {
  if (size < 1_000_000) throw new Error(`${size} characters of JSON`);
}
