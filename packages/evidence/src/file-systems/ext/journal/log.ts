import { type ByteSource, readExactly } from "@mizugiwa/bytes";
import { EvidenceError } from "../../../evidence-error.js";
import { CHECKSUM_START, checksum, withZeros } from "../checksum.js";

/**
 * The journal of ext3 and ext4 (jbd2), big-endian. Its first block is its super block; the log follows from `first` and goes round at
 * `last`. Every block of its own begins with 0xc03b3998, a type and the transaction's sequence.
 *
 *   offset  size  meaning in the super block
 *       12     4  block size; 16 blocks in all; 20 first block of the log; 24 first sequence expected; 28 where the log begins, 0 clean
 *       36    12  features compatible, incompatible, read-only; 48 uuid
 *       80     1  kind of checksum; 84 blocks for fast commits; 252 checksum
 *
 * Source: Linux ext4 documentation, "Journal (jbd2)"; include/linux/jbd2.h.
 */
const JOURNAL_MAGIC = 0xc03b3998;
export const BLOCK = { descriptor: 1, commit: 2, superV1: 3, superV2: 4, revoke: 5 } as const;
const FEATURE = { revoke: 1, wide: 2, asyncCommit: 4, checksumV2: 8, checksumV3: 16, fastCommit: 32 } as const;
const TAG = { escaped: 1, sameUuid: 2, deleted: 4, last: 8 } as const;
const FAST_BLOCKS_DEFAULT = 256;
const BLOCKS_MAX = 2 ** 28;
const RUN_BYTES = 256 * 1024;

/** A block that a transaction holds a copy of. */
export interface Tag {
  /** Block of the file system that it is a copy of. */
  readonly target: number;
  /** Block of the journal that holds the copy. */
  readonly at: number;
  /** The copy begins with the magic of the journal, for which zeros stand. */
  readonly escaped: boolean;
  /** Checksum in the tag: 32 bits (v3), 16 bits (v2), or null. */
  readonly checksum: number | null;
}

/** The journal as a file: geometry, and its blocks by number. */
export class Log {
  readonly first: number;
  /** One past the last block of the log. */
  readonly last: number;
  readonly start: number;
  readonly sequence: number;
  readonly fastCommitBlocks: number;
  readonly blockSize: number;
  readonly soundSuperBlock: boolean;
  readonly #source: ByteSource;
  readonly #incompat: number;
  readonly #seed: number;
  #run: Uint8Array = new Uint8Array(0);
  #runAt = 0;

  /** Reads the journal's super block; throws EvidenceError `journal-damaged` where it is none. */
  constructor(source: ByteSource, blockSize: number) {
    const head = Uint8Array.from(readExactly(source, 0, 1024, "journal super block"));
    const view = new DataView(head.buffer);
    const version = view.getUint32(4);
    const size = view.getUint32(12);
    const blocks = Math.min(view.getUint32(16), Math.floor(source.size / blockSize), BLOCKS_MAX);
    const known = view.getUint32(0) === JOURNAL_MAGIC && (version === BLOCK.superV1 || version === BLOCK.superV2);
    if (!known || size !== blockSize) {
      const detail = `journal super block: magic 0x${view.getUint32(0).toString(16)}, type ${version}, blocks of ${size} bytes`;
      throw new EvidenceError("journal-damaged", { field: "journal", detail });
    }
    this.#source = source;
    this.blockSize = blockSize;
    this.#incompat = version === BLOCK.superV2 ? view.getUint32(40) : 0;
    const fast = this.#has(FEATURE.fastCommit) ? view.getUint32(84) || FAST_BLOCKS_DEFAULT : 0;
    this.fastCommitBlocks = Math.min(fast, Math.max(0, blocks - 1));
    this.first = Math.max(1, view.getUint32(20));
    this.last = blocks - this.fastCommitBlocks;
    this.sequence = view.getUint32(24);
    this.start = view.getUint32(28);
    this.#seed = checksum(CHECKSUM_START, head.subarray(48, 64));
    this.soundSuperBlock = !this.#checked || checksum(CHECKSUM_START, withZeros(head, 4, 252)) === view.getUint32(252);
  }

  #has(feature: number): boolean {
    return (this.#incompat & feature) !== 0;
  }

