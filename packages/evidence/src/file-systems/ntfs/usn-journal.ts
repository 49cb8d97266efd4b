import { record as found, type Item, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Instant } from "../../instant.js";
import type { Range } from "../../range.js";
import { wtf8 } from "../shared/names.js";
import { filetime } from "./filetime.js";
import { type Reference, reference, u64At } from "./record.js";

/**
 * A record of NTFS' change journal, the stream $J of \$Extend\$UsnJrnl.
 *
 *   v2      v3      v4      meaning
 *   0       0       0       length u32 (a multiple of 8), major u16, minor u16
 *   8 (8)   8 (16)  8 (16)  reference of the file
 *   16 (8)  24 (16) 24 (16) reference of its directory
 *   24      40      40      update sequence number: the offset of the record in the journal since its beginning
 *   32      48      -       time (FILETIME)
 *   40      56      48      reasons u32, then source u32
 *   48      64      -       security id u32, then file attributes u32
 *   56      72      -       length and offset of the name, u16 each; the name follows
 *   -       -       56      extents that follow in further records u32, number here u16, size of one u16; then offset, length (8 bytes each)
 *
 * Records do not cross pages of 4,096 bytes; what is left of a page is zero. The beginning of the stream is a hole of any size.
 *
 * Source: [MS-FSCC] 2.3.62 "FSCTL_READ_FILE_USN_DATA Reply"; Microsoft, "USN_RECORD_V2", "USN_RECORD_V3", "USN_RECORD_V4".
 * Departure: 128-bit references are read as NTFS fills them, their upper half zero; `wide` says where it is not (ReFS).
 */
export interface UsnRecord {
  /** Offset of the record in the source. */
  readonly offset: number;
  readonly usn: number;
  readonly version: 2 | 3 | 4;
  readonly file: Reference;
  readonly parent: Reference;
  /** Whether a reference has more than 64 bits, of which `file` and `parent` hold the lower ones. */
  readonly wide: boolean;
  /** Null in version 4. */
  readonly time: Instant | null;
  /** Bits; `usnReasons` names them. */
  readonly reasons: number;
  readonly source: number;
  readonly securityId: number | null;
  readonly attributes: number | null;
  /** Bytes, UTF-8 (WTF-8); null in version 4, which tells ranges instead. */
  readonly name: Uint8Array | null;
  /** Ranges of the file that were written; version 4 only. */
  readonly extents: readonly Range[];
  /** How many more extents follow in further records. */
  readonly extentsLeft: number;
}

const PAGE = 4096;
const STEP = 8;
const WINDOW = 256 * PAGE;
const LENGTH_MIN = 60;
const LENGTH_MAX = 65_536;
/** Where each version keeps what they share. */
const LAYOUTS = {
  2: { parent: 16, usn: 24, time: 32, reasons: 40, source: 44, security: 48, attributes: 52, name: 56, least: 60 },
  3: { parent: 24, usn: 40, time: 48, reasons: 56, source: 60, security: 64, attributes: 68, name: 72, least: 76 },
} as const;

/**
 * Records of a change journal in order. `ranges` are the parts of the source that hold something, so that a hole of gigabytes costs nothing;
 * without them all of it is read. What is no record is one problem with its place and is gone over to the next record; memory is bounded by
 * one window. Throws what a read throws.
 */
export function* readUsnJournal(
  source: ByteSource,
  ranges: readonly Range[] = [{ offset: 0, length: source.size }],
): Generator<Item<UsnRecord>, void, undefined> {
  for (const { offset, length } of ranges) {
    let damagedAt = -1;
    const end = Math.min(offset + length, source.size);
    for (let start = offset; start < end; ) {
      const bytes = source.read(start, Math.min(WINDOW, end - start));
      if (bytes.length === 0) break;
      const isLast = start + bytes.length >= end;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let at = 0;
      // A record that may go on behind this window is read in the next.
      const stop = isLast ? bytes.length : Math.max(bytes.length - LENGTH_MAX, 1);
      while (at < stop) {
        if (at + STEP > bytes.length || view.getUint32(at, true) === 0) {
          at = nextFilled(view, at);
          continue;
        }
        const record = recordAt(bytes, view, at, start + at);
        if (record === null) {
          if (damagedAt === -1) {
            damagedAt = start + at;
            yield damaged(damagedAt);
          }
          at += STEP;
          continue;
        }
        damagedAt = -1;
        yield found(record);
        at += view.getUint32(at, true);
      }
      start += Math.min(at, bytes.length);
    }
  }
}

