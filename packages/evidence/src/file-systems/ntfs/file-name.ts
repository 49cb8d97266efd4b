import type { Instant } from "../../instant.js";
import { wtf8 } from "../shared/names.js";
import type { Attribute } from "./attribute.js";
import { filetime } from "./filetime.js";
import { type Reference, reference } from "./record.js";

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
function readFileName(bytes: Uint8Array, view: DataView, at: number, length: number): FileName | null {
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
