import type { CarvingFormat } from "./format.js";

interface Start {
  readonly format: CarvingFormat;
  readonly bytes: Uint8Array;
}

/** Which formats may begin with the bytes at a place: one look at two bytes, the rest only where those fit. */
export class Starts {
  /** Bytes from a place on that a look at it needs. */
  readonly needed: number;
  readonly #first: readonly (readonly Start[])[];
  /** 1 for pairs of first bytes that are looked for everywhere, at blocks or not; the first byte is the higher half of the index. */
  readonly #anywhere = new Uint8Array(65_536);

  readonly #skipsZeros: boolean;

  constructor(formats: readonly CarvingFormat[]) {
    const first: Start[][] = Array.from({ length: 256 }, () => []);
    for (const format of formats) {
      for (const bytes of format.starts) {
        const [byte = 0, second] = bytes;
        first[byte]?.push({ format, bytes });
        if (format.atBlocksOnly) continue;
        if (second === undefined) this.#anywhere.fill(1, byte << 8, (byte + 1) << 8);
        else this.#anywhere[(byte << 8) | second] = 1;
      }
    }
    this.#first = first;
    this.#skipsZeros = first[0]?.length === 0;
    this.needed = Math.max(HEAD, ...first.flat().map(({ bytes }) => bytes.length));
  }

  /** The formats that begin with the bytes at `at`. */
  at(bytes: Uint8Array, at: number, isBlock: boolean): readonly CarvingFormat[] {
    const candidates = this.#first[bytes[at] ?? 0] ?? NONE;
    if (candidates.length === 0) return NOTHING;
    const fitting: CarvingFormat[] = [];
    for (const { format, bytes: wanted } of candidates) {
      if (format.atBlocksOnly && !(isBlock && isTextHead(bytes, at))) continue;
      if (wanted.every((byte, index) => bytes[at + index] === byte)) fitting.push(format);
    }
    return fitting;
  }

  /** The first place from `from` on, before `end`, that a format looked for everywhere may begin at, or `end`. */
  next(bytes: Uint8Array, from: number, end: number): number {
    const anywhere = this.#anywhere;
    let pair = bytes[from] ?? 0;
    for (let at = from; at < end; at += 1) {
      if (pair === 0 && this.#skipsZeros) {
        at = behindZeros(bytes, at, end);
        pair = bytes[at] ?? 0;
      }
      pair = ((pair << 8) | (bytes[at + 1] ?? 0)) & 0xffff;
      if (anywhere[pair] === 1) return Math.min(at, end);
    }
    return end;
  }
}

/** The first place from `from` on, a multiple of 8 behind it, that is not the start of eight zeros. */
function behindZeros(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at + 8 <= end) {
    const low = (bytes[at] ?? 0) | (bytes[at + 1] ?? 0) | (bytes[at + 2] ?? 0) | (bytes[at + 3] ?? 0);
    const high = (bytes[at + 4] ?? 0) | (bytes[at + 5] ?? 0) | (bytes[at + 6] ?? 0) | (bytes[at + 7] ?? 0);
    if ((low | high) !== 0) break;
    at += 8;
  }
  return at;
}

const NONE: readonly Start[] = [];
const NOTHING: readonly CarvingFormat[] = [];
const HEAD = 64;
/** The shortest text that is looked at; zeros fill the block behind it. */
const TEXT_MIN = 24;

/** What is looked for at blocks alone is text: no control byte stands among its first ones, tab and ends of lines excepted. */
function isTextHead(bytes: Uint8Array, at: number): boolean {
  const end = Math.min(at + HEAD, bytes.length);
  for (let index = at; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === 0) return index - at >= TEXT_MIN;
    if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  }
  return true;
}
