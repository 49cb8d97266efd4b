import { type ByteSource, readExactly } from "../source.js";
import { StreamError } from "../stream-error.js";
import { extraFields, modifiedAt, unicodePath, widened } from "./extra.js";
import { CENTRAL, CENTRAL_MAGIC, END, END_MAGIC, END64, END64_MAGIC, LOCATOR, LOCATOR_MAGIC } from "./layout.js";
import { nameText } from "./name.js";

/** What the headers say of a file. */
export interface ZipHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  /** Null where the local header alone is there and leaves them to what follows. */
  readonly crc: number | null;
  readonly size: number | null;
  readonly packedSize: number;
  readonly modified: number | null;
  readonly localOffset: number;
}

/** Where the directory lies. */
export interface Directory {
  readonly start: number;
  readonly end: number;
  /** Number of its entries, modulo 65,536 unless zip64 says it. */
  readonly entries: number;
  readonly isWide: boolean;
  /** Bytes that something put before the archive, which its offsets do not know of. */
  readonly shift: number;
  /** Bytes behind the archive. */
  readonly trailing: number;
}

const COMMENT_MAX = 65_535;

/** Finds the directory from the end; throws StreamError `zip-directory` or `zip-split` where there is none to use. */
export function findDirectory(source: ByteSource): Directory {
  const tailStart = Math.max(0, source.size - END.size - COMMENT_MAX);
  const tail = source.read(tailStart, source.size - tailStart);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  for (let at = tail.length - END.size; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== END_MAGIC) continue;
    const found = directoryBefore(source, tailStart + at);
    if (found !== null) return found;
  }
  throw new StreamError("zip-directory", { offset: tailStart, detail: "the zip has no directory at its end" });
}

/** The directory that the end record at `at` names; null where it does not lie there. */
function directoryBefore(source: ByteSource, at: number): Directory | null {
  const end = END.read(source, at);
  const trailing = source.size - at - END.size - end.commentLength;
  if (trailing < 0) return null;
  if (end.disk !== end.directoryDisk || (end.disk !== 0 && end.disk !== 0xffff)) {
    const detail = `the zip is part ${end.disk + 1} of several`;
    throw new StreamError("zip-split", { offset: at, detail, remedy: "Join the parts, then read the whole." });
  }
  const wide = wideEnd(source, at);
  const { entries, directorySize, directoryOffset } = wide ?? end;
  const directoryEnd = wide?.at ?? at;
  for (const start of [directoryEnd - directorySize, directoryOffset]) {
    const fits = start >= 0 && start + directorySize <= directoryEnd;
    if (fits && (directorySize === 0 || isCentral(source, start))) {
      const shift = start - directoryOffset;
      return { start, end: start + directorySize, entries, isWide: wide !== null, shift: Math.max(0, shift), trailing };
    }
  }
  return null;
}

function isCentral(source: ByteSource, at: number): boolean {
  return source.size >= at + CENTRAL.size && CENTRAL.read(source, at).magic === CENTRAL_MAGIC;
}

interface WideEnd {
  readonly at: number;
  readonly entries: number;
  readonly directorySize: number;
  readonly directoryOffset: number;
}

/** The zip64 end record that a locator before the end record names: where it says, or right before it. */
function wideEnd(source: ByteSource, endAt: number): WideEnd | null {
  const locatorAt = endAt - LOCATOR.size;
  if (locatorAt < 0) return null;
  const locator = LOCATOR.read(source, locatorAt);
  if (locator.magic !== LOCATOR_MAGIC) return null;
  for (const at of [Number(locator.offset), locatorAt - END64.size]) {
    if (at < 0 || at + END64.size > locatorAt) continue;
    const { magic, entries, directorySize, directoryOffset } = END64.read(source, at);
    if (magic !== END64_MAGIC) continue;
    return {
      at,
      entries: Number(entries),
      directorySize: Number(directorySize),
      directoryOffset: Number(directoryOffset),
    };
  }
  return null;
}

/** The central header at `at` and the offset behind it; throws StructError or ReadError. */
export function readCentral(source: ByteSource, at: number, shift: number): { header: ZipHeader; after: number } {
  const raw = CENTRAL.read(source, at);
  if (raw.magic !== CENTRAL_MAGIC) throw CENTRAL.invalid("magic", raw.magic, "0x2014b50", at);
  const rest = readExactly(source, at + CENTRAL.size, raw.nameLength + raw.extraLength, "zip name and extra fields");
  const extra = extraFields(rest.subarray(raw.nameLength));
  const { size, packedSize, localOffset } = widened(raw, extra);
  const header = {
    name: nameText(rest.subarray(0, raw.nameLength), raw.flags, unicodePath(extra)),
    flags: raw.flags,
    method: raw.method,
    crc: raw.crc,
    size,
    packedSize,
    modified: modifiedAt(raw.date, raw.time, extra),
    localOffset: localOffset + shift,
  };
  return { header, after: at + CENTRAL.size + rest.length + raw.commentLength };
}
