import type { Problem } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import type { Range } from "../../range.js";
import { extentSource, type Layout, rangesOf } from "../unix/extent-source.js";
import { inlineValue } from "./attribute-list.js";
import { readBlockMap } from "./block-map.js";
import { FLAG, type Inode } from "./inode.js";
import type { ExtVolume } from "./volume.js";

const MAP_BYTES = 60;

/** The content of an inode. */
export interface Content {
  readonly source: ByteSource;
  /** Null where it lies in the inode itself. */
  readonly ranges: readonly Range[] | null;
  readonly problems: readonly Problem[];
}

/** The layout of content that lies in blocks. */
export function layoutOf(volume: ExtVolume, inode: Inode, extents: Layout["extents"]): Layout {
  const { blockSize } = volume.superBlock;
  return { size: inode.bytes, blockSize, extents, byteOf: (block) => block * blockSize };
}

/** The content, wherever it lies: in the inode, in its attribute `system.data`, or in blocks. */
export function contentOf(volume: ExtVolume, inode: Inode): Content {
  if (inode.has(FLAG.inlineData)) return { source: memorySource(inlineContent(inode)), ranges: null, problems: [] };
  const map = readBlockMap(volume, inode);
  const layout = layoutOf(volume, inode, map.extents);
  return { source: extentSource(volume.source, layout), ranges: rangesOf(layout), problems: map.problems };
}

/** Inline content: the 60 bytes of the block map, then the value of `system.data`; cut at the size. */
export function inlineContent(inode: Inode): Uint8Array {
  const more = inlineValue(inode);
  const bytes = new Uint8Array(Math.min(inode.bytes, MAP_BYTES + more.length));
  const { map } = inode;
  bytes.set(new Uint8Array(map.buffer, map.byteOffset, Math.min(MAP_BYTES, bytes.length)));
  if (bytes.length > MAP_BYTES) bytes.set(more.subarray(0, bytes.length - MAP_BYTES), MAP_BYTES);
  return bytes;
}

/** Whether a symbolic link's target stands in the inode where a file has its block map. */
function isFastSymlink(volume: ExtVolume, inode: Inode): boolean {
  const { blockSize, clusterBlocks } = volume.superBlock;
  const attributeUnits = inode.attributeBlock === 0 ? 0 : (blockSize * clusterBlocks) / 512;
  return inode.bytes < MAP_BYTES && !inode.has(FLAG.extents) && inode.blocks <= attributeUnits;
}

/** Whether the target stands in the inode itself. */
export function keepsTarget(volume: ExtVolume, inode: Inode): boolean {
  return inode.has(FLAG.inlineData) || isFastSymlink(volume, inode);
}

/** The longest target that is read: more than any system accepts (PATH_MAX is 4096). */
const TARGET_MAX = 65536;

/** Where a symbolic link leads, as raw bytes. */
export function targetOf(volume: ExtVolume, inode: Inode): Uint8Array {
  if (!inode.has(FLAG.inlineData) && isFastSymlink(volume, inode)) {
    const { map } = inode;
    return new Uint8Array(map.buffer, map.byteOffset, inode.bytes).slice();
  }
  return Uint8Array.from(contentOf(volume, inode).source.read(0, TARGET_MAX));
}

/** Device numbers: the old form in the first word of the map, the new one in the second. include/linux/kdev_t.h. */
export function deviceOf(inode: Inode): readonly [number, number] {
  const { map } = inode;
  const old = map.getUint32(0, true);
  if (old !== 0) return [(old >>> 8) & 0xff, old & 0xff];
  const device = map.getUint32(4, true);
  return [(device >>> 8) & 0xfff, (device & 0xff) | ((device >>> 12) & 0xfff00)];
}
