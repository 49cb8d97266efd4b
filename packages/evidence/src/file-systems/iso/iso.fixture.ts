import { SECTOR } from "./descriptors.js";

const ROOT = 20;

/** Values of a directory record that tests change. */
export interface TinyRecord {
  readonly name: string | Uint8Array;
  readonly block?: number;
  readonly size?: number;
  readonly flags?: number;
  readonly zone?: number;
  readonly systemUse?: readonly number[];
}

/** A small ISO 9660 volume that tests fill by hand: root directory in block 20, 32 blocks of 2,048 bytes. */
export class TinyIso {
  readonly bytes = new Uint8Array(32 * SECTOR);
  readonly #view = new DataView(this.bytes.buffer);
  readonly #ends = new Map<number, number>();

  constructor(rockRidge = true) {
    const at = 16 * SECTOR;
    this.bytes.set([1, ...Buffer.from("CD001"), 1], at);
    this.bytes.set(Buffer.from("TINY".padEnd(32)), at + 40);
    this.both32(at + 80, 32);
    for (const [offset, value] of [
      [128, SECTOR],
      [132, 10],
    ] as const) {
      this.#view.setUint16(at + offset, value, true);
      this.#view.setUint16(at + offset + 2, value);
    }
    this.both32(at + 132, 10);
    this.#view.setUint32(at + 140, 18, true);
    this.bytes.set(Buffer.from("2024022903040567"), at + 813);
    this.#write(at + 156, { name: Uint8Array.of(0), block: ROOT, size: SECTOR, flags: 2 });
    this.bytes.set([255, ...Buffer.from("CD001"), 1], 17 * SECTOR);
    const sp = rockRidge ? [0x53, 0x50, 7, 1, 0xbe, 0xef, 0] : [];
    this.add({ name: Uint8Array.of(0), block: ROOT, size: SECTOR, flags: 2, systemUse: sp });
    this.add({ name: Uint8Array.of(1), block: ROOT, size: SECTOR, flags: 2 });
  }

  both32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
    this.#view.setUint32(at + 4, value);
  }

  /** Adds a record to the directory in a block; gives its place. */
  add(record: TinyRecord, block = ROOT): number {
    const at = this.#ends.get(block) ?? block * SECTOR;
    this.#ends.set(block, at + this.#write(at, record));
    return at;
  }

  #write(at: number, { name, block = 0, size = 0, flags = 0, zone = 0, systemUse = [] }: TinyRecord): number {
    const bytes = typeof name === "string" ? Buffer.from(name, "latin1") : name;
    const area = 33 + bytes.length + (bytes.length % 2 === 0 ? 1 : 0);
    const length = area + systemUse.length + ((area + systemUse.length) % 2);
    this.bytes[at] = length;
    this.both32(at + 2, block);
    this.both32(at + 10, size);
    this.bytes.set([124, 2, 29, 3, 4, 5, zone & 0xff, flags], at + 18);
    this.bytes[at + 32] = bytes.length;
    this.bytes.set(bytes, at + 33);
    this.bytes.set(systemUse, at + area);
    return length;
  }

  fill(block: number, letter: string): this {
    this.bytes.fill(letter.charCodeAt(0), block * SECTOR, (block + 1) * SECTOR);
    return this;
  }
}

/** An entry of a system use area. */
export function systemUse(signature: string, data: readonly number[]): number[] {
  return [...Buffer.from(signature), data.length + 4, 1, ...data];
}

/** A 32-bit number in both orders. */
export function both(value: number): number[] {
  const little = [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
  return [...little, ...little.toReversed()];
}
