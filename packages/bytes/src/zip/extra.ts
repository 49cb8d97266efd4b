import { IN_EXTRA } from "./layout.js";

/**
 * What extra fields say: sizes and the offset beyond 32 bits, times with a zone, a Unicode path.
 *
 * Sources: APPNOTE.TXT 4.5.1 (layout), 4.5.3 (zip64), 4.5.5 (NTFS), 4.6.9 (Unicode path); Info-ZIP's extra field
 * 0x5455 (extended timestamp).
 */
const ZIP64 = 0x0001;
const NTFS = 0x000a;
const TIMESTAMP = 0x5455;
const UNICODE_PATH = 0x7075;
const HAS_MODIFIED = 1;
/** From 1601, in 100 ns, to 1970, in ms. */
const FILETIME_EPOCH_MS = 11_644_473_600_000;

/** Numbers of a header that may be in the zip64 field instead, in the order in which they stand there. */
interface Large {
  readonly size: number;
  readonly packedSize: number;
  readonly localOffset: number;
}

/** The content of each extra field by its kind; one that passes the end is cut. */
export function extraFields(extra: Uint8Array): ReadonlyMap<number, DataView> {
  const fields = new Map<number, DataView>();
  const view = new DataView(extra.buffer, extra.byteOffset, extra.length);
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = Math.min(view.getUint16(at + 2, true), extra.length - at - 4);
    const kind = view.getUint16(at, true);
    if (!fields.has(kind)) fields.set(kind, new DataView(extra.buffer, extra.byteOffset + at + 4, length));
    at += 4 + length;
  }
  return fields;
}

export function unicodePath(fields: ReadonlyMap<number, DataView>): Uint8Array | null {
  const path = fields.get(UNICODE_PATH);
  return path === undefined ? null : new Uint8Array(path.buffer, path.byteOffset, path.byteLength);
}

/** The numbers with those in the zip64 field put in; one that is missing there keeps its mark. */
export function widened(numbers: Large, fields: ReadonlyMap<number, DataView>): Large {
  const field = fields.get(ZIP64);
  let at = 0;
  const wide = (value: number): number => {
    if (value !== IN_EXTRA || field === undefined || at + 8 > field.byteLength) return value;
    at += 8;
    return Number(field.getBigUint64(at - 8, true));
  };
  const size = wide(numbers.size);
  const packedSize = wide(numbers.packedSize);
  return { size, packedSize, localOffset: wide(numbers.localOffset) };
}

/**
 * When the file was changed, in ms since the epoch; null where nothing is told. Without an extra field it is the
 * clock of an unnamed zone, to 2 s, read as UTC.
 */
export function modifiedAt(date: number, time: number, fields: ReadonlyMap<number, DataView>): number | null {
  const stamp = fields.get(TIMESTAMP);
  if (stamp !== undefined && stamp.byteLength >= 5 && (stamp.getUint8(0) & HAS_MODIFIED) !== 0) {
    return stamp.getInt32(1, true) * 1000;
  }
  const ntfs = fields.get(NTFS);
  if (ntfs !== undefined && ntfs.byteLength >= 16 && ntfs.getUint16(4, true) === 1) {
    return Number(ntfs.getBigUint64(8, true) / 10_000n) - FILETIME_EPOCH_MS;
  }
  if (date === 0) return null;
  const day = [1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31] as const;
  return Date.UTC(...day, time >> 11, (time >> 5) & 63, (time & 31) * 2);
}