/** The next place that is not zero; whole pages of zeros are gone over by words of 8 bytes. */
function nextFilled(view: DataView, from: number): number {
  let at = from + STEP;
  while (at + STEP <= view.byteLength && view.getUint32(at, true) === 0) at += STEP;
  return at;
}

function recordAt(bytes: Uint8Array, view: DataView, at: number, offset: number): UsnRecord | null {
  if (at + LENGTH_MIN > bytes.length) return null;
  const length = view.getUint32(at, true);
  const version = view.getUint16(at + 4, true);
  if (length < LENGTH_MIN || length > LENGTH_MAX || length % STEP !== 0 || at + length > bytes.length) return null;
  if (version === 2 || version === 3) return namedRecord(bytes, view, { at, length, offset, version });
  return version === 4 ? rangeRecord(view, at, length, offset) : null;
}

function namedRecord(
  bytes: Uint8Array,
  view: DataView,
  { at, length, offset, version }: { at: number; length: number; offset: number; version: 2 | 3 },
): UsnRecord | null {
  const layout = LAYOUTS[version];
  if (length < layout.least) return null;
  const nameLength = view.getUint16(at + layout.name, true);
  const nameAt = view.getUint16(at + layout.name + 2, true);
  const usn = u64At(view, at + layout.usn);
  if (nameAt < layout.least || nameAt + nameLength > length || nameLength % 2 !== 0 || !Number.isSafeInteger(usn))
    return null;
  return {
    offset,
    usn,
    version,
    file: reference(view, at + 8),
    parent: reference(view, at + layout.parent),
    wide: version === 3 && isWide(view, at),
    time: filetime(view, at + layout.time),
    reasons: view.getUint32(at + layout.reasons, true),
    source: view.getUint32(at + layout.source, true),
    securityId: view.getUint32(at + layout.security, true),
    attributes: view.getUint32(at + layout.attributes, true),
    name: wtf8(bytes, at + nameAt, nameLength >> 1),
    extents: [],
    extentsLeft: 0,
  };
}

function rangeRecord(view: DataView, at: number, length: number, offset: number): UsnRecord | null {
  if (length < 64) return null;
  const count = view.getUint16(at + 60, true);
  const size = view.getUint16(at + 62, true);
  const usn = u64At(view, at + 40);
  if (size < 16 || 64 + count * size > length || !Number.isSafeInteger(usn)) return null;
  const extents: Range[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = at + 64 + index * size;
    extents.push({ offset: u64At(view, place), length: u64At(view, place + 8) });
  }
  return {
    offset,
    usn,
    version: 4,
    file: reference(view, at + 8),
    parent: reference(view, at + 24),
    wide: isWide(view, at),
    time: null,
    reasons: view.getUint32(at + 48, true),
    source: view.getUint32(at + 52, true),
    securityId: null,
    attributes: null,
    name: null,
    extents,
    extentsLeft: view.getUint32(at + 56, true),
  };
}

function isWide(view: DataView, at: number): boolean {
  return u64At(view, at + 16) !== 0 || u64At(view, at + 32) !== 0;
}

function damaged(offset: number): Item<never> {
  return {
    ok: false,
    problem: toProblem("usn-record-damaged", {
      offset,
      field: "$UsnJrnl:$J",
      detail: `no record of version 2, 3 or 4 lies at 0x${offset.toString(16)}`,
      remedy: "Reading goes on at the next record.",
    }),
  };
}
