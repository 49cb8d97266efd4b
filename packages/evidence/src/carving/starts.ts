import type { CarvingFormat } from "./format.js";

interface Start {
  readonly format: CarvingFormat;
  readonly bytes: Uint8Array;
}

/** Which formats may begin with the bytes at a place: one look at the first byte, the rest only where that fits. */
export class Starts {
  /** Most bytes that a signature has. */
  readonly longest: number;
  readonly #first: readonly (readonly Start[])[];
  /** 1 for first bytes that are looked at everywhere, at blocks or not. */
  readonly #anywhere = new Uint8Array(256);

  constructor(formats: readonly CarvingFormat[]) {
    const first: Start[][] = Array.from({ length: 256 }, () => []);
    for (const format of formats) {
      for (const bytes of format.starts) {
        const byte = bytes[0] ?? 0;
        first[byte]?.push({ format, bytes });
        if (!format.atBlocksOnly) this.#anywhere[byte] = 1;
      }
    }
    this.#first = first;
    this.longest = Math.max(1, ...first.flat().map(({ bytes }) => bytes.length));
  }

  /** The formats that begin with the bytes at `at`. */
  *at(bytes: Uint8Array, at: number, isBlock: boolean): Generator<CarvingFormat, void, undefined> {
    for (const { format, bytes: wanted } of this.#first[bytes[at] ?? 0] ?? []) {
      if (format.atBlocksOnly && !isBlock) continue;
      if (wanted.every((byte, index) => bytes[at + index] === byte)) yield format;
    }
  }

  /** The first place from `from` on, before `end`, that a format looked for everywhere may begin at, or `end`. */
  next(bytes: Uint8Array, from: number, end: number): number {
    const anywhere = this.#anywhere;
    let at = from;
    while (at < end && anywhere[bytes[at] ?? 0] === 0) at += 1;
    return at;
  }
}