  get #checked(): boolean {
    return this.#has(FEATURE.checksumV2 | FEATURE.checksumV3);
  }

  /** Bytes of a block of the journal, a view. Blocks are read in runs: who looks through the log asks for all of them in order. */
  block(at: number): Uint8Array {
    const offset = at * this.blockSize;
    const within = offset - this.#runAt;
    if (within >= 0 && within + this.blockSize <= this.#run.length)
      return this.#run.subarray(within, within + this.blockSize);
    this.#run = this.#source.read(offset, Math.min(RUN_BYTES, Math.max(0, this.#source.size - offset)));
    this.#runAt = offset;
    if (this.#run.length >= this.blockSize) return this.#run.subarray(0, this.blockSize);
    return readExactly(this.#source, offset, this.blockSize, "journal block");
  }

  /** The block behind `at`, at the end of the log its first. */
  after(at: number): number {
    return at + 1 >= this.last ? this.first : at + 1;
  }

  /** Type and sequence of a block of the journal's own; null where it is a copy or rubbish. */
  header(at: number): { readonly type: number; readonly sequence: number } | null {
    const head = this.block(at);
    const view = new DataView(head.buffer, head.byteOffset, 12);
    return view.getUint32(0) === JOURNAL_MAGIC ? { type: view.getUint32(4), sequence: view.getUint32(8) } : null;
  }

  /** The content of a copy, its own memory. */
  copy(at: number, escaped: boolean): Uint8Array {
    const bytes = Uint8Array.from(this.block(at));
    if (escaped) new DataView(bytes.buffer).setUint32(0, JOURNAL_MAGIC);
    return bytes;
  }

  /** Tags of the descriptor block at `at`: the blocks behind it, in order. */
  tags(at: number): Tag[] {
    const bytes = this.block(at);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const v3 = this.#has(FEATURE.checksumV3);
    const v2 = this.#has(FEATURE.checksumV2);
    const wide = this.#has(FEATURE.wide);
    const size = v3 ? 16 : 8 + (wide ? 4 : 0) + (v2 ? 2 : 0);
    const end = bytes.length - (this.#checked ? 4 : 0);
    const tags: Tag[] = [];
    let place = at;
    for (let offset = 12; offset + size <= end; ) {
      const flags = v3 ? view.getUint32(offset + 4) : view.getUint16(offset + 6);
      const high = wide ? view.getUint32(offset + 8) : 0;
      place = this.after(place);
      tags.push({
        target: high * 2 ** 32 + view.getUint32(offset),
        at: place,
        escaped: (flags & TAG.escaped) !== 0,
        checksum: v3 ? view.getUint32(offset + 12) : v2 ? view.getUint16(offset + 4) : null,
      });
      offset += size + ((flags & TAG.sameUuid) === 0 ? 16 : 0);
      if ((flags & TAG.last) !== 0) break;
    }
    return tags;
  }

  /** Blocks that the revoke block at `at` takes back. */
  revoked(at: number): number[] {
    const bytes = this.block(at);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const wide = this.#has(FEATURE.wide);
    const end = Math.min(view.getUint32(12), bytes.length - (this.#checked ? 4 : 0));
    const blocks: number[] = [];
    for (let offset = 16; offset + (wide ? 8 : 4) <= end; offset += wide ? 8 : 4) {
      blocks.push(wide ? view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4) : view.getUint32(offset));
    }
    return blocks;
  }

  /** Whether a copy, as it lies in the journal, is what its tag was made for; true where tags have no checksums. */
  isSoundCopy(tag: Tag, sequence: number): boolean {
    if (tag.checksum === null) return true;
    const number = new DataView(new ArrayBuffer(4));
    number.setUint32(0, sequence);
    const sum = checksum(checksum(this.#seed, new Uint8Array(number.buffer)), this.block(tag.at));
    return (this.#has(FEATURE.checksumV3) ? sum : sum & 0xffff) === tag.checksum;
  }

  /** Whether the block of the journal's own at `at` bears its checksum: descriptors and revokes at their end, commits in their head. */
  isSoundBlock(at: number, type: number): boolean {
    if (!this.#checked) return true;
    const bytes = this.block(at);
    const place = type === BLOCK.commit ? 16 : bytes.length - 4;
    const stored = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(place);
    return checksum(this.#seed, withZeros(bytes, 4, place)) === stored;
  }

  /** Seconds of the commit block at `at`; null where it keeps none. */
  commitSeconds(at: number): number | null {
    const bytes = this.block(at);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const seconds = view.getUint32(48) * 2 ** 32 + view.getUint32(52);
    return seconds === 0 ? null : seconds;
  }

  /** The transaction of the first fast commit in its area; null where there is none. */
  fastCommitSequence(): number | null {
    if (this.fastCommitBlocks === 0) return null;
    const bytes = this.block(this.last);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return view.getUint16(0, true) === FAST_COMMIT_HEAD ? view.getUint32(8, true) : null;
  }
}

const FAST_COMMIT_HEAD = 9;
