import { struct, u16, u32, u64 } from "../struct.js";

/**
 * zip: a local header before each file's data, and at the end a directory that repeats the headers and says where they
 * are.
 *
 *   local header, name, extra, data, perhaps a data descriptor    once a file
 *   central header, name, extra, comment                          once a file
 *   zip64 end record, zip64 locator                               where 16 or 32 bits do not suffice
 *   end record, comment
 *
 * Sources: APPNOTE.TXT 6.3.10, 4.3 (order), 4.3.7 (local), 4.3.9 (descriptor), 4.3.12 (central), 4.3.14 to 4.3.16 (ends).
 */
export const LOCAL_MAGIC = 0x04034b50;
export const CENTRAL_MAGIC = 0x02014b50;
export const DESCRIPTOR_MAGIC = 0x08074b50;
export const END_MAGIC = 0x06054b50;
export const END64_MAGIC = 0x06064b50;
export const LOCATOR_MAGIC = 0x07064b50;

/** Flags: the file is encrypted; its sizes follow its data; its name is UTF-8. */
export const ENCRYPTED = 0x0001;
export const SIZES_FOLLOW = 0x0008;
export const NAME_IS_UTF8 = 0x0800;

/** A field of this value is in the zip64 extra field instead. */
export const IN_EXTRA = 0xffff_ffff;

export const LOCAL = struct("zip local header", 30, {
  magic: u32(0),
  flags: u16(6),
  method: u16(8),
  time: u16(10),
  date: u16(12),
  crc: u32(14),
  packedSize: u32(18),
  size: u32(22),
  nameLength: u16(26),
  extraLength: u16(28),
});

export const CENTRAL = struct("zip central header", 46, {
  magic: u32(0),
  flags: u16(8),
  method: u16(10),
  time: u16(12),
  date: u16(14),
  crc: u32(16),
  packedSize: u32(20),
  size: u32(24),
  nameLength: u16(28),
  extraLength: u16(30),
  commentLength: u16(32),
  localOffset: u32(42),
});

export const END = struct("zip end record", 22, {
  magic: u32(0),
  disk: u16(4),
  directoryDisk: u16(6),
  entries: u16(10),
  directorySize: u32(12),
  directoryOffset: u32(16),
  commentLength: u16(20),
});

export const LOCATOR = struct("zip64 locator", 20, { magic: u32(0), offset: u64(8) });

export const END64 = struct("zip64 end record", 56, {
  magic: u32(0),
  entries: u64(32),
  directorySize: u64(40),
  directoryOffset: u64(48),
});

/** Whether the bytes begin as zip does: with a file, or with the end of an empty one. */
export function isZip(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return magic === LOCAL_MAGIC || magic === END_MAGIC;
}
