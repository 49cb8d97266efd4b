/**
 * A set of texts with their numbers, in flat memory: about 17 bytes beside each text, against some 150 of a Map. Texts are
 * ASCII; each has a kind, and texts of two kinds are never equal.
 *
 * The hash runs from the last character to the first, so that a host's parents are found on the way through the host:
 * `a.evil.example` passes `example`, `evil.example`, `a.evil.example`.
 */

/** The memory of a table; it can be handed to another thread. */
export interface KeyTableData {
  /** The texts, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each begins; one more than there are texts. */
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly kinds: Uint8Array<ArrayBuffer>;
  readonly hashes: Uint32Array<ArrayBuffer>;
  /** Open addressing, linear probing: the number of a text and 1, or 0. A power of two, at least twice the texts. */
  readonly slots: Uint32Array<ArrayBuffer>;
  /** The next of the same text and 1, or 0. */
  readonly next: Uint32Array<ArrayBuffer>;
  /** Makes collisions unforeseeable to whoever writes the texts. */
  readonly seed: number;
}

const PRIME = 0x01000193;

export class KeyTable {
  readonly #data: KeyTableData;

  constructor(data: KeyTableData) {
    this.#data = data;
  }

  /** Calls with the number of each entry that is `text` of this kind. */
  find(kind: number, text: string, found: (ordinal: number) => void): void {
    let hash = startOf(this.#data.seed, kind);
    for (let index = text.length - 1; index >= 0; index -= 1) hash = step(hash, text.charCodeAt(index));
    this.#probe(kind, text, 0, mixed(hash), found);
  }

  /** The same for a host and each of its parents; `isWhole` says which it is. */
  findParents(kind: number, host: string, found: (ordinal: number, isWhole: boolean) => void): void {
    let hash = startOf(this.#data.seed, kind);
    for (let index = host.length - 1; index >= 0; index -= 1) {
      const code = host.charCodeAt(index);
      if (code === DOT) this.#probe(kind, host, index + 1, mixed(hash), (ordinal) => found(ordinal, false));
      hash = step(hash, code);
    }
    this.#probe(kind, host, 0, mixed(hash), (ordinal) => found(ordinal, true));
  }

  #probe(kind: number, text: string, from: number, hash: number, found: (ordinal: number) => void): void {
    const { slots, hashes, kinds, next } = this.#data;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] ?? 0;
      if (entry === 0) return;
      if (hashes[entry - 1] === hash && kinds[entry - 1] === kind && this.#isText(entry - 1, text, from)) {
        for (let at = entry; at !== 0; at = next[at - 1] ?? 0) found(at - 1);
        return;
      }
    }
  }

  #isText(ordinal: number, text: string, from: number): boolean {
    const { bytes, starts } = this.#data;
    const start = starts[ordinal] ?? 0;
    if ((starts[ordinal + 1] ?? 0) - start !== text.length - from) return false;
    for (let index = from; index < text.length; index += 1) {
      if (bytes[start + index - from] !== text.charCodeAt(index)) return false;
    }
    return true;
  }
}

const DOT = 0x2e;

/** Gathers texts; their numbers are those of their order. */
export class KeyTableBuilder {
  #bytes = new Uint8Array(1 << 16);
  #starts = new Uint32Array(1 << 10);
  #kinds = new Uint8Array(1 << 10);
  #count = 0;
  #end = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a text; throws on one that is not ASCII, which no canonical form is. */
  add(kind: number, text: string): void {
    if (this.#end + text.length > this.#bytes.length)
      this.#bytes = grown(this.#bytes, this.#end + text.length, Uint8Array);
    if (this.#count + 1 >= this.#starts.length) {
      this.#starts = grown(this.#starts, this.#count + 2, Uint32Array);
      this.#kinds = grown(this.#kinds, this.#count + 2, Uint8Array);
    }
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) throw new RangeError("a key of the table is not ASCII");
      this.#bytes[this.#end + index] = code;
    }
    this.#kinds[this.#count] = kind;
    this.#end += text.length;
    this.#count += 1;
    this.#starts[this.#count] = this.#end;
  }

  build(seed: number): KeyTableData {
    const count = this.#count;
    const bytes = this.#bytes.slice(0, this.#end);
    const starts = this.#starts.slice(0, count + 1);
    const kinds = this.#kinds.slice(0, count);
    const hashes = new Uint32Array(count);
    const slots = new Uint32Array(Math.max(2, 2 ** Math.ceil(Math.log2(count * 2 + 1))));
    const next = new Uint32Array(count);
    const data: KeyTableData = { bytes, starts, kinds, hashes, slots, next, seed };
    for (let ordinal = 0; ordinal < count; ordinal += 1) put(data, ordinal);
    return data;
  }
}

function put({ bytes, starts, kinds, hashes, slots, next, seed }: KeyTableData, ordinal: number): void {
  const kind = kinds[ordinal] ?? 0;
  const start = starts[ordinal] ?? 0;
  const end = starts[ordinal + 1] ?? 0;
  let rolling = startOf(seed, kind);
  for (let index = end - 1; index >= start; index -= 1) rolling = step(rolling, bytes[index] ?? 0);
  const hash = mixed(rolling);
  hashes[ordinal] = hash;
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot] ?? 0;
    const isSame =
      entry !== 0 && hashes[entry - 1] === hash && kinds[entry - 1] === kind && sameBytes(entry - 1, ordinal);
    if (entry !== 0 && !isSame) continue;
    next[ordinal] = entry;
    slots[slot] = ordinal + 1;
    return;
  }

  function sameBytes(one: number, other: number): boolean {
    const [a, b] = [starts[one] ?? 0, starts[other] ?? 0];
    const length = (starts[one + 1] ?? 0) - a;
    if ((starts[other + 1] ?? 0) - b !== length) return false;
    for (let index = 0; index < length; index += 1) if (bytes[a + index] !== bytes[b + index]) return false;
    return true;
  }
}

function startOf(seed: number, kind: number): number {
  return Math.imul(seed ^ kind, PRIME) ^ 0x811c9dc5;
}

function step(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME) ^ (hash >>> 15);
}

/** Spreads the last characters over all bits (the finaliser of MurmurHash3). */
function mixed(hash: number): number {
  let spread = hash ^ (hash >>> 16);
  spread = Math.imul(spread, 0x85ebca6b);
  spread ^= spread >>> 13;
  spread = Math.imul(spread, 0xc2b2ae35);
  return (spread ^ (spread >>> 16)) >>> 0;
}

function grown<T extends Uint8Array | Uint32Array>(from: T, need: number, Kind: new (length: number) => T): T {
  const larger = new Kind(Math.max(need, from.length * 2));
  larger.set(from);
  return larger;
}
