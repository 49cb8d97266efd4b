import type { Instant } from "../../instant.js";
import { wtf8 } from "../shared/names.js";
import { type Attribute, TYPE } from "./attribute.js";
import { filetime } from "./filetime.js";
import { type MftRecord, type Reference, reference } from "./record.js";

/** A $FILE_NAME attribute, or the same structure as the key of an index entry. Source: Linux-NTFS project, "$FILE_NAME". */
export interface FileName {
  readonly parent: Reference;
  readonly born: Instant | null;
  readonly modified: Instant | null;
  readonly changed: Instant | null;
  readonly accessed: Instant | null;
  readonly size: number;
  readonly flags: number;
  /** 0 POSIX, 1 Win32, 2 DOS (the short form of another name), 3 both. */
  readonly space: number;
  readonly name: Uint8Array;
}

export const DOS_SPACE = 2;
export const FILE_NAME_SIZE = 66;

/** The name at `at`, of at most `length` bytes; null where it does not fit. */
export function readFileName(bytes: Uint8Array, view: DataView, at: number, length: number): FileName | null {
  if (length < FILE_NAME_SIZE) return null;
  const units = view.getUint8(at + 64);
  if (FILE_NAME_SIZE + units * 2 > length) return null;
  return {
    parent: reference(view, at),
    born: filetime(view, at + 8),
    modified: filetime(view, at + 16),
    changed: filetime(view, at + 24),
    accessed: filetime(view, at + 32),
    size: view.getUint32(at + 48, true) + view.getUint32(at + 52, true) * 0x1_0000_0000,
    flags: view.getUint32(at + 56, true),
    space: view.getUint8(at + 65),
    name: wtf8(bytes, at + FILE_NAME_SIZE, units),
  };
}

/** The name that a resident $FILE_NAME attribute holds. */
export function fileNameOf({ record, valueAt, valueLength, resident }: Attribute): FileName | null {
  return resident ? readFileName(record.bytes, record.view, valueAt, valueLength) : null;
}

/**
 * Goes through the resident $FILE_NAME attributes of a record without making anything of the others: `visit` gets the offsets of the
 * attribute and of its value, and ends it with true. Attributes are in the order of their types, so names come early.
 */
export function eachName(record: MftRecord, visit: (at: number, valueAt: number) => boolean): void {
  const { view, used } = record;
  for (let at = record.first; at + 24 <= used; ) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (type > TYPE.fileName || length < 24 || at + length > used) return;
    if (type === TYPE.fileName && view.getUint8(at + 8) === 0) {
      const valueAt = at + view.getUint16(at + 20, true);
      if (valueAt + FILE_NAME_SIZE + view.getUint8(Math.min(valueAt + 64, used - 1)) * 2 <= at + length) {
        if (visit(at, valueAt)) return;
      }
    }
    at += length;
  }
}
