import type { Inode } from "./inode.js";

export const ATTRIBUTE_MAGIC = 0xea020000;
const ENTRY_BYTES = 16;
const OLD_INODE = 128;
/** The index of inline data, which is no attribute to show. */
const SYSTEM = 7;

export interface AttributeEntry {
  readonly index: number;
  readonly name: Uint8Array;
  readonly valueOffset: number;
  readonly valueInode: number;
  readonly valueSize: number;
}

/** Entries from `start` until the four zero bytes that end them; a list that runs over its end stops there. */
export function* entriesFrom(bytes: DataView, start: number): Generator<AttributeEntry, void, undefined> {
  for (let at = start; at + ENTRY_BYTES <= bytes.byteLength && bytes.getUint32(at, true) !== 0; ) {
    const nameSize = bytes.getUint8(at);
    const end = at + ENTRY_BYTES + nameSize;
    if (end > bytes.byteLength) return;
    yield {
      index: bytes.getUint8(at + 1),
      name: new Uint8Array(bytes.buffer, bytes.byteOffset + at + ENTRY_BYTES, nameSize),
      valueOffset: bytes.getUint16(at + 2, true),
      valueInode: bytes.getUint32(at + 4, true),
      valueSize: bytes.getUint32(at + 8, true),
    };
    at += (ENTRY_BYTES + nameSize + 3) & ~3;
  }
}

/** The part of the inode behind its fields that holds attributes, from its first entry; null where there is none. */
export function bodyOf(inode: Inode): DataView | null {
  const start = inode.at + OLD_INODE + inode.extraSize;
  const end = inode.at + inode.size;
  if (inode.size <= OLD_INODE || inode.extraSize === 0 || start + 4 >= end) return null;
  if (inode.view.getUint32(start, true) !== ATTRIBUTE_MAGIC) return null;
  return new DataView(inode.view.buffer, inode.view.byteOffset + start + 4, end - start - 4);
}

export function valueWithin(bytes: DataView, { valueOffset, valueSize }: AttributeEntry): Uint8Array | null {
  if (valueOffset + valueSize > bytes.byteLength) return null;
  return new Uint8Array(bytes.buffer, bytes.byteOffset + valueOffset, valueSize).slice();
}

/** What follows the first 60 bytes of inline content: the value of `system.data`; empty where there is none. */
export function inlineValue(inode: Inode): Uint8Array {
  const body = bodyOf(inode);
  if (body !== null) {
    for (const entry of entriesFrom(body, 0)) {
      if (isInlineData(entry)) return valueWithin(body, entry) ?? new Uint8Array(0);
    }
  }
  return new Uint8Array(0);
}

export function isInlineData({ index, name }: AttributeEntry): boolean {
  return (
    index === SYSTEM &&
    name.length === 4 &&
    name[0] === 0x64 &&
    name[1] === 0x61 &&
    name[2] === 0x74 &&
    name[3] === 0x61
  );
}
