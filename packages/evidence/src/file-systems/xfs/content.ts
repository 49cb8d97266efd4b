import type { Problem } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import { extentSource, type Layout, rangesOf } from "../unix/extent-source.js";
import { readFork } from "./fork.js";
import { FORMAT, type XfsInode } from "./inode.js";
import type { XfsVolume } from "./volume.js";

/** The content of an inode. */
export interface XfsContent {
  readonly source: ByteSource;
  /** Null where it lies in the inode itself. */
  readonly ranges: readonly Range[] | null;
  readonly problems: readonly Problem[];
}

export function xfsLayout(volume: XfsVolume, size: number, extents: Layout["extents"]): Layout {
  return { size, blockSize: volume.geometry.blockSize, extents, byteOf: (block) => volume.byteOf(block) };
}

/** The content, in the inode or in blocks. */
export function xfsContent(volume: XfsVolume, inode: XfsInode): XfsContent {
  const fork = inode.dataFork;
  if (inode.format === FORMAT.local) {
    const bytes = new Uint8Array(fork.buffer, fork.byteOffset, Math.min(inode.bytes, fork.byteLength)).slice();
    return { source: memorySource(bytes), ranges: null, problems: [] };
  }
  const map = readFork(volume, inode, fork, inode.format, inode.extentCount);
  const layout = xfsLayout(volume, inode.bytes, map.extents);
  return { source: extentSource(volume.source, layout), ranges: rangesOf(layout), problems: map.problems };
}

const SYMLINK_MAGIC = 0x58534c4d;
const SYMLINK_HEAD = 56;
/** The longest target the system stores (XFS_SYMLINK_MAXLEN). */
const TARGET_MAX = 1024;

/** Where a symbolic link leads: in the inode, or in blocks that in version 5 have a head of 56 bytes each. */
export function xfsTarget(volume: XfsVolume, inode: XfsInode): Uint8Array {
  const size = inode.bytes;
  if (size > TARGET_MAX)
    throw new EvidenceError("symlink-damaged", {
      field: "symbolic link",
      detail: `inode ${inode.number}: ${size} bytes`,
    });
  if (inode.format === FORMAT.local || volume.geometry.version === 4)
    return Uint8Array.from(xfsContent(volume, inode).source.read(0, size));
  const { blockSize } = volume.geometry;
  const map = readFork(volume, inode, inode.dataFork, inode.format, inode.extentCount);
  const target = new Uint8Array(size);
  let done = 0;
  for (const { physical, count } of map.extents) {
    for (let block = physical; block < physical + count && done < size; block += 1) {
      const bytes = volume.blocks(block, 1, "symbolic link");
      if (new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) !== SYMLINK_MAGIC) {
        throw new EvidenceError("symlink-damaged", {
          field: "symbolic link",
          detail: `inode ${inode.number}: block ${block} has no magic`,
        });
      }
      const piece = bytes.subarray(SYMLINK_HEAD, Math.min(blockSize, SYMLINK_HEAD + size - done));
      target.set(piece, done);
      done += piece.length;
    }
  }
  return target;
}
