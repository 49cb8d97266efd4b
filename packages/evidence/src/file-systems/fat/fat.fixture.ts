import { bytesOf } from "../shared/names.js";
import { checksum } from "./slots.js";

const SECTOR = 512;
/** One sector each: boot, table, its copy, root directory; then clusters of one sector. */
const ROOT = 3 * SECTOR;
const DATA = 4 * SECTOR;

/** A small FAT12 volume that tests fill by hand: 16 slots in the root, 60 clusters of 512 bytes from number 2 on. */
export class TinyFat {
  readonly bytes = new Uint8Array(64 * SECTOR);
  readonly #view = new DataView(this.bytes.buffer);

  constructor() {
    this.bytes.set([0xeb, 0x3c, 0x90], 0);
    this.bytes.set(bytesOf("mkfs.fat"), 3);
    this.#view.setUint16(0x0b, SECTOR, true);
    this.bytes.set([1, 1, 0, 2, 16, 0, 64, 0, 0xf8, 1, 0], 0x0d);
    this.#view.setUint32(0x27, 0x1234abcd, true);
    this.#view.setUint16(0x1fe, 0xaa55, true);
    this.next(0, 0xff8);
    this.next(1, 0xfff);
  }

  /** Sets an entry in both copies of the table. */
  next(cluster: number, value: number): this {
    for (const table of [SECTOR, 2 * SECTOR]) {
      const at = table + cluster + (cluster >>> 1);
      const old = this.#view.getUint16(at, true);
      const shifted = (cluster & 1) === 0 ? (old & 0xf000) | value : (old & 0x000f) | (value << 4);
      this.#view.setUint16(at, shifted, true);
    }
    return this;
  }

  fill(cluster: number, text: string): this {
    const content = bytesOf(text.repeat(Math.ceil(SECTOR / text.length))).subarray(0, SECTOR);
    this.bytes.set(content, this.offsetOf(cluster));
    return this;
  }

  offsetOf(cluster: number): number {
    return DATA + (cluster - 2) * SECTOR;
  }

  /** Writes a slot; `name` are the eleven bytes of the short name. In the root directory unless `at` says where it begins. */
  slot(index: number, name: string | Uint8Array, first: number, size: number, attributes = 0x20, at = ROOT): this {
    const offset = at + index * 32;
    this.bytes.set(typeof name === "string" ? bytesOf(name) : name, offset);
    this.bytes[offset + 11] = attributes;
    this.bytes.set([150, 0x21, 0x08, 0x21, 0x28, 0x22, 0x28], offset + 13);
    this.#view.setUint16(offset + 22, 0x0841, true);
    this.#view.setUint16(offset + 24, 0x2821, true);
    this.#view.setUint16(offset + 26, first, true);
    this.#view.setUint32(offset + 28, size, true);
    return this;
  }

  /** Writes a part of a long name for the short name `short`. */
  part(index: number, ordinal: number, text: string, short: string, at = ROOT): this {
    const offset = at + index * 32;
    const places = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
    this.bytes[offset] = ordinal;
    this.bytes[offset + 11] = 0x0f;
    this.bytes[offset + 13] = checksum(bytesOf(short), bytesOf(short)[0] ?? 0);
    for (const [unit, place] of places.entries()) {
      const code = unit < text.length ? text.charCodeAt(unit) : unit === text.length ? 0 : 0xffff;
      this.#view.setUint16(offset + place, code, true);
    }
    return this;
  }
}
