import { StreamError } from "../stream-error.js";
import { bytesAt, struct, u8 } from "../struct.js";

/**
 * tar header: one block of 512 bytes before each file's content, which is padded to whole blocks.
 *
 *   offset  size  meaning (numbers are octal text, or big-endian after a byte of 0x80)
 *        0   100  name
 *      124    12  size
 *      136    12  modification time, seconds of Unix
 *      148     8  sum of all bytes of the header, these eight taken for spaces
 *      156     1  kind
 *      257     6  "ustar" and a zero (POSIX) or a space (GNU); something else before POSIX
 *      345   155  POSIX: what stands before the name, without the "/" between
 *
 * Sources: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
const HEADER = struct("tar header", 512, {
  name: bytesAt(0, 100),
  size: bytesAt(124, 12),
  modified: bytesAt(136, 12),
  sum: bytesAt(148, 8),
  kind: u8(156),
  magic: bytesAt(257, 8),
  prefix: bytesAt(345, 155),
  moreHoles: u8(482),
});

export const BLOCK = 512;
const POSIX_MAGIC = "ustar\0";
const SPACE = 0x20;

export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** Ms since the epoch. */
  readonly modified: number;
  /** One character: "0" a file, "5" a folder, "x" what follows for the next header, and so on. */
  readonly kind: string;
  /** Whether a sparse file of GNU has blocks with more of its holes behind this one. */
  readonly hasMoreHoles: boolean;
}

/** Whether the bytes begin as tar does: with a block whose sum is right. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && head[0] !== 0 && hasSum(head.subarray(0, BLOCK));
}

/** Reads a header block; throws StreamError `tar-header` with `offset` as its place. */
export function readHeader(block: Uint8Array, offset: number): TarHeader {
  if (!hasSum(block)) throw new StreamError("tar-header", { offset, detail: "the header's sum is wrong" });
  const raw = HEADER.read(block, 0);
  const size = numberOf(raw.size);
  if (size === null) throw new StreamError("tar-header", { offset, detail: "the header's size is no number" });
  const isPosix = textOf(raw.magic.subarray(0, POSIX_MAGIC.length), false) === POSIX_MAGIC;
  const prefix = isPosix ? textOf(raw.prefix) : "";
  const name = textOf(raw.name);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size,
    modified: (numberOf(raw.modified) ?? 0) * 1000,
    kind: String.fromCharCode(raw.kind),
    hasMoreHoles: raw.moreHoles === 1,
  };
}

/** Old programs added bytes as signed ones; both sums are right. */
function hasSum(block: Uint8Array): boolean {
  const wanted = numberOf(block.subarray(148, 156));
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < BLOCK; at += 1) {
    const byte = at >= 148 && at < 156 ? SPACE : (block[at] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return wanted === unsigned || wanted === signed;
}

/** A number in octal text or, with its first bit set, in base 256; null for anything else or beyond 2^53. */
function numberOf(field: Uint8Array): number | null {
  if ((field[0] ?? 0) >= 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
    return Number.isSafeInteger(value) ? value : null;
  }
  const text = textOf(field).trim();
  if (!/^[0-7]*$/.test(text)) return null;
  return text === "" ? 0 : Number.parseInt(text, 8);
}

/** Text up to the first zero byte. */
export function textOf(field: Uint8Array, endsAtZero = true): string {
  const end = endsAtZero ? field.indexOf(0) : -1;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(end < 0 ? field : field.subarray(0, end));
}
