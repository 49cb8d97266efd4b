import { StreamError } from "../stream-error.js";

/**
 * LZO1X: instructions that copy literals or bytes that were unpacked before.
 *
 *   first byte      copies
 *   0-15            after no literals: 3 + L literals; after 1 to 3: 2 bytes from near; after 4 or more: 3 from 2 KiB on
 *   16-31           2 + L bytes from 16 KiB on; from exactly 16 KiB: the end
 *   32-63           2 + L bytes from up to 16 KiB
 *   64-127, 128-255 3 to 8 bytes from up to 2 KiB
 *
 * A length L of zero goes on in the bytes that follow: each zero is 255 more. Each match says how many literals, up to
 * 3, follow it. A first byte of all above 17 is that many literals less 17.
 *
 * Sources: Linux, Documentation/staging/lzo.rst.
 */
const FIRST_LITERALS = 17;
const FAR = 16_384;
const MIDDLE = 2048;
/** After so many literals or more, short matches reach further. */
const MANY = 4;

/**
 * Unpacks one LZO1X block in memory; bytes behind its end mark are left alone. Throws StreamError `lzo-damaged` where it
 * is damaged or cut short, `block-too-large` where it unpacks to more than `maxSize` bytes.
 */
export function lzo1xDecompress(bytes: Uint8Array, maxSize: number): Uint8Array {
  return new Lzo1x(bytes, maxSize).run();
}

class Lzo1x {
  readonly #in: Uint8Array;
  readonly #maxSize: number;
  #out: Uint8Array;
  #from = 0;
  #to = 0;

  constructor(bytes: Uint8Array, maxSize: number) {
    this.#in = bytes;
    this.#maxSize = maxSize;
    this.#out = new Uint8Array(Math.min(maxSize, Math.max(bytes.length * 4, 64)));
  }

  run(): Uint8Array {
    let literals = 0; // that the last instruction copied
    if ((this.#in[0] ?? 0) > FIRST_LITERALS) {
      literals = this.#byte() - FIRST_LITERALS;
      this.#literals(literals);
    }
    for (;;) {
      const code = this.#byte();
      if (code < 16 && literals === 0) {
        literals = MANY;
        this.#literals(3 + this.#length(code, 15));
        continue;
      }
      let distance: number;
      let length: number;
      let after = code & 3;
      if (code >= 64) {
        length = code >= 128 ? 5 + ((code >> 5) & 3) : 3 + ((code >> 5) & 1);
        distance = (this.#byte() << 3) + ((code >> 2) & 7) + 1;
      } else if (code >= 16) {
        const isNear = code >= 32;
        length = 2 + (isNear ? this.#length(code & 31, 31) : this.#length(code & 7, 7));
        const low = this.#byte();
        distance = (low >> 2) + (this.#byte() << 6) + (isNear ? 1 : FAR + ((code & 8) << 11));
        if (!isNear && distance === FAR) return this.#out.slice(0, this.#to);
        after = low & 3;
      } else {
        const isMiddle = literals >= MANY;
        length = isMiddle ? 3 : 2;
        distance = (this.#byte() << 2) + (code >> 2) + 1 + (isMiddle ? MIDDLE : 0);
      }
      this.#match(distance, length);
      literals = after;
      this.#literals(literals);
    }
  }

  #byte(): number {
    const byte = this.#in[this.#from];
    if (byte === undefined) throw this.#damaged("the block is cut short");
    this.#from += 1;
    return byte;
  }

  /** A length that goes on where its bits are zero: `most` is what those bits can hold. */
  #length(bits: number, most: number): number {
    if (bits > 0) return bits;
    let length = most;
    for (;;) {
      const byte = this.#byte();
      if (byte > 0) return length + byte;
      length += 255;
    }
  }

  #literals(count: number): void {
    if (this.#from + count > this.#in.length) throw this.#damaged("literals pass the end of the block");
    this.#makeRoom(count);
    this.#out.set(this.#in.subarray(this.#from, this.#from + count), this.#to);
    this.#from += count;
    this.#to += count;
  }

  #match(distance: number, length: number): void {
    if (distance > this.#to) throw this.#damaged(`a match ${distance} bytes back after ${this.#to} bytes`);
    this.#makeRoom(length);
    const out = this.#out;
    const end = this.#to + length;
    for (let at = this.#to, back = at - distance; at < end; at += 1, back += 1) out[at] = out[back] ?? 0;
    this.#to = end;
  }

  #makeRoom(count: number): void {
    const needed = this.#to + count;
    if (needed <= this.#out.length) return;
    if (needed > this.#maxSize) {
      const detail = `the block unpacks to more than ${this.#maxSize} bytes`;
      throw new StreamError("block-too-large", { offset: this.#from, detail });
    }
    const larger = new Uint8Array(Math.min(this.#maxSize, needed * 2));
    larger.set(this.#out.subarray(0, this.#to));
    this.#out = larger;
  }

  #damaged(detail: string): StreamError {
    return new StreamError("lzo-damaged", { offset: this.#from, detail });
  }
}
