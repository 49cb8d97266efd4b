import type { FileType } from "../../entry.js";
import { bytesOf, wtf8 } from "../shared/names.js";

const SYMLINK = 0xa000000c;
const MOUNT_POINT = 0xa0000003;
const LX_SYMLINK = 0xa000001d;
/** Kinds of file that the Linux subsystem of Windows keeps as reparse points. */
const LX_TYPES: ReadonlyMap<number, FileType> = new Map([
  [0x80000023, "socket"],
  [0x80000024, "fifo"],
  [0x80000025, "char"],
  [0x80000026, "block"],
]);

/** What a reparse point, or a file of the Interix subsystem, makes of a file. */
export interface Special {
  readonly type: FileType;
  readonly target: Uint8Array | null;
  readonly device: readonly [number, number] | null;
}

/** Reads a reparse point; null where its tag changes nothing about the type. Source: [MS-FSCC] 2.1.2. */
export function readReparse(value: Uint8Array): Special | null {
  if (value.length < 8) return null;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const tag = view.getUint32(0, true);
  const type = LX_TYPES.get(tag);
  if (type !== undefined) return { type, target: null, device: null };
  if (tag === LX_SYMLINK) return { type: "symlink", target: value.slice(12), device: null };
  if (tag !== SYMLINK && tag !== MOUNT_POINT) return null;
  const paths = tag === SYMLINK ? 20 : 16;
  if (value.length < paths) return null;
  const path = (field: number): Uint8Array => {
    const at = paths + view.getUint16(field, true);
    const length = view.getUint16(field + 2, true);
    return at + length > value.length ? new Uint8Array(0) : wtf8(value, at, length >> 1);
  };
  const print = path(12);
  return { type: "symlink", target: print.length > 0 ? print : path(8), device: null };
}

const INTERIX = bytesOf("Intx");
const INTERIX_HEAD = 8;

/** Symbolic links and device nodes as Interix and ntfs-3g write them: content of a system file. Null where it is none. */
export function readInterix(content: Uint8Array): Special | null {
  if (content.length < INTERIX_HEAD + 2 || !INTERIX.every((byte, at) => content[at] === byte)) return null;
  const kind = String.fromCharCode(...content.subarray(4, 7));
  if (kind === "LNK" && content[7] === 1) {
    const target = wtf8(content, INTERIX_HEAD, (content.length - INTERIX_HEAD) >> 1);
    return { type: "symlink", target, device: null };
  }
  if ((kind !== "CHR" && kind !== "BLK") || content.length < 24) return null;
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const device = [view.getUint32(8, true), view.getUint32(16, true)] as const;
  return { type: kind === "CHR" ? "char" : "block", target: null, device };
}
