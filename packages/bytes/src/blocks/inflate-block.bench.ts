import { deflateSync } from "node:zlib";
import { bench } from "@mizugiwa/proof";
import { logLines } from "../log-lines.fixture.js";
import { inflateZlib } from "./inflate-block.js";

const BLOCK = 32_768;

/** Blocks of the size that EWF has, each a zlib stream. */
function blocks(lines: number): Buffer[] {
  const bytes = logLines(lines);
  const whole = Math.floor(bytes.length / BLOCK);
  return Array.from({ length: whole }, (_, index) => deflateSync(bytes.subarray(index * BLOCK, (index + 1) * BLOCK)));
}

const sizeOf = (packed: readonly Uint8Array[]): number =>
  packed.reduce((size, block) => size + inflateZlib(block, BLOCK).length, 0);

/** Packed blocks to bytes with their checksums, one thread; the rate is of what comes out. */
export default bench({
  name: "zlib blocks to bytes",
  unit: "bytes",
  amount: (packed: readonly Uint8Array[]) => packed.length * BLOCK,
  small: { input: () => blocks(1000), check: checkWhole },
  full: { input: () => blocks(200_000), check: checkWhole },
  work: sizeOf,
});

function checkWhole(size: number): void {
  if (size === 0 || size % BLOCK !== 0) throw new Error(`got ${size} bytes`);
}
