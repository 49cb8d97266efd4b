import { limitPassed } from "@mizugiwa/base";
import type { Range } from "../../range.js";

/** One bit for each cluster of a volume, lowest bit first: set where the cluster belongs to somebody. */
export class ClusterMap {
  readonly count: number;
  readonly bits: Uint8Array;

  /** Throws LimitError `limit-passed` where the map would take more than `heldBytes` of memory. */
  constructor(count: number, heldBytes: number) {
    const size = Math.ceil(count / 8);
    if (size > heldBytes) throw limitPassed(heldBytes, "bytes for the map of clusters (cap heldBytes)");
    this.count = count;
    this.bits = new Uint8Array(size);
  }

  has(cluster: number): boolean {
    return ((this.bits[cluster >>> 3] ?? 0) & (1 << (cluster & 7))) !== 0;
  }

  /** Sets `length` clusters from `start` on; those outside of the volume are left out. */
  add(start: number, length: number): void {
    const end = Math.min(start + length, this.count);
    let at = Math.max(start, 0);
    while (at < end && (at & 7) !== 0) this.#set(at++);
    const whole = at + ((end - at) & ~7);
    if (at < whole) this.bits.fill(0xff, at / 8, whole / 8);
    for (at = Math.max(at, whole); at < end; at += 1) this.#set(at);
  }

  #set(cluster: number): void {
    const index = cluster >>> 3;
    this.bits[index] = (this.bits[index] ?? 0) | (1 << (cluster & 7));
  }

  /** How many of the `length` clusters from `start` on are set. */
  countIn(start: number, length: number): number {
    let set = 0;
    for (let at = start; at < start + length; at += 1) if (this.has(at)) set += 1;
    return set;
  }

  /** Runs of clusters that are not set, ascending. */
  *free(): Generator<{ readonly start: number; readonly length: number }, void, undefined> {
    let start = -1;
    for (let at = 0; at < this.count; at += 1) {
      if ((at & 7) === 0) {
        const byte = this.bits[at >>> 3];
        if ((byte === 0xff && start === -1) || (byte === 0 && start !== -1)) {
          at += 7;
          continue;
        }
      }
      const used = this.has(at);
      if (!used && start === -1) start = at;
      if (used && start !== -1) {
        yield { start, length: at - start };
        start = -1;
      }
    }
    if (start !== -1) yield { start, length: this.count - start };
  }
}

/** Free clusters as ranges of the volume, where cluster 0 of the map lies at `base`. */
export function* freeRanges(map: ClusterMap, clusterSize: number, base: number): Generator<Range, void, undefined> {
  for (const { start, length } of map.free())
    yield { offset: base + start * clusterSize, length: length * clusterSize };
}
