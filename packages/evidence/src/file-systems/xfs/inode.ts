import type { Instant } from "../../instant.js";

export const FORMAT = { device: 0, local: 1, extents: 2, btree: 3, uuid: 4 } as const;
const CORE_OLD = 100;
const CORE_NEW = 176;
const FLAG2_BIG_TIME = 8n;
const FLAG2_MANY_EXTENTS = 16n;
const BIG_TIME_EPOCH = 2 ** 31;
const MAGIC = 0x494e;

/**
 * An inode where it lies, big-endian. XFS Algorithms and Data Structures, 18.1.
 *
 *   offset  size  meaning
 *        0     2  "IN"; 2 mode; 4 version; 5 format of the data; 8 uid; 12 gid; 16 links
 *       24     8  count of extents where they may be many
 *       32    24  atime, mtime, ctime: seconds and nanoseconds, or nanoseconds since 1901 (bigtime)
 *       56    16  size, blocks; 76 extents; 80 extents of attributes; 82 offset of the attributes by 8; 83 their format
 *       90     2  flags; 92 generation; 96 next unlinked
 *      100    76  version 3: checksum, 120 flags, 144 crtime, 152 number
 */
export class XfsInode {
  readonly number: number;
  readonly view: DataView;
  readonly at: number;
  readonly size: number;

  constructor(number: number, view: DataView, at: number, size: number) {
    this.number = number;
    this.view = view;
    this.at = at;
    this.size = size;
  }

  get hasMagic(): boolean {
    return this.view.getUint16(this.at) === MAGIC;
  }

  get mode(): number {
    return this.view.getUint16(this.at + 2);
  }

  get version(): number {
    return this.view.getUint8(this.at + 4);
  }

  get format(): number {
    return this.view.getUint8(this.at + 5);
  }

  get uid(): number {
    return this.view.getUint32(this.at + 8);
  }

  get gid(): number {
    return this.view.getUint32(this.at + 12);
  }

  get links(): number {
    return this.version === 1 ? this.view.getUint16(this.at + 6) : this.view.getUint32(this.at + 16);
  }

  /** Bytes of the content. */
  get bytes(): number {
    return this.view.getUint32(this.at + 56) * 2 ** 32 + this.view.getUint32(this.at + 60);
  }

  /** Blocks of the volume that it takes, those of its trees and attributes too. */
  get blocks(): number {
    return this.view.getUint32(this.at + 64) * 2 ** 32 + this.view.getUint32(this.at + 68);
  }

  get extentCount(): number {
    if (!this.#manyExtents) return this.view.getUint32(this.at + 76);
    return this.view.getUint32(this.at + 24) * 2 ** 32 + this.view.getUint32(this.at + 28);
  }

  get attributeExtentCount(): number {
    return this.#manyExtents ? this.view.getUint32(this.at + 76) : this.view.getUint16(this.at + 80);
  }

  get attributeFormat(): number {
    return this.view.getUint8(this.at + 83);
  }

  get flags(): number {
    return this.view.getUint16(this.at + 90);
  }

  get generation(): number {
    return this.view.getUint32(this.at + 92);
  }

  get #flags2(): bigint {
    return this.version >= 3 ? this.view.getBigUint64(this.at + 120) : 0n;
  }

  get #manyExtents(): boolean {
    return (this.#flags2 & FLAG2_MANY_EXTENTS) !== 0n;
  }

  /** The number that inodes of version 3 keep of themselves. */
  get ownNumber(): number | null {
    return this.version >= 3 ? Number(this.view.getBigUint64(this.at + 152)) : null;
  }

  get coreSize(): number {
    return this.version >= 3 ? CORE_NEW : CORE_OLD;
  }

  /** The part behind the core that belongs to the data, a view. */
  get dataFork(): DataView {
    return this.#part(this.coreSize, this.#attributeStart);
  }

  /** The part that belongs to the attributes, a view; null where there is none. */
  get attributeFork(): DataView | null {
    return this.#attributeStart >= this.size ? null : this.#part(this.#attributeStart, this.size);
  }

  get #attributeStart(): number {
    const offset = this.view.getUint8(this.at + 82) * 8;
    return offset === 0 ? this.size : Math.min(this.coreSize + offset, this.size);
  }

  #part(from: number, to: number): DataView {
    return new DataView(this.view.buffer, this.view.byteOffset + this.at + from, Math.max(0, to - from));
  }

  get raw(): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.at, this.size);
  }

  get accessed(): Instant {
    return this.#instant(32);
  }

  get modified(): Instant {
    return this.#instant(40);
  }

  get changed(): Instant {
    return this.#instant(48);
  }

  get born(): Instant | null {
    return this.version >= 3 ? this.#instant(144) : null;
  }

  #instant(at: number): Instant {
    if ((this.#flags2 & FLAG2_BIG_TIME) !== 0n) {
      const nanos = this.view.getBigUint64(this.at + at);
      return {
        seconds: Number(nanos / 1_000_000_000n) - BIG_TIME_EPOCH,
        nanos: Number(nanos % 1_000_000_000n),
        digits: 9,
      };
    }
    const nanos = Math.min(this.view.getUint32(this.at + at + 4), 999_999_999);
    return { seconds: this.view.getInt32(this.at + at), nanos, digits: 9 };
  }
}

/** Device numbers, 14 bits major and 18 bits minor, in the first word of the data. */
export function xfsDevice(inode: XfsInode): readonly [number, number] {
  const fork = inode.dataFork;
  const device = fork.byteLength >= 4 ? fork.getUint32(0) : 0;
  return [device >>> 18, device & 0x3ffff];
}
