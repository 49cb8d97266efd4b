import { memorySource } from "@mizugiwa/bytes";
import { bench } from "@mizugiwa/proof";
import { carve } from "./carve.js";
import { noise } from "./made.fixture.js";

const MIB = 1024 * 1024;

/** Free space as it mostly is: half zeros, half bytes that fit nothing. */
function freeSpace(mebibytes: number): Uint8Array {
  const random = noise(8 * MIB, 11);
  const bytes = new Uint8Array(mebibytes * MIB);
  for (let at = 0; at + 2 * random.length <= bytes.length; at += 2 * random.length) bytes.set(random, at);
  return bytes;
}

const search = (bytes: Uint8Array): number => {
  let found = 0;
  for (const item of carve(memorySource(bytes), [{ offset: 0, length: bytes.length }], { everyByte: true }))
    if (item.ok && item.value.confidence === "probable") found += 1;
  return found;
};

/** Every byte of free space looked at for all formats, one thread. */
export default bench({
  name: "carving every byte of free space",
  unit: "bytes",
  amount: (bytes: Uint8Array) => bytes.length,
  small: { input: () => freeSpace(32), check: checkNothing },
  full: { input: () => freeSpace(1024), check: checkNothing },
  work: search,
});

function checkNothing(found: number): void {
  if (found > 0) throw new Error(`${found} files were found where none are`);
}
