import { MARK_SIZE } from "./marks.js";

/** Marks by their id: open addressing over one buffer, 48 bytes a mark at the most, no object for each. */
export class MarkTable {
  #slots: Buffer;
  #used: Uint8Array;
  #count = 0;

  constructor(expected = 64) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 2)));
    this.#slots = Buffer.alloc(slots * MARK_SIZE);
    this.#used = new Uint8Array(slots);
  }

  get count(): number {
    return this.#count;
  }

  /** The mark with the same id, or null. */
  find(mark: Uint8Array): Buffer | null {
    const slot = this.#slotOf(mark);
    return this.#used[slot] === 1 ? this.#at(slot) : null;
  }

  /** Keeps a mark; one with an id that is there already changes nothing. */
  add(mark: Uint8Array): void {
    const slot = this.#slotOf(mark);
    if (this.#used[slot] === 1) return;
    this.#slots.set(mark, slot * MARK_SIZE);
    this.#used[slot] = 1;
    this.#count += 1;
    if (this.#count * 2 > this.#used.length) this.#grow();
  }

  /** All marks one behind the other. */
  bytes(): Buffer {
    const all = Buffer.allocUnsafe(this.#count * MARK_SIZE);
    let at = 0;
    for (let slot = 0; slot < this.#used.length; slot += 1) {
      if (this.#used[slot] !== 1) continue;
      this.#at(slot).copy(all, at);
      at += MARK_SIZE;
    }
    return all;
  }

  #at(slot: number): Buffer {
    return this.#slots.subarray(slot * MARK_SIZE, (slot + 1) * MARK_SIZE);
  }

  /** Ids are parts of a SHA-256: their first bytes are spread already. */
  #slotOf(mark: Uint8Array): number {
    const mask = this.#used.length - 1;
    let slot = Buffer.from(mark.buffer, mark.byteOffset, 4).readUInt32LE(0) & mask;
    while (this.#used[slot] === 1 && !sameId(this.#slots, slot * MARK_SIZE, mark)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const marks = this.bytes();
    this.#slots = Buffer.alloc(this.#slots.length * 2);
    this.#used = new Uint8Array(this.#used.length * 2);
    this.#count = 0;
    for (let at = 0; at < marks.length; at += MARK_SIZE) this.add(marks.subarray(at, at + MARK_SIZE));
  }
}

const ID_SIZE = 16;

function sameId(slots: Buffer, at: number, mark: Uint8Array): boolean {
  return slots.compare(mark, 0, ID_SIZE, at, at + ID_SIZE) === 0;
}
