import { compareAt, type Key, readKey, wide } from "./key.js";

/**
 * A block of a tree, little-endian. btrfs-progs, "On-disk format", Header, Internal node, Leaf node.
 *
 *   offset  size  meaning
 *        0    32  checksum of all that follows
 *       32    16  identity of the file system
 *       48     8  its own logical address
 *       80     8  generation: the transaction that wrote it
 *       88     8  the tree that it was written for
 *       96     4  number of items
 *      100     1  level; 0 is a leaf
 *      101        leaf: key 17, offset u32 from here, size u32; else: key 17, address u64, generation u64
 */
const HEADER = 101;
const ITEM = 25;
const POINTER = 33;
const LEVEL_MAX = 7;

export class BtrfsNode {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Logical address by which it was read, and its place in the volume. */
  readonly logical: number;
  readonly at: number;
  /** Whether its checksum holds. */
  readonly sound: boolean;
  readonly level: number;
  readonly count: number;
  readonly generation: number;
  readonly owner: number;

  /** The bytes are kept as they are given. */
  constructor(bytes: Uint8Array, logical: number, at: number, sound: boolean) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.logical = logical;
    this.at = at;
    this.sound = sound;
    this.generation = wide(this.view, 80);
    this.owner = wide(this.view, 88);
    this.count = this.view.getUint32(96, true);
    this.level = this.view.getUint8(100);
  }

  /** Why it cannot be what it should: another file system's, another's address, too many items, keys out of order; null where nothing is wrong. */
  fault(fsid: Uint8Array): string | null {
    if (!fsid.every((byte, index) => this.bytes[32 + index] === byte)) return "it bears another file system's identity";
    const own = wide(this.view, 48);
    if (own !== this.logical) return `it calls itself 0x${own.toString(16)}`;
    if (this.level > LEVEL_MAX) return `level ${this.level}`;
    if (HEADER + this.count * this.#step > this.bytes.length) return `${this.count} items`;
    for (let index = 1; index < this.count; index += 1) {
      if (this.compare(index, readKey(this.view, this.#keyAt(index - 1))) <= 0) return `key ${index} is out of order`;
    }
    return null;
  }

  get #step(): number {
    return this.level === 0 ? ITEM : POINTER;
  }

  #keyAt(index: number): number {
    return HEADER + index * this.#step;
  }

  key(index: number): Key {
    return readKey(this.view, this.#keyAt(index));
  }

  compare(index: number, key: Key): number {
    return compareAt(this.view, this.#keyAt(index), key);
  }

  object(index: number): number {
    return wide(this.view, this.#keyAt(index));
  }

  type(index: number): number {
    return this.view.getUint8(this.#keyAt(index) + 8);
  }

  offset(index: number): number {
    return wide(this.view, this.#keyAt(index) + 9);
  }

  /** The data of a leaf's item, a view; null where it does not lie within the leaf. */
  data(index: number): DataView | null {
    const at = this.#keyAt(index) + 17;
    const start = HEADER + this.view.getUint32(at, true);
    const size = this.view.getUint32(at + 4, true);
    if (start < HEADER + this.count * ITEM || start + size > this.bytes.length) return null;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + start, size);
  }

  child(index: number): { readonly logical: number; readonly generation: number } {
    const at = this.#keyAt(index) + 17;
    return { logical: wide(this.view, at), generation: wide(this.view, at + 8) };
  }

  /** Index of the first item whose key is not below the one given. */
  lowerBound(key: Key): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(middle, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the child under which the key stands, or would. */
  childFor(key: Key): number {
    const bound = this.lowerBound(key);
    return bound < this.count && this.compare(bound, key) === 0 ? bound : Math.max(0, bound - 1);
  }
}
