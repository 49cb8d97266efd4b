import { type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { ClusterMap } from "../shared/cluster-map.js";
import type { Piece } from "../shared/mapped-source.js";

/** What of a volume a file allocation table is read from; exFAT has the same with 32 bits. */
export interface TablePlace {
  readonly bits: 12 | 16 | 32;
  /** Bits of an entry that count: 28 of 32 on FAT32. */
  readonly mask: number;
  readonly offset: number;
  readonly clusters: number;
  readonly clusterSize: number;
  readonly dataOffset: number;
}

const PAGE = 65_536;

/** Why a chain ended, and its clusters as runs. */
export interface Chain {
  readonly runs: readonly { readonly start: number; readonly length: number }[];
  readonly clusters: number;
  /** "end" by its own mark, "enough" at the number asked for, or damaged. */
  readonly stopped: "end" | "enough" | "free" | "bad" | "outside" | "cycle";
}

/** File allocation table; one page of it is held. Clusters are numbered from 2. */
export class FatTable {
  readonly #volume: ByteSource;
  readonly #place: TablePlace;
  #page: Uint8Array = new Uint8Array(0);
  #pageAt = -1;

  constructor(volume: ByteSource, place: TablePlace) {
    this.#volume = volume;
    this.#place = place;
  }

  has(cluster: number): boolean {
    return cluster >= 2 && cluster < this.#place.clusters + 2;
  }

  offsetOf(cluster: number): number {
    return this.#place.dataOffset + (cluster - 2) * this.#place.clusterSize;
  }

  #byte(at: number): number {
    const page = Math.floor(at / PAGE) * PAGE;
    if (page !== this.#pageAt) {
      this.#page = this.#volume.read(this.#place.offset + page, PAGE);
      this.#pageAt = page;
    }
    return this.#page[at - page] ?? 0;
  }

  /** The entry of a cluster as it lies, with the bits that count. */
  next(cluster: number): number {
    const { bits, mask } = this.#place;
    const at = bits === 12 ? cluster + (cluster >>> 1) : cluster * (bits / 8);
    const low = this.#byte(at) | (this.#byte(at + 1) << 8);
    if (bits === 16) return low;
    if (bits === 12) return (cluster & 1) === 0 ? low & 0xfff : low >>> 4;
    return ((low | (this.#byte(at + 2) << 16) | (this.#byte(at + 3) << 24)) & mask) >>> 0;
  }

  /** Follows a chain for at most `most` clusters; a chain that comes back to itself is stopped there. */
  chain(first: number, most: number): Chain {
    const runs: { start: number; length: number }[] = [];
    const { mask } = this.#place;
    let clusters = 0;
    let [anchor, until] = [-1, 1];
    for (let at = first; ; clusters += 1) {
      if (clusters >= most) return { runs, clusters, stopped: "enough" };
      if (!this.has(at)) return { runs, clusters, stopped: reasonOf(at, mask) };
      if (at === anchor || clusters >= this.#place.clusters) return { runs, clusters, stopped: "cycle" };
      if (clusters === until) [anchor, until] = [at, until * 2];
      const last = runs.at(-1);
      if (last !== undefined && last.start + last.length === at) last.length += 1;
      else runs.push({ start: at, length: 1 });
      at = this.next(at);
    }
  }

  pieces(runs: Chain["runs"]): Piece[] {
    const { clusterSize } = this.#place;
    let at = 0;
    return runs.map(({ start, length }) => {
      const piece = { at, length: length * clusterSize, from: this.offsetOf(start) };
      at += piece.length;
      return piece;
    });
  }

  /** Clusters that the table gives to somebody, bad ones too; bit 0 is cluster 2. */
  allocation(heldBytes: number): ClusterMap {
    const map = new ClusterMap(this.#place.clusters, heldBytes);
    for (let at = 0; at < map.count; at += 1) if (this.next(at + 2) !== 0) map.add(at, 1);
    return map;
  }
}

function reasonOf(value: number, mask: number): Chain["stopped"] {
  if (value >= (mask & ~7) >>> 0) return "end";
  if (value === 0) return "free";
  return value === (mask & ~8) >>> 0 ? "bad" : "outside";
}

const STOPPED: Readonly<Record<Chain["stopped"], string>> = {
  end: "ends by its mark",
  enough: "goes on",
  free: "leads into a free cluster",
  bad: "leads into a bad cluster",
  outside: "leads out of the volume",
  cycle: "leads back into itself",
};

/** What is wrong with the chain of a thing of `wanted` clusters; null where nothing is. */
export function chainProblem(chain: Chain, wanted: number | null, offset: number): Problem | null {
  const short = wanted !== null && chain.clusters < wanted;
  if (!short && (chain.stopped === "end" || (chain.stopped === "enough" && wanted !== null))) return null;
  const size = wanted === null ? "" : `, ${wanted} are needed`;
  return toProblem("chain-damaged", {
    offset,
    field: "FAT chain",
    detail: `the chain ${STOPPED[chain.stopped]} after ${chain.clusters} clusters${size}`,
  });
}
