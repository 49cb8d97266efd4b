import type { Problem } from "@mizugiwa/base";
import { disagreement } from "./descriptors.js";

/**
 * Directory record: one name, its extent, and behind the name the area that Rock Ridge uses.
 *
 *   offset  size  meaning (numbers little-endian, then big-endian)
 *        0     1  length of the record; 0 goes on in the next sector
 *        1     1  blocks of an extended attribute record before the content
 *        2     8  first block      10  8  size in bytes      18  7  date and time
 *       25     1  flags: 1 hidden, 2 directory, 4 associated, 0x80 goes on in the next record
 *       26     2  interleave: unit, gap
 *       32     1  length of the name      33  the name, padded to an even end
 *
 * Source: ECMA-119 (ISO 9660), 9.1 "Format of a Directory Record".
 */
const HEAD = 33;
export const FLAG = { hidden: 1, directory: 2, associated: 4, more: 0x80 } as const;

export interface IsoRecord {
  /** Where it lies on the volume. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly flags: number;
  /** First block of the content, behind an extended attribute record. */
  readonly block: number;
  readonly size: number;
  readonly interleaved: boolean;
  readonly name: Uint8Array;
  /** Offset within the bytes of the system use area. */
  readonly systemUse: number;
  readonly problems: readonly Problem[];
}

/** The record at `at`; null where there is none or it does not hold together. `blocks` decides between two forms of a number. */
export function recordAt(directory: Uint8Array, at: number, offset: number, blocks: number): IsoRecord | null {
  const length = directory[at] ?? 0;
  const bytes = directory.subarray(at, at + length);
  if (length < HEAD + 1 || bytes.length < length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const nameLength = view.getUint8(32);
  if (HEAD + nameLength > length) return null;
  const problems: Problem[] = [];
  const number = (field: string, from: number): number => {
    const little = view.getUint32(from, true);
    const big = view.getUint32(from + 4);
    if (little === big) return little;
    problems.push(disagreement(field, little, big, offset + from));
    return field === "extent" && little >= blocks && big < blocks ? big : little;
  };
  const block = number("extent", 2) + view.getUint8(1);
  const size = number("data length", 10);
  return {
    offset,
    bytes,
    flags: view.getUint8(25),
    block,
    size,
    interleaved: view.getUint8(26) !== 0,
    name: bytes.subarray(HEAD, HEAD + nameLength),
    systemUse: HEAD + nameLength + (nameLength % 2 === 0 ? 1 : 0),
    problems,
  };
}
