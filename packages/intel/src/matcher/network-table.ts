/**
 * Networks in flat memory, found by an address: for each length of prefix in use, one look into a hash table of prefixes. An address is
 * looked up in at most 129 steps, in practice as many as there are lengths in use (about twenty).
 */
import { masked, type Network, type Words } from "../forms/address.js";

export interface NetworkTableData {
  /** Four words a network. */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly bits: Uint8Array<ArrayBuffer>;
  /** The number of the indicator that each is. */
  readonly ordinals: Uint32Array<ArrayBuffer>;
  /** Lengths in use, of 128, the longest first. */
  readonly lengths: Uint8Array<ArrayBuffer>;
  readonly slots: Uint32Array<ArrayBuffer>;
  readonly next: Uint32Array<ArrayBuffer>;
  readonly seed: number;
}

export class NetworkTable {
  readonly #data: NetworkTableData;

  constructor(data: NetworkTableData) {
    this.#data = data;
  }

  /** Calls with the number of each indicator whose network holds the address, and its length; the narrowest first. */
  find(address: Words, found: (ordinal: number, bits: number) => void): void {
    const { lengths, slots, next, ordinals } = this.#data;
    for (const bits of lengths) {
      const words = masked(address, bits);
      const mask = slots.length - 1;
      for (let slot = hashOf(words, bits, this.#data.seed) & mask; ; slot = (slot + 1) & mask) {
        const entry = slots[slot] ?? 0;
        if (entry === 0) break;
        if (!isAt(this.#data, entry - 1, words, bits)) continue;
        for (let at = entry; at !== 0; at = next[at - 1] ?? 0) found(ordinals[at - 1] ?? 0, bits);
        break;
      }
    }
  }
}

export function buildNetworks(
  networks: readonly { readonly network: Network; readonly ordinal: number }[],
  seed: number,
): NetworkTableData {
  const count = networks.length;
  const data: NetworkTableData = {
    words: new Uint32Array(count * 4),
    bits: new Uint8Array(count),
    ordinals: new Uint32Array(count),
    lengths: Uint8Array.from(new Set(networks.map(({ network }) => network.bits)))
      .sort()
      .reverse(),
    slots: new Uint32Array(Math.max(2, 2 ** Math.ceil(Math.log2(count * 2 + 1)))),
    next: new Uint32Array(count),
    seed,
  };
  for (const [index, { network, ordinal }] of networks.entries()) {
    data.words.set(network.words, index * 4);
    data.bits[index] = network.bits;
    data.ordinals[index] = ordinal;
    put(data, index, network);
  }
  return data;
}

function put(data: NetworkTableData, index: number, { words, bits }: Network): void {
  const { slots, next, seed } = data;
  const mask = slots.length - 1;
  for (let slot = hashOf(words, bits, seed) & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot] ?? 0;
    if (entry !== 0 && !isAt(data, entry - 1, words, bits)) continue;
    next[index] = entry;
    slots[slot] = index + 1;
    return;
  }
}

function isAt({ words: all, bits: lengths }: NetworkTableData, index: number, words: Words, bits: number): boolean {
  const at = index * 4;
  return (
    lengths[index] === bits &&
    all[at + 3] === words[3] &&
    all[at + 2] === words[2] &&
    all[at + 1] === words[1] &&
    all[at] === words[0]
  );
}

function hashOf(words: Words, bits: number, seed: number): number {
  let hash = seed ^ bits;
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
