import { ascii, type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * A systemd journal: a header, then an arena of objects, each with its type and size, aligned to 8 bytes, up to the one the header calls
 * the last. Source: systemd, "Journal File Format".
 */
const OBJECT_HEADER = 16;
const TYPE_MAX = 7;
const HEADER_MIN = 208;
const HEADER_MAX = 4096;

export const journald: CarvingFormat = {
  name: "journald",
  extension: "journal",
  starts: [ascii("LPKSHHRH")],
  atBlocksOnly: false,
  measure: (reach) => {
    const headerSize = reach.u64(88);
    const size = headerSize + reach.u64(96);
    const state = reach.u8(16);
    if (!(headerSize >= HEADER_MIN && headerSize <= HEADER_MAX) || headerSize % 8 !== 0 || !(state <= 2)) return null;
    const tail = reach.u64(136);
    if (!(size > headerSize) || !(tail < size)) return null;
    return measureObjects(reach, headerSize, size, tail);
  },
};

function measureObjects(reach: Reach, headerSize: number, size: number, tail: number): Measured {
  const wanted = reach.u64(144);
  const length = Math.min(size, reach.size);
  let at = headerSize;
  let objects = 0;
  while (at <= tail) {
    const type = reach.u8(at);
    const objectSize = reach.u64(at + 8);
    if (Number.isNaN(objectSize) || !reach.mayGoOn)
      return unsound("cut", { length, sound: at }, `the journal goes on to byte ${size}`);
    if (!(type >= 1 && type <= TYPE_MAX) || objectSize < OBJECT_HEADER || at + objectSize > size)
      return unsound("begun", { length, sound: at }, `object ${objects} is none`);
    objects += 1;
    at += Math.ceil(objectSize / 8) * 8;
  }
  if (objects !== wanted) {
    const detail = `${objects} objects up to the last one, the header counts ${wanted}`;
    return unsound("begun", { length, sound: Math.min(at, length) }, detail);
  }
  if (size > reach.size) return unsound("cut", { length, sound: at }, `the journal goes on to byte ${size}`);
  return whole(size);
}
