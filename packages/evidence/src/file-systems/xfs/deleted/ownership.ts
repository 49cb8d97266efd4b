import { type Problem } from "@mizugiwa/base";
import { freeRanges } from "../group-trees.js";
import type { XfsVolume } from "../volume.js";
import type { Claim, XfsLife, XfsLives } from "./lives.js";

interface Span {
  readonly from: number;
  readonly to: number;
  readonly order: number;
  readonly claim: Claim | null;
}

/** Says which blocks of a deleted file were given to somebody since: by the trees of free space, by later claims and writes in the log. */
export class XfsOwnership {
  readonly #volume: XfsVolume;
  readonly #free: { readonly from: number; readonly to: number }[] = [];
  readonly #spans: Span[] = [];
  /** The furthest end of all spans up to each, so that a search knows where to stop. */
  readonly #reach: number[] = [];
  /** Damage to the trees of free space: then nothing is known to be free. */
  readonly problems: Problem[] = [];

  constructor(volume: XfsVolume, { claims, metadata }: XfsLives) {
    this.#volume = volume;
    for (const { offset, length } of freeRanges(volume, this.problems))
      this.#free.push({ from: offset, to: offset + length });
    const { blockSize } = volume.geometry;
    for (const claim of claims) {
      for (const { physical, count } of claim.extents) {
        const from = volume.byteOf(physical);
        this.#spans.push({ from, to: from + count * blockSize, order: claim.order, claim });
      }
    }
    for (const { at, size, order } of metadata) this.#spans.push({ from: at, to: at + size, order, claim: null });
    this.#spans.sort((a, b) => a.from - b.from);
    let reach = 0;
    for (const { to } of this.#spans) {
      reach = Math.max(reach, to);
      this.#reach.push(reach);
    }
  }

  /** Whether the block's content may be another's by now. */
  isReused(life: XfsLife, block: number): boolean {
    if (life.held) return false;
    const at = this.#volume.byteOf(block);
    const end = at + this.#volume.geometry.blockSize;
    return this.problems.length > 0 || !this.#isFree(at, end) || this.#isClaimed(life, at, end);
  }

  #isFree(at: number, end: number): boolean {
    const index = lastBefore(this.#free, at);
    const range = this.#free[index];
    return range !== undefined && range.from <= at && range.to >= end;
  }

  #isClaimed(life: XfsLife, at: number, end: number): boolean {
    const order = life.best?.order ?? Number.NEGATIVE_INFINITY;
    for (let index = lastBefore(this.#spans, end - 1); index >= 0 && (this.#reach[index] ?? 0) > at; index -= 1) {
      const span = this.#spans[index];
      if (span === undefined || span.to <= at || span.order < order) continue;
      const own = span.claim !== null && span.claim.number === life.number && span.claim.generation === life.generation;
      if (!own) return true;
    }
    return false;
  }
}

/** Index of the last one that starts at or before a place; -1 where there is none. */
function lastBefore(sorted: readonly { readonly from: number }[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.from ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
