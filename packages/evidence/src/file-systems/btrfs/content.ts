import { Budget, MizugiwaError, type Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { Cache } from "../../cache.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { ChunkMap } from "./chunks.js";
import { type FileExtent, fileExtent, isExtent, type StoredBytes } from "./extents.js";
import { keyOf, TYPE } from "./key.js";
import type { DataSums } from "./sums.js";
import type { RootPlace } from "./super-block.js";
import { itemOutside, type Trees, unsoundness } from "./trees.js";
import { unpackExtent } from "./unpack.js";

const CACHE_BYTES = 4 * 1024 * 1024;
/** Bytes that an extent takes in memory, about. */
const EXTENT_BYTES = 256;
const NOTHING = new Uint8Array(0);

/** A file's extents, ascending; `problems` tell why some may be missing. */
export interface Extents {
  readonly extents: readonly FileExtent[];
  readonly problems: readonly Problem[];
}

/** Reads the extents of an inode of a tree; throws LimitError where there are more than `heldBytes` allow. */
export function readExtents(trees: Trees, tree: RootPlace, inode: number, heldBytes: number): Extents {
  const found: FileExtent[] = [];
  const problems: Problem[] = [];
  const budget = new Budget(Math.floor(heldBytes / EXTENT_BYTES), "extents of one file (cap heldBytes)");
  const from = keyOf(inode, TYPE.extentData, 0);
  for (const run of trees.leaves(tree, from, keyOf(inode, TYPE.extentData, Number.MAX_SAFE_INTEGER))) {
    if (!run.ok) {
      problems.push(run.problem);
      continue;
    }
    const { node, start, end } = run.value;
    budget.take(end - start);
    const unsound = unsoundness(node);
    if (unsound !== null) problems.push(unsound);
    for (let index = start; index < end; index += 1) {
      const data = node.data(index);
      const extent = data === null ? itemOutside(node, index) : fileExtent(node.offset(index), data);
      if (isExtent(extent)) found.push(extent);
      else problems.push({ ...extent, place: { ...extent.place, offset: node.at } });
    }
  }
  return { extents: found, problems };
}

/** What content is read through. */
export interface ContentGround {
  readonly chunks: ChunkMap;
  readonly sectorSize: number;
  /** Null where the data has no checksums. */
  readonly sums: DataSums | null;
}

/**
 * The content as a source. Data is compared with its checksums, sector by sector, and taken from another copy where one fails. A read throws
 * EvidenceError `content-damaged` where no copy bears its checksum, and where what the damage of the tree hides would have to be made up.
 */
export function btrfsContent(ground: ContentGround, { extents, problems }: Extents, size: number): ByteSource {
  const reader = new Reader(ground);
  const [lost] = problems;
  return {
    size,
    read: (offset, length) => {
      const wanted = Math.min(length, size - offset);
      if (!(wanted > 0) || offset < 0) return NOTHING;
      if (lost !== undefined) throw new EvidenceError("content-damaged", { ...lost.place, detail: lost.detail });
      const out = new Uint8Array(wanted);
      for (let index = firstAfter(extents, offset); index < extents.length; index += 1) {
        const extent = extents[index];
        if (extent === undefined || extent.at >= offset + wanted) break;
        const from = Math.max(offset, extent.at);
        const to = Math.min(offset + wanted, extent.at + extent.length);
        const bytes = from < to ? reader.read(extent, from - extent.at, to - from) : null;
        if (bytes !== null) out.set(bytes, from - offset);
      }
      return out;
    },
  };
}

/** Index of the first extent that ends after `offset`. */
function firstAfter(extents: readonly FileExtent[], offset: number): number {
  let low = 0;
  let high = extents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const extent = extents[middle];
    if (extent !== undefined && extent.at + extent.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

class Reader {
  readonly #ground: ContentGround;
  readonly #unpacked = new Cache<Uint8Array>(CACHE_BYTES);

  constructor(ground: ContentGround) {
    this.#ground = ground;
  }

  /** Bytes of a run; null for zeros. */
  read({ at, content, compression }: FileExtent, skip: number, length: number): Uint8Array | null {
    if (content === null) return null;
    const { sectorSize } = this.#ground;
    if (content.kind === "inline") {
      const bytes = this.#held(-1 - at, () =>
        unpackExtent(compression, content.bytes, content.unpackedSize, sectorSize),
      );
      return bytes.subarray(skip, skip + length);
    }
    if (compression === "none") return this.#stored(content.logical + content.skip + skip, length);
    const bytes = this.#held(content.logical, () => {
      const packed = this.#stored(content.logical, content.size);
      return unpackExtent(compression, packed, content.unpackedSize, sectorSize);
    });
    return bytes.subarray(content.skip + skip, content.skip + skip + length);
  }

  #held(key: number, make: () => Uint8Array): Uint8Array {
    const held = this.#unpacked.get(key);
    if (held !== undefined) return held;
    const bytes = make();
    this.#unpacked.put(key, bytes, bytes.length);
    return bytes;
  }

  /** Stored bytes, checked in whole sectors. */
  #stored(logical: number, length: number): Uint8Array {
    const { chunks, sectorSize, sums } = this.#ground;
    if (sums === null) return chunks.read(logical, length, 0, "content");
    const start = Math.floor(logical / sectorSize) * sectorSize;
    const end = Math.ceil((logical + length) / sectorSize) * sectorSize;
    const bytes = readChecked(chunks, sums, start, end - start, sectorSize);
    return bytes.subarray(logical - start, logical - start + length);
  }
}

