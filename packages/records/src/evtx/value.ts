import type { JsonValue } from "../json-value.js";
import type { Chunk } from "./chunk.js";
import { fault } from "./fault.js";

/**
 * Values of binary XML.
 *
 *   00 null        06 u16     0c double       12 SYSTEMTIME   80+ array of the type
 *   01 UTF-16      07 i32     0d boolean      13 SID
 *   02 ANSI        08 u32     0e binary       14 hexadecimal, 32 bits
 *   03 i8          09 i64     0f GUID         15 hexadecimal, 64 bits
 *   04 u8          0a u64     10 size_t       20 event handle
 *   05 i16         0b float   11 FILETIME     21 binary XML, 23 XML text
 *
 * Sources: [MS-EVEN6] 2.2.12, ValueType, and 2.2.18; libevtx, "Value types".
 * Departures: hexadecimal values print unpadded (`0x1410`), as Windows shows them; a boolean or size_t of an unusual
 * width is read as the number it holds; code pages of ANSI text are not recorded, so it is read as Latin-1.
 */
export const VALUE_TYPE = { null: 0x00, binaryXml: 0x21, array: 0x80 } as const;

/** What a value decodes to: text, number, truth, a list of such, or null. */
export function readValue(chunk: Chunk, type: number, at: number, size: number): JsonValue {
  chunk.need(at, size, "value");
  if ((type & VALUE_TYPE.array) !== 0) return readArray(chunk, type & ~VALUE_TYPE.array, at, size);
  const width = WIDTHS[type];
  if (width !== undefined && size < width) return size === 0 ? null : readOdd(chunk, at, size);
  switch (type) {
    case 0x00:
      return null;
    case 0x01:
    case 0x23:
      return trimmed(chunk.text(at, size >> 1));
    case 0x02:
      return trimmed(chunk.bytes.toString("latin1", at, at + size));
    case 0x0d:
      return readUnsigned(chunk, at, size) !== 0;
    case 0x0e:
      return chunk.bytes.toString("hex", at, at + size).toUpperCase();
    case 0x10:
      return size === 4 || size === 8 ? hexadecimal(chunk, at, size) : readOdd(chunk, at, size);
    case 0x13:
      return readSid(chunk, at, size);
    case 0x14:
    case 0x15:
      return hexadecimal(chunk, at, type === 0x14 ? 4 : 8);
    default:
      return readScalar(chunk, type, at, size);
  }
}

/** Bytes of the types whose width is fixed. */
const WIDTHS: Readonly<Record<number, number>> = {
  3: 1,
  4: 1,
  5: 2,
  6: 2,
  7: 4,
  8: 4,
  9: 8,
  10: 8,
  11: 4,
  12: 8,
  13: 1,
  15: 16,
  16: 4,
  17: 8,
  18: 16,
  20: 4,
  21: 8,
};

function readScalar({ view, bytes }: Chunk, type: number, at: number, size: number): JsonValue {
  switch (type) {
    case 0x03:
      return view.getInt8(at);
    case 0x04:
      return view.getUint8(at);
    case 0x05:
      return view.getInt16(at, true);
    case 0x06:
      return view.getUint16(at, true);
    case 0x07:
      return view.getInt32(at, true);
    case 0x08:
      return view.getUint32(at, true);
    case 0x09:
      return integer(view.getBigInt64(at, true));
    case 0x0a:
      return integer(view.getBigUint64(at, true));
    case 0x0b:
      return real(Math.fround(view.getFloat32(at, true)));
    case 0x0c:
      return real(view.getFloat64(at, true));
    case 0x0f:
      return guidText(bytes, at);
    case 0x11:
      return fileTime(view, at);
    case 0x12:
      return systemTime(view, at);
    default:
      return bytes.toString("hex", at, at + size).toUpperCase();
  }
}

function readArray(chunk: Chunk, type: number, at: number, size: number): JsonValue {
  if (type === 0x01 || type === 0x02) {
    const text = type === 0x01 ? chunk.text(at, size >> 1) : chunk.bytes.toString("latin1", at, at + size);
    const items = text.split("\0");
    if (items.at(-1) === "") items.pop();
    return items;
  }
  if (type === 0x13) return readSids(chunk, at, size);
  const width = type === 0x0d ? 4 : WIDTHS[type];
  if (width === undefined) return chunk.bytes.toString("hex", at, at + size).toUpperCase();
  const items: JsonValue[] = [];
  for (let offset = 0; offset + width <= size; offset += width) items.push(readValue(chunk, type, at + offset, width));
  return items;
}

