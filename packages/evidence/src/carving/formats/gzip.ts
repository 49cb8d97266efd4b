import { MizugiwaError } from "@mizugiwa/base";
import { crc32, inflateRawMeasured } from "@mizugiwa/bytes";
import { type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * gzip: members, each with a header, deflate data, CRC-32 and size; the data is unpacked to find its end. Source: RFC 1952, 2.2 and 2.3.
 */
const HEADER_SIZE = 10;
const TRAILER_SIZE = 8;
const RESERVED_FLAGS = 0xe0;
const FLAG = { crc16: 2, extra: 4, name: 8, comment: 16 } as const;
const SYSTEM_MAX = 13;
const SYSTEM_UNKNOWN = 255;
const TEXT_MAX = 4096;
const MEMBERS_MAX = 100_000;
const PIECE = 16 * 1024;
/** Random bytes unpack to a few now and then; what gives less than this before it breaks is no gzip. */
const CHANCE = 1024;

export const gzip: CarvingFormat = {
  name: "gzip",
  extension: "gz",
  starts: [Uint8Array.of(0x1f, 0x8b, 8)],
  atBlocksOnly: false,
  measure: (reach) => {
    let end = 0;
    for (let member = 0; member < MEMBERS_MAX; member += 1) {
      const next = measureMember(reach, end);
      if (next === null) break;
      if (next.soundness !== "whole") return end === 0 ? next : whole(end);
      end = next.length;
      // What begins at a block is a file of its own sooner than the going on of this one.
      if (end % reach.blockSize === 0) break;
    }
    return end === 0 ? null : whole(end);
  },
};

/** One member from `start` on; its length is where it ends, counted from the start of the file. */
function measureMember(reach: Reach, start: number): Measured | null {
  const data = dataStart(reach, start);
  if (data === null) return null;
  let [crc, size, read] = [0, 0, 0];
  function* pieces(): Generator<Uint8Array, void, undefined> {
    for (let at = data ?? 0; at < reach.size; at += PIECE) {
      const piece = reach.read(at, PIECE);
      read = at + piece.length;
      yield piece;
    }
  }
  const place = (): { length: number; sound: number } => ({ length: read, sound: data });
  try {
    const stream = inflateRawMeasured(pieces());
    let next = stream.next();
    for (; next.done !== true; next = stream.next()) {
      crc = crc32(next.value, crc);
      size += next.value.length;
      reach.spend(next.value.length);
      if (!reach.mayGoOn) return unsound("begun", place(), "it unpacks to more than may be looked at");
    }
    const end = data + next.value;
    if (end + TRAILER_SIZE > reach.size) return unsound("cut", place(), "the last bytes lie behind the end");
    if (reach.u32(end) !== crc || reach.u32(end + 4) !== size % 2 ** 32)
      return size < CHANCE ? null : unsound("begun", place(), "CRC or size do not hold");
    return whole(end + TRAILER_SIZE);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError) || size < CHANCE) return rethrownOr(caught);
    const cut = caught.problem.code === "stream-cut-short";
    return unsound(cut ? "cut" : "begun", place(), caught.problem.detail);
  }
}

function rethrownOr(caught: unknown): null {
  if (caught instanceof MizugiwaError) return null;
  throw caught;
}

/** Where the deflate data begins; null where the header is none. */
function dataStart(reach: Reach, start: number): number | null {
  const flags = reach.u8(start + 3);
  const system = reach.u8(start + 9);
  if (!reach.startsWith(Uint8Array.of(0x1f, 0x8b, 8), start) || (flags & RESERVED_FLAGS) !== 0) return null;
  if (!(system <= SYSTEM_MAX || system === SYSTEM_UNKNOWN)) return null;
  let at = start + HEADER_SIZE;
  if ((flags & FLAG.extra) !== 0) at += 2 + reach.u16(at);
  for (const flag of [FLAG.name, FLAG.comment]) {
    if ((flags & flag) === 0) continue;
    const length = reach.upTo(at, TEXT_MAX).indexOf(0);
    if (length < 0) return null;
    at += length + 1;
  }
  if ((flags & FLAG.crc16) !== 0) at += 2;
  return at < reach.size ? at : null;
}