/** Tries the copies one after the other; throws what the first one threw where none can be had. */
function firstCopy(chunks: ChunkMap, logical: number, read: (copy: number) => Uint8Array): Uint8Array {
  const copies = Math.max(1, chunks.copiesAt(logical));
  let refused: MizugiwaError | null = null;
  for (let copy = 0; copy < copies; copy += 1) {
    try {
      return read(copy);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      refused ??= caught;
    }
  }
  throw refused ?? new EvidenceError("content-damaged", { field: "content", detail: "there is no copy" });
}

function readChecked(
  chunks: ChunkMap,
  sums: DataSums,
  logical: number,
  length: number,
  sectorSize: number,
): Uint8Array {
  const bytes = chunks.read(logical, length, 0, "content");
  const results = sums.check(logical, bytes);
  if (!results.includes(false)) return bytes;
  const whole = Uint8Array.from(bytes);
  for (const [sector, holds] of results.entries()) {
    if (holds !== false) continue;
    const at = logical + sector * sectorSize;
    const good = firstCopy(chunks, at, (copy) => {
      const block = chunks.read(at, sectorSize, copy, "content");
      if (sums.check(at, block)[0] !== false) return block;
      throw new EvidenceError("content-damaged", {
        offset: chunks.place(at, sectorSize).copies[0]?.offset ?? 0,
        field: "content",
        detail: `the sector at logical 0x${at.toString(16)} does not bear its checksum in any copy`,
        remedy: "What lies there can be read from the volume itself.",
      });
    });
    whole.set(good, sector * sectorSize);
  }
  return whole;
}

/** Where the content lies in the volume, in order; null where some of it is packed, inline, or not at hand. */
export function rangesOf(chunks: ChunkMap, { extents }: Extents, size: number): Range[] | null {
  const ranges: Range[] = [];
  for (const { at, length, content, compression } of extents) {
    if (content === null || at >= size) continue;
    if (content.kind === "inline" || compression !== "none") return null;
    if (!addRanges(chunks, content, Math.min(length, size - at), ranges)) return null;
  }
  return ranges;
}

function addRanges(chunks: ChunkMap, { logical, skip }: StoredBytes, length: number, ranges: Range[]): boolean {
  for (let done = 0; done < length; ) {
    const placed = chunks.place(logical + skip + done, length - done);
    const offset = placed.copies.find((copy) => copy.offset !== null)?.offset ?? null;
    if (offset === null) return false;
    const last = ranges.at(-1);
    if (last !== undefined && last.offset + last.length === offset)
      ranges[ranges.length - 1] = { offset: last.offset, length: last.length + placed.length };
    else ranges.push({ offset, length: placed.length });
    done += placed.length;
  }
  return true;
}
