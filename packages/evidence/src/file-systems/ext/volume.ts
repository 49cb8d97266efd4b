import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, readExactly } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { checksum, words } from "./checksum.js";
import { Groups } from "./groups.js";
import { Inode } from "./inode.js";
import type { SuperBlock } from "./super-block.js";

/** Inodes are read in pieces of this size; as many are kept as the cache holds. */
const CHUNK_BYTES = 256 * 1024;
const CHUNKS_KEPT = 128;
const CHECKSUM_LOW = 0x7c;
const CHECKSUM_HIGH = 0x82;

/** The volume in one view (as it lies, or with the journal played back): blocks, groups, inodes. */
export class ExtVolume {
  readonly source: ByteSource;
  readonly superBlock: SuperBlock;
  readonly groups: Groups;
  readonly heldBytes: number;
  readonly #chunks = new Map<number, DataView>();
  #lastKey = -1;
  #lastChunk: DataView = new DataView(new ArrayBuffer(0));
  /** Number, generation and inode in one piece, for its checksum; one for all, since a listing checks each. */
  readonly #scratch: Uint8Array;
  readonly #scratchView: DataView;
  readonly #tableBytes: number;
  readonly #chunksPerTable: number;

  constructor(source: ByteSource, superBlock: SuperBlock, heldBytes: number) {
    this.source = source;
    this.superBlock = superBlock;
    this.heldBytes = heldBytes;
    this.groups = new Groups(source, superBlock, heldBytes);
    this.#scratch = new Uint8Array(8 + superBlock.inodeSize);
    this.#scratchView = new DataView(this.#scratch.buffer);
    this.#tableBytes = superBlock.raw.inodesPerGroup * superBlock.inodeSize;
    this.#chunksPerTable = Math.ceil(this.#tableBytes / CHUNK_BYTES);
  }

  /** A block as it lies in the view; throws EvidenceError `block-outside` or ReadError where there is none. */
  block(block: number, what: string): Uint8Array {
    const { blockSize, blocksCount } = this.superBlock;
    if (!(block > 0 && block < blocksCount)) {
      throw new EvidenceError("block-outside", {
        field: what,
        detail: `${what}: block ${block}, the volume has ${blocksCount}`,
      });
    }
    return readExactly(this.source, block * blockSize, blockSize, what);
  }

  /** The inode; throws EvidenceError `inode-outside` for a number that cannot be, ReadError where the table is cut off. */
  inode(number: number): Inode {
    const { raw, inodeSize, groupsCount, blockSize, blocksCount } = this.superBlock;
    const group = Math.floor((number - 1) / raw.inodesPerGroup);
    if (!(number > 0 && number <= raw.inodesCount && group < groupsCount)) {
      throw new EvidenceError("inode-outside", {
        field: "inode",
        detail: `inode ${number}, the volume has ${raw.inodesCount}`,
      });
    }
    const at = (number - 1 - group * raw.inodesPerGroup) * inodeSize;
    const within = at % CHUNK_BYTES;
    const key = group * this.#chunksPerTable + (at - within) / CHUNK_BYTES;
    if (key !== this.#lastKey) {
      const table = this.groups.inodeTable(group);
      if (table === 0 || table >= blocksCount) {
        throw new EvidenceError("block-outside", {
          field: "inode table",
          detail: `inode table of group ${group}: block ${table}`,
        });
      }
      this.#lastChunk = this.#chunk(
        key,
        table * blockSize + at - within,
        Math.min(CHUNK_BYTES, this.#tableBytes - at + within),
      );
      this.#lastKey = key;
    }
    if (within + inodeSize > this.#lastChunk.byteLength) {
      throw new EvidenceError("image-cut-short", {
        field: "inode table",
        detail: `inode ${number} lies beyond the end of the image`,
      });
    }
    return new Inode(number, this.#lastChunk, within, inodeSize);
  }

  #chunk(key: number, offset: number, length: number): DataView {
    const held = this.#chunks.get(key);
    if (held !== undefined) return held;
    const bytes = Uint8Array.from(this.source.read(offset, length));
    const view = new DataView(bytes.buffer);
    if (this.#chunks.size >= CHUNKS_KEPT) {
      for (const oldest of this.#chunks.keys()) {
        this.#chunks.delete(oldest);
        break;
      }
    }
    this.#chunks.set(key, view);
    return view;
  }

  /** Byte of the volume where an inode lies. */
  inodeOffset(number: number): number {
    const { raw, inodeSize, blockSize } = this.superBlock;
    const group = Math.floor((number - 1) / raw.inodesPerGroup);
    return this.groups.inodeTable(group) * blockSize + (number - 1 - group * raw.inodesPerGroup) * inodeSize;
  }

  /** The start of the checksums of what belongs to an inode; null where there are none. */
  seedOf(inode: Inode): number | null {
    const { seed } = this.superBlock;
    return seed === null ? null : checksum(seed, words(inode.number, inode.generation));
  }

  /** Whether the inode's checksum holds; true where there is none. It covers number, generation and the inode without the checksum itself. */
  isSound(inode: Inode): boolean {
    const { seed } = this.superBlock;
    if (seed === null) return true;
    const wide = inode.size > 128 && inode.extraSize >= 4;
    const scratch = this.#scratch;
    const words = this.#scratchView;
    words.setUint32(0, inode.number, true);
    words.setUint32(4, inode.generation, true);
    scratch.set(inode.raw, 8);
    words.setUint16(8 + CHECKSUM_LOW, 0, true);
    if (wide) words.setUint16(8 + CHECKSUM_HIGH, 0, true);
    const sum = checksum(seed, scratch);
    const low = inode.view.getUint16(inode.at + CHECKSUM_LOW, true);
    const high = wide ? inode.view.getUint16(inode.at + CHECKSUM_HIGH, true) : sum >>> 16;
    return sum === high * 65536 + low;
  }

  /** The problem of an inode whose checksum fails; null where it holds. */
  inodeProblem(inode: Inode): Problem | null {
    if (this.isSound(inode)) return null;
    const detail = `inode ${inode.number}: the checksum does not hold`;
    return toProblem("checksum-mismatch", { offset: this.inodeOffset(inode.number), field: "inode", detail });
  }
}
