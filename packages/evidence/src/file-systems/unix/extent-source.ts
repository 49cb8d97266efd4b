import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";

/** A run of a file's content, in blocks. What no run covers is a hole and reads as zeros. */
export interface Extent {
  /** First block of the file. */
  readonly logical: number;
  /** First block of the volume, in whatever numbering the file system has; -1 where the content is lost or zeros. */
  readonly physical: number;
  readonly count: number;
  /** False for what was set aside and never written: it reads as zeros. */
  readonly written: boolean;
}

/** Content that lies in runs of blocks. */
export interface Layout {
  readonly size: number;
  readonly blockSize: number;
  /** Ascending by `logical`, not overlapping. */
  readonly extents: readonly Extent[];
  /** Byte of the volume where a block of the file system's numbering starts. */
  readonly byteOf: (block: number) => number;
}

const NOTHING = new Uint8Array(0);

/** The content as a source. A read where the volume ends before a block throws EvidenceError `content-damaged`. */
export function extentSource(volume: ByteSource, layout: Layout): ByteSource {
  return {
    size: layout.size,
    read: (offset, length) => {
      const wanted = Math.min(length, layout.size - offset);
      if (!(wanted > 0) || offset < 0) return NOTHING;
      return readExtents(volume, layout, offset, wanted);
    },
  };
}

function readExtents(volume: ByteSource, layout: Layout, offset: number, wanted: number): Uint8Array {
  const { blockSize, extents, byteOf } = layout;
  let bytes: Uint8Array | null = null;
  for (let index = firstAfter(extents, Math.floor(offset / blockSize)); index < extents.length; index += 1) {
    const extent = extents[index];
    if (extent === undefined || extent.logical * blockSize >= offset + wanted) break;
    if (!extent.written || extent.physical < 0) continue;
    const start = Math.max(offset, extent.logical * blockSize);
    const end = Math.min(offset + wanted, (extent.logical + extent.count) * blockSize);
    if (end <= start) continue;
    const piece = readWhole(volume, byteOf(extent.physical) + (start - extent.logical * blockSize), end - start);
    if (piece.length === wanted) return piece;
    bytes ??= new Uint8Array(wanted);
    bytes.set(piece, start - offset);
  }
  return bytes ?? new Uint8Array(wanted);
}

function readWhole(volume: ByteSource, offset: number, length: number): Uint8Array {
  const bytes = volume.read(offset, length);
  if (bytes.length === length) return bytes;
  const detail = `content: need ${length} bytes at 0x${offset.toString(16)}, have ${bytes.length}`;
  throw new EvidenceError("content-damaged", { offset, field: "content", detail });
}

/** Index of the first extent that ends after `block`. */
function firstAfter(extents: readonly Extent[], block: number): number {
  let low = 0;
  let high = extents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const extent = extents[middle];
    if (extent !== undefined && extent.logical + extent.count <= block) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the written content lies in the volume, cut at the size of the file, in order, joined where it touches. */
export function rangesOf(layout: Layout): Range[] {
  const { size, blockSize, extents, byteOf } = layout;
  const ranges: Range[] = [];
  for (const { logical, physical, count, written } of extents) {
    const length = Math.min(size, (logical + count) * blockSize) - logical * blockSize;
    if (!written || physical < 0 || length <= 0) continue;
    const offset = byteOf(physical);
    const last = ranges.at(-1);
    if (last !== undefined && last.offset + last.length === offset)
      ranges[ranges.length - 1] = { offset: last.offset, length: last.length + length };
    else ranges.push({ offset, length });
  }
  return ranges;
}

/** Adds an extent behind the others, joined with the last where both go on. */
export function pushExtent(extents: Extent[], next: Extent): void {
  const last = extents.at(-1);
  const joins =
    last !== undefined &&
    last.written === next.written &&
    last.logical + last.count === next.logical &&
    last.physical + last.count === next.physical;
  if (joins) extents[extents.length - 1] = { ...last, count: last.count + next.count };
  else extents.push(next);
}
