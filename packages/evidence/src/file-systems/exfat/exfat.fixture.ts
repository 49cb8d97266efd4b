import { setChecksum } from "./entry-set.js";
import { UpCase, upCaseChecksum } from "./up-case.js";

const SECTOR = 512;
const TABLE = 24 * SECTOR;
const HEAP = 32 * SECTOR;
export const CLUSTERS = 60;
const ROOT = 4;

/** Values of a set that tests change. */
export interface TinySet {
  readonly name: string;
  readonly first?: number;
  readonly size?: number;
  readonly validSize?: number;
  readonly contiguous?: boolean;
  readonly deleted?: boolean;
  readonly attributes?: number;
  readonly utcOffset?: number;
}

/** A small exFAT volume that tests fill by hand: clusters of 512 bytes, bitmap in cluster 2, up-case table in 3, root in 4. */
export class TinyExfat {
  readonly bytes = new Uint8Array(HEAP + CLUSTERS * SECTOR);
  readonly #view = new DataView(this.bytes.buffer);
  readonly #upCase = Uint8Array.of(
    0xff,
    0xff,
    0x61,
    0x00,
    ...Array.from({ length: 26 }, (_, at) => [0x41 + at, 0]).flat(),
  );

  constructor() {
    this.bytes.set([0xeb, 0x76, 0x90, ...Buffer.from("EXFAT   ")], 0);
    this.#view.setBigUint64(72, BigInt(this.bytes.length / SECTOR), true);
    for (const [at, value] of [
      [80, TABLE / SECTOR],
      [84, 1],
      [88, HEAP / SECTOR],
      [92, CLUSTERS],
      [96, ROOT],
      [100, 0x1234abcd],
    ] as const) {
      this.#view.setUint32(at, value, true);
    }
    this.bytes.set([0, 1, 0, 0, 9, 0, 1], 104);
    this.#view.setUint16(510, 0xaa55, true);
    for (const cluster of [2, 3, ROOT]) this.next(cluster, 0xffff_ffff).use(cluster);
    const root = this.offsetOf(ROOT);
    this.bytes[root] = 0x81;
    this.#place(root, 2, Math.ceil(CLUSTERS / 8));
    this.bytes[root + 32] = 0x82;
    this.#view.setUint32(root + 36, upCaseChecksum(this.#upCase), true);
    this.#place(root + 32, 3, this.#upCase.length);
    this.bytes.set(this.#upCase, this.offsetOf(3));
    this.seal();
  }

  #place(at: number, first: number, size: number): void {
    this.#view.setUint32(at + 20, first, true);
    this.#view.setBigUint64(at + 24, BigInt(size), true);
  }

  /** Writes the boot checksum and the copy of the boot region. */
  seal(): this {
    let sum = 0;
    for (let at = 0; at < 11 * SECTOR; at += 1) {
      if (at === 106 || at === 107 || at === 112) continue;
      sum = ((sum << 31) + (sum >>> 1) + (this.bytes[at] ?? 0)) >>> 0;
    }
    for (let at = 11 * SECTOR; at < 12 * SECTOR; at += 4) this.#view.setUint32(at, sum, true);
    this.bytes.copyWithin(12 * SECTOR, 0, 12 * SECTOR);
    return this;
  }

  next(cluster: number, value: number): this {
    this.#view.setUint32(TABLE + cluster * 4, value, true);
    return this;
  }

  /** Marks a cluster in the bitmap. */
  use(cluster: number): this {
    const at = this.offsetOf(2) + ((cluster - 2) >> 3);
    this.bytes[at] = (this.bytes[at] ?? 0) | (1 << ((cluster - 2) & 7));
    return this;
  }

  fill(cluster: number, letter: string): this {
    this.bytes.fill(letter.charCodeAt(0), this.offsetOf(cluster), this.offsetOf(cluster + 1));
    return this;
  }

  offsetOf(cluster: number): number {
    return HEAP + (cluster - 2) * SECTOR;
  }

  /** Writes a set of three slots; `slot` counts from the start of the directory at `cluster`. Names have at most 15 units. */
  set(slot: number, one: TinySet, cluster = ROOT): this {
    const at = this.offsetOf(cluster) + slot * 32;
    const inUse = one.deleted === true ? 0 : 0x80;
    const size = one.size ?? 0;
    const name = Buffer.from(one.name, "utf16le");
    this.bytes.set([0x05 | inUse, 2], at);
    this.#view.setUint16(at + 4, one.attributes ?? 0x20, true);
    for (const field of [8, 12, 16]) this.#view.setUint32(at + field, 0x2821_0841, true);
    this.bytes.set([150, 50, one.utcOffset ?? 0, one.utcOffset ?? 0, one.utcOffset ?? 0], at + 20);
    this.bytes.set([0x40 | inUse, one.contiguous === false ? 1 : 3, 0, one.name.length], at + 32);
    this.#view.setUint16(at + 36, new UpCase(this.#upCase).hash(name), true);
    this.#view.setBigUint64(at + 40, BigInt(one.validSize ?? size), true);
    this.#place(at + 32, one.first ?? 0, size);
    this.bytes.set([0x41 | inUse, 0], at + 64);
    this.bytes.set(name, at + 66);
    this.#view.setUint16(at + 2, setChecksum(this.bytes.subarray(at, at + 96)), true);
    return this;
  }
}
