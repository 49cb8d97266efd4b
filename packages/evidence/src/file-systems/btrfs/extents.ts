import { type Problem, toProblem } from "@mizugiwa/base";
import { wide } from "./key.js";

const HEAD = 21;
const REGULAR_SIZE = 53;
const INLINE = 0;
const REGULAR = 1;
const PREALLOCATED = 2;
/** The most bytes that are packed as one (Linux, BTRFS_MAX_UNCOMPRESSED). */
const UNPACKED_MAX = 128 * 1024;

const COMPRESSION = ["none", "zlib", "lzo", "zstd"] as const;
export type Compression = (typeof COMPRESSION)[number];

/** A run of a file's content. */
export interface FileExtent {
  /** Byte of the file. */
  readonly at: number;
  readonly length: number;
  /** The transaction that made it. */
  readonly generation: number;
  readonly compression: Compression;
  /** Where the bytes are: in the item itself, in an extent of the volume, or nowhere, since they are zeros. */
  readonly content: InlineBytes | StoredBytes | null;
  /** Whether the extent counts as space of the file: a hole does not. */
  readonly counted: boolean;
}

/** Bytes within the item, packed or not. */
interface InlineBytes {
  readonly kind: "inline";
  readonly bytes: Uint8Array;
  readonly unpackedSize: number;
}

/** An extent of the volume, of which the run may use but a part. */
export interface StoredBytes {
  readonly kind: "stored";
  /** Logical address and size as it is stored. */
  readonly logical: number;
  readonly size: number;
  /** Where the run begins within the bytes, unpacked. */
  readonly skip: number;
  readonly unpackedSize: number;
}

/**
 * Reads an EXTENT_DATA item, little-endian; a fault is told instead. btrfs-progs, "On-disk format", EXTENT_DATA.
 *
 *   offset  size  meaning
 *        0     8  generation
 *        8     8  size, unpacked
 *       16     1  compression; encryption and another encoding follow
 *       20     1  0 inline: data from 21; 1 regular, 2 set aside:
 *       21     8  logical address, 0 for a hole
 *       29     8  size as stored
 *       37     8  where the run begins within the unpacked bytes
 *       45     8  size of the run
 */
export function fileExtent(at: number, view: DataView | null): FileExtent | Problem {
  const fault = (detail: string): Problem =>
    toProblem("extent-damaged", { field: "file extent", detail: `extent at byte ${at} of the file: ${detail}` });
  if (view === null || view.byteLength < HEAD) return fault("it does not lie within its leaf");
  const generation = wide(view, 0);
  const unpackedSize = wide(view, 8);
  const compression = COMPRESSION[view.getUint8(16)];
  const kind = view.getUint8(20);
  if (compression === undefined) return fault(`compression ${view.getUint8(16)} is not known`);
  if (view.getUint8(17) !== 0 || view.getUint16(18, true) !== 0) return fault("it is encrypted or encoded otherwise");
  if (compression !== "none" && unpackedSize > UNPACKED_MAX) return fault(`it unpacks to ${unpackedSize} bytes`);
  const isPlace = (value: number): boolean => value >= 0 && Number.isSafeInteger(value);
  if (!isPlace(at)) return fault("it lies at no place");
  if (kind === INLINE) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + HEAD, view.byteLength - HEAD).slice();
    if (compression === "none" ? unpackedSize > bytes.length : unpackedSize === 0) return fault("it is cut short");
    if (!isPlace(unpackedSize)) return fault("its size cannot be");
    const content: InlineBytes = { kind: "inline", bytes, unpackedSize };
    return { at, length: unpackedSize, generation, compression, content, counted: true };
  }
  if (kind !== REGULAR && kind !== PREALLOCATED) return fault(`its type is ${kind}`);
  if (view.byteLength < REGULAR_SIZE) return fault("it is cut short");
  const [logical, size, skip, length] = [wide(view, 21), wide(view, 29), wide(view, 37), wide(view, 45)];
  if (![logical, size, skip, length, at + length].every(isPlace) || length === 0) return fault("its sizes cannot be");
  if (logical === 0) return { at, length, generation, compression: "none", content: null, counted: false };
  if (skip + length > (compression === "none" ? size : unpackedSize)) return fault("it passes the extent it lies in");
  const content: StoredBytes | null =
    kind === PREALLOCATED ? null : { kind: "stored", logical, size, skip, unpackedSize };
  if (compression !== "none" && size > UNPACKED_MAX + 4096) return fault(`it is packed into ${size} bytes`);
  return { at, length, generation, compression, content, counted: true };
}

export function isExtent(given: FileExtent | Problem): given is FileExtent {
  return "at" in given;
}
