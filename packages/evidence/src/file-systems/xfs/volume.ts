import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, readExactly } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { XfsInode } from "./inode.js";
import { isSound, type XfsGeometry } from "./super-block.js";

/** Inodes are read in pieces of this size, aligned within their group. */
const CHUNK_BYTES = 64 * 1024;
const CHUNKS_KEPT = 512;
const INODE_CHECKSUM_AT = 100;

/** The volume in one view (as it lies, or with the log played back): addresses, blocks, inodes. */
export class XfsVolume {
  readonly source: ByteSource;
  readonly geometry: XfsGeometry;
  readonly heldBytes: number;
  readonly #chunks = new Map<number, DataView>();
  readonly #groupSpan: number;
  readonly #inodesPerBlock: number;

  constructor(source: ByteSource, geometry: XfsGeometry, heldBytes: number) {
    this.source = source;
    this.geometry = geometry;
    this.heldBytes = heldBytes;
    this.#groupSpan = 2 ** geometry.raw.groupBlockLog;
    this.#inodesPerBlock = 2 ** geometry.raw.inodesPerBlockLog;
  }

  /** Byte of a block; block numbers hold the group in their upper bits and are not linear. NaN for one that cannot be. */
  byteOf(block: number): number {
    const group = Math.floor(block / this.#groupSpan);
    const within = block - group * this.#groupSpan;
    const { groups, groupBlocks, blocks, blockSize } = this.geometry;
    const linear = group * groupBlocks + within;
    return group < groups && within < groupBlocks && linear < blocks ? linear * blockSize : Number.NaN;
  }

  /** Block number of a group's block. */
  blockOf(group: number, within: number): number {
    return group * this.#groupSpan + within;
  }

  /** `count` blocks from one on; throws EvidenceError `block-outside` or ReadError where they cannot be had. */
  blocks(block: number, count: number, what: string): Uint8Array {
    const offset = this.byteOf(block);
    if (Number.isNaN(offset) || Number.isNaN(this.byteOf(block + count - 1))) {
      throw new EvidenceError("block-outside", {
        field: what,
        detail: `${what}: block ${block}, the volume has ${this.geometry.blocks}`,
      });
    }
    return readExactly(this.source, offset, count * this.geometry.blockSize, what);
  }

  /** Byte of the volume where an inode lies; NaN for a number that cannot be. */
  inodeOffset(number: number): number {
    const block = Math.floor(number / this.#inodesPerBlock);
    return this.byteOf(block) + (number - block * this.#inodesPerBlock) * this.geometry.inodeSize;
  }

  /** Number of the inode at a place of a group, counted in inodes. */
  inodeNumber(group: number, within: number): number {
    return group * this.#groupSpan * this.#inodesPerBlock + within;
  }

  /** The inode; throws EvidenceError `inode-outside` for a number that cannot be. */
  inode(number: number): XfsInode {
    const offset = this.inodeOffset(number);
    if (!(number > 0) || Number.isNaN(offset)) {
      throw new EvidenceError("inode-outside", {
        field: "inode",
        detail: `inode ${number} lies outside of the volume`,
      });
    }
    const within = offset % CHUNK_BYTES;
    const chunk = this.#chunk(offset - within);
    if (within + this.geometry.inodeSize > chunk.byteLength) {
      throw new EvidenceError("image-cut-short", {
        offset,
        field: "inode",
        detail: `inode ${number} lies beyond the end of the image`,
      });
    }
    return new XfsInode(number, chunk, within, this.geometry.inodeSize);
  }

  #chunk(offset: number): DataView {
    const held = this.#chunks.get(offset);
    if (held !== undefined) return held;
    const bytes = Uint8Array.from(this.source.read(offset, CHUNK_BYTES));
    const view = new DataView(bytes.buffer);
    if (this.#chunks.size >= CHUNKS_KEPT) {
      for (const oldest of this.#chunks.keys()) {
        this.#chunks.delete(oldest);
        break;
      }
    }
    this.#chunks.set(offset, view);
    return view;
  }

  /** Why the inode cannot be trusted: no magic, a checksum that fails, another's number; null where nothing is wrong. */
  inodeProblem(inode: XfsInode): Problem | null {
    const tell = (code: string, detail: string): Problem =>
      toProblem(code, {
        offset: this.inodeOffset(inode.number),
        field: "inode",
        detail: `inode ${inode.number}: ${detail}`,
      });
    if (!inode.hasMagic) return tell("inode-damaged", "no magic");
    if (inode.version < 3) return null;
    if (!isSound(inode.raw, INODE_CHECKSUM_AT)) return tell("checksum-mismatch", "the checksum does not hold");
    return inode.ownNumber === inode.number ? null : tell("inode-damaged", `it calls itself ${inode.ownNumber ?? "?"}`);
  }
}
