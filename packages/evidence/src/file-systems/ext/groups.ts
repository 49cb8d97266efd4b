import { type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { checksum, crc16, withZeros, words } from "./checksum.js";
import { INCOMPAT, RO_COMPAT } from "./features.js";
import { has, holdsBackup, type SuperBlock } from "./super-block.js";

/** What a group's descriptor says; block numbers are of the volume. */
export interface Group {
  readonly blockBitmap: number;
  readonly inodeBitmap: number;
  readonly inodeTable: number;
  /** The inode bitmap was never written: no inode of the group is in use. */
  readonly inodesUninitialised: boolean;
  /** The block bitmap was never written: only the group's own metadata is in use. */
  readonly blocksUninitialised: boolean;
  /** Inodes at the end of the table that were never used. */
  readonly unusedInodes: number;
}

const CHECKSUM_AT = 0x1e;
const FLAG_INODES_UNINITIALISED = 1;
const FLAG_BLOCKS_UNINITIALISED = 2;
/** Problems of descriptors that are told one by one; more are counted. */
const TOLD_MAX = 20;

/**
 * The table of group descriptors, 32 or 64 bytes each (more where the super block says so), little-endian. Linux ext4
 * documentation, "Block Group Descriptors". A descriptor whose checksum fails or whose blocks lie outside of the volume is taken
 * from a copy where one is good.
 */
export class Groups {
  readonly problems: Problem[] = [];
  readonly #superBlock: SuperBlock;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #unsound = 0;

  constructor(volume: ByteSource, superBlock: SuperBlock, heldBytes: number) {
    const size = superBlock.groupsCount * superBlock.descriptorSize;
    if (size > heldBytes || superBlock.groupsCount > volume.size / 1024) {
      const detail = `${superBlock.groupsCount} group descriptors need ${size} bytes, ${heldBytes} are allowed`;
      throw new EvidenceError("limit-passed", { field: "group descriptors", detail });
    }
    this.#superBlock = superBlock;
    this.#bytes = new Uint8Array(size);
    this.#view = new DataView(this.#bytes.buffer);
    const perBlock = Math.floor(superBlock.blockSize / superBlock.descriptorSize);
    const blocks = Math.ceil(superBlock.groupsCount / perBlock);
    for (let index = 0; index < blocks; index += 1) this.#readBlock(volume, index, perBlock);
    if (this.#unsound > TOLD_MAX) {
      const detail = `${this.#unsound} group descriptors are damaged, the first ${TOLD_MAX} are listed`;
      this.problems.push(toProblem("group-descriptor-damaged", { field: "group descriptors", detail }));
    }
  }

  #readBlock(volume: ByteSource, index: number, perBlock: number): void {
    const { blockSize, descriptorSize, groupsCount } = this.#superBlock;
    const places = descriptorPlaces(this.#superBlock, index, perBlock);
    for (let group = index * perBlock; group < Math.min((index + 1) * perBlock, groupsCount); group += 1) {
      const within = (group % perBlock) * descriptorSize;
      const tries = places.map((place) => Uint8Array.from(volume.read(place * blockSize + within, descriptorSize)));
      const good = tries.findIndex((bytes) => this.#isSound(group, bytes));
      const chosen = tries[good] ?? tries[0];
      if (chosen !== undefined && chosen.length === descriptorSize) this.#bytes.set(chosen, group * descriptorSize);
      if (good !== 0) this.#tell(group, (places[0] ?? 0) * blockSize + within, good);
    }
  }

  #tell(group: number, offset: number, good: number): void {
    this.#unsound += 1;
    if (this.#unsound > TOLD_MAX) return;
    const remedy = good > 0 ? `a copy of it is used` : "no copy is better: the group may be misread";
    const detail = `descriptor of group ${group} is damaged; ${remedy}`;
    this.problems.push(toProblem("group-descriptor-damaged", { offset, field: "group descriptor", detail }));
  }

  #isSound(group: number, bytes: Uint8Array): boolean {
    const { descriptorSize, blocksCount, roCompat, seed, raw } = this.#superBlock;
    if (bytes.length < descriptorSize) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const table = this.#wide(view, 0x08, 0x28);
    if (table === 0 || table >= blocksCount || this.#wide(view, 0x00, 0x20) >= blocksCount) return false;
    const stored = view.getUint16(CHECKSUM_AT, true);
    if (seed !== null)
      return (checksum(checksum(seed, words(group)), withZeros(bytes, 2, CHECKSUM_AT)) & 0xffff) === stored;
    if (!has(roCompat, RO_COMPAT.groupChecksum)) return true;
    const start = crc16(crc16(crc16(0xffff, raw.uuid), words(group)), bytes.subarray(0, CHECKSUM_AT));
    return crc16(start, bytes.subarray(CHECKSUM_AT + 2)) === stored;
  }

  #wide(view: DataView, low: number, high: number): number {
    const top = view.byteLength >= 64 ? view.getUint32(high, true) : 0;
    return top * 2 ** 32 + view.getUint32(low, true);
  }

  /** The group's descriptor; throws EvidenceError `group-outside` for a number that cannot be. */
  group(index: number): Group {
    if (!(index >= 0 && index < this.#superBlock.groupsCount)) {
      throw new EvidenceError("group-outside", {
        field: "group descriptors",
        detail: `group ${index} of ${this.#superBlock.groupsCount}`,
      });
    }
    const size = this.#superBlock.descriptorSize;
    const view = new DataView(this.#bytes.buffer, index * size, size);
    const flags = this.#hasFlags ? view.getUint16(0x12, true) : 0;
    const unusedHigh = size >= 64 ? view.getUint16(0x32, true) : 0;
    return {
      blockBitmap: this.#wide(view, 0x00, 0x20),
      inodeBitmap: this.#wide(view, 0x04, 0x24),
      inodeTable: this.#wide(view, 0x08, 0x28),
      inodesUninitialised: (flags & FLAG_INODES_UNINITIALISED) !== 0,
      blocksUninitialised: (flags & FLAG_BLOCKS_UNINITIALISED) !== 0,
      unusedInodes: this.#hasFlags ? unusedHigh * 65536 + view.getUint16(0x1c, true) : 0,
    };
  }

  get #hasFlags(): boolean {
    const { roCompat } = this.#superBlock;
    return has(roCompat, RO_COMPAT.metadataChecksum) || has(roCompat, RO_COMPAT.groupChecksum);
  }

  /** First block of a group's inode table, without making an object for it. */
  inodeTable(index: number): number {
    const at = index * this.#superBlock.descriptorSize;
    const high = this.#superBlock.descriptorSize >= 64 ? this.#view.getUint32(at + 0x28, true) : 0;
    return high * 2 ** 32 + this.#view.getUint32(at + 0x08, true);
  }
}

/** Blocks where the descriptor block `index` and its copies lie, the primary first. */
function descriptorPlaces(superBlock: SuperBlock, index: number, perBlock: number): number[] {
  const { raw, incompat, groupsCount, blocksCount, blockSize } = superBlock;
  // The super block lies at byte 1024 even where blocks of 1 KiB are counted from 0, as with bigalloc.
  const shift = blockSize === 1024 && raw.firstDataBlock === 0 ? 1 : 0;
  const firstOf = (group: number): number =>
    raw.firstDataBlock + group * raw.blocksPerGroup + (group === 0 ? shift : 0);
  const places: number[] = [];
  if (has(incompat, INCOMPAT.metaBg) && index >= raw.firstMetaGroup) {
    const first = index * perBlock;
    for (const group of [first, first + 1, first + perBlock - 1]) {
      if (group < groupsCount) places.push(firstOf(group) + (holdsBackup(superBlock, group) ? 1 : 0));
    }
  } else {
    for (let group = 0; group < groupsCount && places.length < 4; group += 1) {
      if (holdsBackup(superBlock, group)) places.push(firstOf(group) + 1 + index);
    }
  }
  return places.filter((place) => place < blocksCount);
}
