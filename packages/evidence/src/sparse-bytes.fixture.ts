import type { ByteSource } from "@mizugiwa/bytes";

/** A source of any size that is zeros but for what is put into it; later bytes win. For formats whose structures lie far apart. */
export class SparseBytes implements ByteSource {
  readonly size: number;
  readonly #parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];

  constructor(size: number) {
    this.size = size;
  }

  put(at: number, bytes: Uint8Array | string | readonly number[]): this {
    const given =
      typeof bytes === "string" ? Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)) : Uint8Array.from(bytes);
    this.#parts.push({ at, bytes: given });
    return this;
  }

  /** Numbers of 1, 2, 4 or 8 bytes, little-endian unless said otherwise. */
  number(at: number, size: 1 | 2 | 4 | 8, value: number | bigint, bigEndian = false): this {
    const bytes = new Uint8Array(size);
    for (let index = 0; index < size; index += 1) {
      const shift = BigInt(8 * (bigEndian ? size - 1 - index : index));
      bytes[index] = Number((BigInt(value) >> shift) & 0xffn);
    }
    return this.put(at, bytes);
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    const bytes = new Uint8Array(Math.max(end - offset, 0));
    for (const { at, bytes: part } of this.#parts) {
      const from = Math.max(at, offset);
      const until = Math.min(at + part.length, end);
      if (until > from) bytes.set(part.subarray(from - at, until - at), from - offset);
    }
    return bytes;
  }
}

/** `length` bytes that differ with their place and with `seed`. */
export function pattern(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + seed * 101) & 0xff);
}
