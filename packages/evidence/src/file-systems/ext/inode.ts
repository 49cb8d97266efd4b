import type { Instant } from "../../instant.js";

export const FLAG = {
  compressed: 0x4,
  immutable: 0x10,
  append: 0x20,
  encrypted: 0x800,
  indexed: 0x1000,
  hugeFile: 0x40000,
  extents: 0x80000,
  verity: 0x100000,
  eaInode: 0x200000,
  inlineData: 0x10000000,
} as const;

const OLD_SIZE = 128;
const EPOCH = 2 ** 32;

/**
 * An inode where it lies, little-endian; fields are read when they are asked for. Linux ext4 documentation, "Index Nodes".
 *
 *   offset  size  meaning
 *        0     2  mode; 2 uid; 4 size; 8, 12, 16 atime, ctime, mtime; 20 dtime; 24 gid; 26 links; 28 blocks; 32 flags
 *       40    60  block map, extent tree root, inline data, target or device
 *      100     4  generation; 104 attribute block; 108 size, high
 *      116    12  blocks high, attribute block high, uid and gid high, checksum low
 *      128     2  extra size; 130 checksum high; 132, 136, 140 fractions of ctime, mtime, atime; 144 crtime; 148 its fraction
 */
export class Inode {
  readonly number: number;
  readonly view: DataView;
  /** Where it starts in the view. */
  readonly at: number;
  /** Bytes it has in the table. */
  readonly size: number;

  constructor(number: number, view: DataView, at: number, size: number) {
    this.number = number;
    this.view = view;
    this.at = at;
    this.size = size;
  }

  get mode(): number {
    return this.view.getUint16(this.at, true);
  }

  get uid(): number {
    return this.view.getUint16(this.at + 2, true) + this.view.getUint16(this.at + 120, true) * 65536;
  }

  get gid(): number {
    return this.view.getUint16(this.at + 24, true) + this.view.getUint16(this.at + 122, true) * 65536;
  }

  /** Bytes of the content. The upper half means something else in old inodes that are neither file nor directory. */
  get bytes(): number {
    const low = this.view.getUint32(this.at + 4, true);
    const format = this.mode & 0xf000;
    return format === 0x8000 || format === 0x4000 ? this.view.getUint32(this.at + 108, true) * EPOCH + low : low;
  }

  get links(): number {
    return this.view.getUint16(this.at + 26, true);
  }

  get flags(): number {
    return this.view.getUint32(this.at + 32, true);
  }

  get generation(): number {
    return this.view.getUint32(this.at + 100, true);
  }

  /** Seconds of the deletion, or the next inode of the orphan list. */
  get deletionTime(): number {
    return this.view.getUint32(this.at + 20, true);
  }

  /** Units of 512 bytes, or blocks where the flag says so. */
  get blocks(): number {
    return this.view.getUint16(this.at + 116, true) * EPOCH + this.view.getUint32(this.at + 28, true);
  }

  get attributeBlock(): number {
    return this.view.getUint16(this.at + 118, true) * EPOCH + this.view.getUint32(this.at + 104, true);
  }

  /** The 60 bytes of the block map, a view. */
  get map(): DataView {
    return new DataView(this.view.buffer, this.view.byteOffset + this.at + 40, 60);
  }

  /** The whole inode, a view. */
  get raw(): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.at, this.size);
  }

  /** Bytes in use behind the first 128. */
  get extraSize(): number {
    return this.size > OLD_SIZE ? Math.min(this.view.getUint16(this.at + OLD_SIZE, true), this.size - OLD_SIZE) : 0;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  get accessed(): Instant {
    return this.#instant(8, 140);
  }

  get changed(): Instant {
    return this.#instant(12, 132);
  }

  get modified(): Instant {
    return this.#instant(16, 136);
  }

  /** Null in inodes without room for it. */
  get born(): Instant | null {
    return this.extraSize >= 148 - OLD_SIZE ? this.#instant(144, 148) : null;
  }

  /** Seconds are signed; two bits of the fraction's word carry on the count of their overflows. */
  #instant(at: number, fractionAt: number): Instant {
    const seconds = this.view.getInt32(this.at + at, true);
    if (this.extraSize < fractionAt + 4 - OLD_SIZE) return { seconds, nanos: 0, digits: 0 };
    const fraction = this.view.getUint32(this.at + fractionAt, true);
    return { seconds: seconds + (fraction & 3) * EPOCH, nanos: Math.min(fraction >>> 2, 999_999_999), digits: 9 };
  }
}
