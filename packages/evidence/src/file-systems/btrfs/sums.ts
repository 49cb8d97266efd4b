import { MizugiwaError } from "@mizugiwa/base";
import { keyOf, lastKeyOf, OBJECT, TYPE } from "./key.js";
import type { BtrfsNode } from "./node.js";
import type { RootPlace } from "./super-block.js";
import type { Trees } from "./trees.js";

/** Checksums of stored data: one a sector. */
export interface DataSums {
  /** Whether each sector from `logical` on bears its checksum; null for a sector that has none. `bytes` are whole sectors. */
  check(logical: number, bytes: Uint8Array): (boolean | null)[];
}

/** The sums that one item keeps, from a logical address on. */
interface SumRun {
  readonly logical: number;
  readonly sums: Uint8Array;
}

/** An EXTENT_CSUM item: checksums of sectors that follow each other, without more. */
export function sumRunOf(node: BtrfsNode, index: number): SumRun | null {
  if (node.object(index) !== OBJECT.checksums || node.type(index) !== TYPE.checksum) return null;
  const data = node.data(index);
  if (data === null) return null;
  return {
    logical: node.offset(index),
    sums: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/** Compares the sectors that a run speaks of; the others stay as they are. */
export function compareRun(
  { logical: from, sums }: SumRun,
  logical: number,
  bytes: Uint8Array,
  { checksum, sectorSize }: Trees["superBlock"],
  results: (boolean | null)[],
): void {
  const count = Math.floor(sums.length / checksum.size);
  const first = Math.max(0, Math.ceil((from - logical) / sectorSize));
  const last = Math.min(results.length, Math.floor((from - logical) / sectorSize) + count);
  for (let sector = first; sector < last; sector += 1) {
    const index = (logical - from) / sectorSize + sector;
    if (!Number.isInteger(index)) return;
    const block = bytes.subarray(sector * sectorSize, (sector + 1) * sectorSize);
    results[sector] = checksum.fits(block, sums, index * checksum.size);
  }
}

/** The checksums of the tree that is in force. Where the tree is damaged, what it lacks has none. */
export class LiveSums implements DataSums {
  readonly #trees: Trees;
  readonly #place: RootPlace | null;

  constructor(trees: Trees, place: RootPlace | null) {
    this.#trees = trees;
    this.#place = place;
  }

  check(logical: number, bytes: Uint8Array): (boolean | null)[] {
    const { sectorSize } = this.#trees.superBlock;
    const results: (boolean | null)[] = Array.from({ length: Math.floor(bytes.length / sectorSize) }, () => null);
    if (this.#place === null) return results;
    const from = this.#firstKey(this.#place, logical);
    const to = { ...lastKeyOf(OBJECT.checksums, TYPE.checksum), ...offsetOf(logical + bytes.length - 1) };
    for (const run of this.#trees.leaves(this.#place, from, to)) {
      if (!run.ok) continue;
      const { node, start, end } = run.value;
      for (let index = start; index < end; index += 1) {
        const sums = sumRunOf(node, index);
        if (sums !== null) compareRun(sums, logical, bytes, this.#trees.superBlock, results);
      }
    }
    return results;
  }

  /** The item before may reach as far as here. */
  #firstKey(place: RootPlace, logical: number): ReturnType<typeof keyOf> {
    const key = keyOf(OBJECT.checksums, TYPE.checksum, logical);
    try {
      const found = this.#trees.floor(place, key);
      return found === null ? key : found.node.key(found.index);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      return key;
    }
  }
}

function offsetOf(offset: number): { offsetHigh: number; offsetLow: number } {
  const { offsetHigh, offsetLow } = keyOf(0, 0, offset);
  return { offsetHigh, offsetLow };
}
