import type { Extent } from "../../unix/extent-source.js";
import { type Bitmaps, bitOf } from "../bitmaps.js";
import { type Life, NOW } from "./lives.js";
import type { LogHistory } from "./log-history.js";

const BITMAPS_KEPT = 256;
/** Overlaps of claims that are told apart; beyond it nobody's claim counts as the only one. */
const OVERLAPS_MAX = 1_000_000;

interface Claim {
  readonly from: number;
  readonly to: number;
  readonly life: Life;
}

/** Says which blocks of a deleted file were given to somebody since. */
export class Ownership {
  readonly #history: LogHistory;
  readonly #bitmaps: Bitmaps;
  readonly #copies = new Map<number, Uint8Array>();
  readonly #claims: Claim[] = [];
  readonly #lost = new Map<Life, Claim[]>();
  #tooMany = false;

  constructor(history: LogHistory, bitmaps: Bitmaps) {
    this.#history = history;
    this.#bitmaps = bitmaps;
  }

  /** Notes what a deleted file says was its own. All claims come before the first question. */
  claim(life: Life, extents: readonly Extent[]): void {
    for (const { physical, count } of extents) this.#claims.push({ from: physical, to: physical + count, life });
  }

  /** Of two deleted files that claim a block the later one has it; where neither is later, none has. */
  settle(): void {
    this.#claims.sort((a, b) => a.from - b.from);
    let overlaps = 0;
    for (const [index, claim] of this.#claims.entries()) {
      for (let next = index + 1; next < this.#claims.length; next += 1) {
        const other = this.#claims[next];
        if (other === undefined || other.from >= claim.to) break;
        overlaps += 1;
        if (overlaps > OVERLAPS_MAX) {
          this.#tooMany = true;
          return;
        }
        const shared = { from: other.from, to: Math.min(claim.to, other.to) };
        if (!isLater(claim.life, other.life)) this.#lose(claim.life, shared);
        if (!isLater(other.life, claim.life)) this.#lose(other.life, shared);
      }
    }
  }

  #lose(life: Life, { from, to }: { from: number; to: number }): void {
    const held = this.#lost.get(life);
    if (held === undefined) this.#lost.set(life, [{ from, to, life }]);
    else held.push({ from, to, life });
  }

  #isClaimedByOther(life: Life, block: number): boolean {
    return this.#tooMany || (this.#lost.get(life)?.some(({ from, to }) => block >= from && block < to) ?? false);
  }

  /** Whether the block's content may be another's by now. */
  isReused(life: Life, block: number): boolean {
    if (life.held) return false;
    if (this.#bitmaps.isAllocated(block) || this.#isClaimedByOther(life, block)) return true;
    if (life.deadAt !== NOW && this.#history.of(block).some(({ order }) => order > life.deadAt)) return true;
    return this.#wasFreedAndTaken(life, block);
  }

  /** The block bitmaps of later transactions: once the block is free it must stay so. */
  #wasFreedAndTaken(life: Life, block: number): boolean {
    const { bitmapBlock, bit } = this.#bitmaps.place(block);
    if (bitmapBlock === null) return false;
    let freed = false;
    for (const copy of this.#history.of(bitmapBlock)) {
      if (copy.order <= life.best.order) continue;
      const taken = bitOf(
        this.#bitmapCopy(copy.tag.at, () => this.#history.read(copy)),
        bit,
      );
      if (taken && freed) return true;
      freed ||= !taken;
    }
    return false;
  }

  #bitmapCopy(at: number, read: () => Uint8Array): Uint8Array {
    const held = this.#copies.get(at);
    if (held !== undefined) return held;
    const bytes = read();
    if (this.#copies.size >= BITMAPS_KEPT) this.#copies.clear();
    this.#copies.set(at, bytes);
    return bytes;
  }
}

function isLater(life: Life, other: Life): boolean {
  if (life.best.order !== other.best.order) return life.best.order > other.best.order;
  return whenOf(life) > whenOf(other);
}

function whenOf(life: Life): number {
  return life.deletionTime ?? life.best.inode.changed.seconds;
}
