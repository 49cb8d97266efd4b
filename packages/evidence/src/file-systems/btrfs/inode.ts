import type { Instant } from "../../instant.js";
import { wide } from "./key.js";

const SIZE = 160;
/** The bit of an inode's flags that says its data has no checksums. */
export const NO_CHECKSUMS = 1;

/** An inode item: 160 bytes, little-endian; times are seconds with sign and nanoseconds. btrfs-progs, "On-disk format", INODE_ITEM. */
export class BtrfsInode {
  readonly number: number;
  readonly #view: DataView;

  /** A view of the item, which must hold 160 bytes (`isInode`). */
  constructor(number: number, view: DataView) {
    this.number = number;
    this.#view = view;
  }

  static fits(view: DataView | null): view is DataView {
    return view !== null && view.byteLength >= SIZE;
  }

  get generation(): number {
    return wide(this.#view, 0);
  }
  /** The transaction that changed it last. */
  get transaction(): number {
    return wide(this.#view, 8);
  }
  get size(): number {
    return wide(this.#view, 16);
  }
  /** Bytes of its extents, without holes. */
  get bytes(): number {
    return wide(this.#view, 24);
  }
  get links(): number {
    return this.#view.getUint32(40, true);
  }
  get uid(): number {
    return this.#view.getUint32(44, true);
  }
  get gid(): number {
    return this.#view.getUint32(48, true);
  }
  get mode(): number {
    return this.#view.getUint32(52, true);
  }
  /** Major and minor number, as the kernel packs them: 12 and 20 bits. */
  get device(): readonly [major: number, minor: number] {
    const low = this.#view.getUint32(56, true);
    return [low >>> 20, low & 0xfffff];
  }
  get flags(): number {
    return this.#view.getUint32(64, true);
  }
  get accessed(): Instant {
    return this.#time(112);
  }
  get changed(): Instant {
    return this.#time(124);
  }
  get modified(): Instant {
    return this.#time(136);
  }
  get born(): Instant {
    return this.#time(148);
  }

  #time(at: number): Instant {
    const seconds = this.#view.getInt32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
    return { seconds, nanos: this.#view.getUint32(at + 8, true), digits: 9 };
  }
}
