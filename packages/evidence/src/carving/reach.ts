import type { ByteSource } from "@mizugiwa/bytes";

const FIRST_WINDOW = 2048;
const WINDOW = 64 * 1024;
const SECTOR = 512;

/** What all looking closer may cost, in bytes read and unpacked: hostile disks are full of beginnings. */
export class Effort {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get left(): number {
    return this.#left;
  }

  add(bytes: number): void {
    this.#left += bytes;
  }

  spend(bytes: number): void {
    this.#left -= bytes;
  }
}

/**
 * The bytes that a carved file may have: from its first one to the end of the free range. Reads small fields from one window, 2 KiB at
 * first, then 64 KiB, and notes what that costs.
 */
export class Reach implements ByteSource {
  readonly size: number;
  /** Files begin at multiples of it and file systems fill the last one with zeros; at least a sector. */
  readonly blockSize: number;
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #effort: Effort;
  #windowAt = 0;
  #window: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#window.buffer);

  constructor(source: ByteSource, start: number, size: number, effort: Effort, blockSize = SECTOR) {
    this.#source = source;
    this.#start = start;
    this.size = Math.max(0, Math.min(size, source.size - start));
    this.#effort = effort;
    this.blockSize = Math.max(SECTOR, blockSize);
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.min(length, this.size - offset);
    if (offset < 0 || !(wanted > 0)) return new Uint8Array(0);
    this.#effort.spend(wanted);
    return this.#source.read(this.#start + offset, wanted);
  }

  /** Notes work that is no reading, such as bytes unpacked. */
  spend(bytes: number): void {
    this.#effort.spend(bytes);
  }

  /** Whether more may be done; a format that unpacks stops where not. */
  get mayGoOn(): boolean {
    return this.#effort.left > 0;
  }

  /** Exactly `length` bytes (at most 64 KiB), valid until the next call; null where they pass the end. */
  take(offset: number, length: number): Uint8Array | null {
    if (!this.#load(offset, length)) return null;
    return this.#window.subarray(offset - this.#windowAt, offset - this.#windowAt + length);
  }

  /** As many bytes as there are of `length`, at most 64 KiB. */
  upTo(offset: number, length: number): Uint8Array {
    return this.take(offset, Math.max(0, Math.min(length, this.size - offset))) ?? new Uint8Array(0);
  }

  /** Numbers; NaN past the end, which fails every comparison. */
  u8(at: number): number {
    return this.#load(at, 1) ? this.#view.getUint8(at - this.#windowAt) : Number.NaN;
  }

  u16(at: number, little = true): number {
    return this.#load(at, 2) ? this.#view.getUint16(at - this.#windowAt, little) : Number.NaN;
  }

  u32(at: number, little = true): number {
    return this.#load(at, 4) ? this.#view.getUint32(at - this.#windowAt, little) : Number.NaN;
  }

  /** As a number; what passes 2^53 is only known to be too large for any disk. */
  u64(at: number, little = true): number {
    return this.#load(at, 8) ? Number(this.#view.getBigUint64(at - this.#windowAt, little)) : Number.NaN;
  }

  startsWith(wanted: Uint8Array, at = 0): boolean {
    const had = this.take(at, wanted.length);
    return had?.every((byte, index) => byte === wanted[index]) ?? false;
  }

  #load(offset: number, length: number): boolean {
    if (!(offset >= 0) || !(offset + length <= this.size) || length > WINDOW) return false;
    const from = offset - this.#windowAt;
    if (from >= 0 && from + length <= this.#window.length) return true;
    const isFirst = offset + length <= FIRST_WINDOW;
    const start = isFirst ? 0 : offset;
    this.#window = new Uint8Array(this.read(start, isFirst ? FIRST_WINDOW : WINDOW));
    this.#view = new DataView(this.#window.buffer);
    this.#windowAt = start;
    return offset - start + length <= this.#window.length;
  }
}