function readSids(chunk: Chunk, at: number, size: number): JsonValue {
  const items: JsonValue[] = [];
  for (let offset = 0; offset + 8 <= size; ) {
    const length = 8 + chunk.u8(at + offset + 1, "SID") * 4;
    if (offset + length > size) break;
    items.push(readSid(chunk, at + offset, length));
    offset += length;
  }
  return items;
}

const trimmed = (text: string): string => {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return end === text.length ? text : text.slice(0, end);
};

function integer(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** JSON has no infinities and no NaN. */
function real(value: number): JsonValue {
  return Number.isFinite(value) ? value : String(value);
}

function readUnsigned({ bytes }: Chunk, at: number, size: number): number {
  return size === 0 ? 0 : bytes.readUIntLE(at, Math.min(size, 6));
}

function readOdd(chunk: Chunk, at: number, size: number): JsonValue {
  return readUnsigned(chunk, at, size);
}

function hexadecimal({ view }: Chunk, at: number, size: 4 | 8): string {
  return `0x${size === 4 ? view.getUint32(at, true).toString(16) : view.getBigUint64(at, true).toString(16)}`;
}

function readSid(chunk: Chunk, at: number, size: number): string {
  const count = chunk.u8(at + 1, "SID");
  if (size < 8 + count * 4) throw fault("evtx-sid-cut-short", at, `a SID of ${count} parts in ${size} bytes`);
  const authority = chunk.bytes.readUIntBE(at + 2, 6);
  let text = `S-${chunk.view.getUint8(at)}-${authority}`;
  for (let part = 0; part < count; part += 1) text += `-${chunk.view.getUint32(at + 8 + part * 4, true)}`;
  return text;
}

/** A GUID as Windows writes it in XML: braces, upper case ([MS-DTYP] 2.3.4.3). */
function guidText(bytes: Buffer, at: number): string {
  const hex = (from: number, to: number): string => bytes.toString("hex", at + from, at + to).toUpperCase();
  const first = bytes.readUInt32LE(at).toString(16).padStart(8, "0").toUpperCase();
  const word = (from: number): string =>
    bytes
      .readUInt16LE(at + from)
      .toString(16)
      .padStart(4, "0")
      .toUpperCase();
  return `{${first}-${word(4)}-${word(6)}-${hex(8, 10)}-${hex(10, 16)}}`;
}

const TICKS_PER_MS = 10_000;
/** Milliseconds from 1601-01-01 to 1970-01-01. */
const EPOCH_MS = 11_644_473_600_000;
/** The last instant RFC 3339 can write is 9999-12-31T23:59:59.9999999Z. */
const END_MS = 253_402_300_800_000;

/**
 * A FILETIME as RFC 3339 UTC with seven digits; beyond the year 9999, the bare count of 100 ns. The 64 bits are divided
 * in two steps, each exact in a double.
 */
export function fileTime(view: DataView, at: number): string {
  const high = view.getUint32(at + 4, true);
  const low = (high % TICKS_PER_MS) * 4_294_967_296 + view.getUint32(at, true);
  const ms = Math.floor(high / TICKS_PER_MS) * 4_294_967_296 + Math.floor(low / TICKS_PER_MS) - EPOCH_MS;
  if (ms >= END_MS) return view.getBigUint64(at, true).toString();
  const rest = low % TICKS_PER_MS;
  return `${new Date(ms).toISOString().slice(0, 23)}${rest === 0 ? "0000" : String(rest).padStart(4, "0")}Z`;
}

/** A SYSTEMTIME as RFC 3339 UTC with three digits; a date that does not exist is null. */
function systemTime(view: DataView, at: number): JsonValue {
  const word = (index: number): number => view.getUint16(at + index * 2, true);
  const ms = Date.UTC(word(0), word(1) - 1, word(3), word(4), word(5), word(6), word(7));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
