import type { FileType } from "../../entry.js";

const TYPES: ReadonlyMap<number, FileType> = new Map([
  [0x1000, "fifo"],
  [0x2000, "char"],
  [0x4000, "dir"],
  [0x6000, "block"],
  [0x8000, "file"],
  [0xa000, "symlink"],
  [0xc000, "socket"],
]);

/** The type in the upper four bits of st_mode. */
export function typeOfMode(mode: number): FileType {
  return TYPES.get(mode & 0xf000) ?? "other";
}

const ACL_VERSION = 2;
const NO_ID = 0xffffffff;

/** One entry of an access control list: tag, permissions, and the id that some tags have. */
export interface AclEntry {
  readonly tag: number;
  readonly permissions: number;
  readonly id: number | null;
}

/** The list as the attribute that Linux shows, `system.posix_acl_access`: version 2, eight bytes an entry. include/uapi/linux/posix_acl_xattr.h. */
export function aclAttribute(entries: readonly AclEntry[]): Uint8Array {
  const bytes = new Uint8Array(4 + entries.length * 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, ACL_VERSION, true);
  for (const [index, { tag, permissions, id }] of entries.entries()) {
    view.setUint16(4 + index * 8, tag, true);
    view.setUint16(6 + index * 8, permissions, true);
    view.setUint32(8 + index * 8, id ?? NO_ID, true);
  }
  return bytes;
}
