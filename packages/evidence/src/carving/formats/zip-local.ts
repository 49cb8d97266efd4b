import type { Reach } from "../reach.js";

/** The start of a file within a ZIP. Source: PKWARE APPNOTE, 4.3.7 and 4.3.9. */
export const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const HAS_DESCRIPTOR = 8;
const WIDE = 0xffffffff;
const WIDE_FIELD = 1;
const METHOD_MAX = 99;
const VERSION_MAX = 63;
const NAME_MAX = 4096;
const PIECE = 32 * 1024;
const text = new TextDecoder();

export interface Local {
  readonly name: string;
  /** Where the next header must stand; Infinity where none was found. */
  readonly end: number;
}

/** The header at `at`; null where it is not of its form. */
export function readLocal(reach: Reach, at: number): Local | null {
  const nameLength = reach.u16(at + 26);
  const extraLength = reach.u16(at + 28);
  if (!((reach.u16(at + 4) & 0xff) <= VERSION_MAX) || !(reach.u16(at + 8) <= METHOD_MAX)) return null;
  if (!(nameLength > 0 && nameLength <= NAME_MAX)) return null;
  const name = text.decode(reach.upTo(at + LOCAL_SIZE, nameLength));
  const data = at + LOCAL_SIZE + nameLength + extraLength;
  const size = packedSize(reach, at, nameLength, extraLength);
  if ((reach.u16(at + 6) & HAS_DESCRIPTOR) === 0) return { name, end: data + size };
  return { name, end: size > 0 ? behindDescriptor(reach, data + size) : searchDescriptor(reach, data) };
}

/** The size as it lies, from the ZIP64 field where the header has no room for it. */
function packedSize(reach: Reach, at: number, nameLength: number, extraLength: number): number {
  const size = reach.u32(at + 18);
  if (size !== WIDE) return size;
  const from = at + LOCAL_SIZE + nameLength;
  for (let field = from; field + 4 <= from + extraLength; field += 4 + reach.u16(field + 2)) {
    if (reach.u16(field) === WIDE_FIELD) return reach.u64(field + 4 + (reach.u32(at + 22) === WIDE ? 8 : 0));
    if (!reach.mayGoOn) break;
  }
  return Number.POSITIVE_INFINITY;
}

const isHeader = (value: number): boolean => value === LOCAL || value === CENTRAL;

/** CRC and two sizes of 4 or 8 bytes, with or without a signature, as far as a header follows. */
function behindDescriptor(reach: Reach, at: number): number {
  for (const length of [16, 12, 24, 20]) if (isHeader(reach.u32(at + length))) return at + length;
  return at;
}

/** Behind the descriptor that names as many bytes as lie before it. */
function searchDescriptor(reach: Reach, data: number): number {
  for (let at = data; at < reach.size && reach.mayGoOn; at += PIECE - 3) {
    const piece = reach.read(at, PIECE);
    const view = new DataView(piece.buffer, piece.byteOffset, piece.length);
    for (
      let index = piece.indexOf(0x50);
      index >= 0 && index + 4 <= piece.length;
      index = piece.indexOf(0x50, index + 1)
    ) {
      if (view.getUint32(index, true) !== DESCRIPTOR) continue;
      const place = at + index;
      const size = place - data;
      if (reach.u32(place + 8) === size && isHeader(reach.u32(place + 16))) return place + 16;
      if (reach.u64(place + 8) === size && isHeader(reach.u32(place + 24))) return place + 24;
    }
  }
  return Number.POSITIVE_INFINITY;
}
