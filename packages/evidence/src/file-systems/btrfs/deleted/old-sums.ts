import { keyOf, OBJECT, TYPE } from "../key.js";
import { Spans } from "../spans.js";
import { compareRun, type DataSums, sumRunOf } from "../sums.js";
import type { Trees } from "../trees.js";
import type { History } from "./history.js";
import type { NodeRecord } from "./scan.js";

/** Checksums of data as they were: every leaf of the tree of checksums that lies on the volume, in force or not. */
export class OldSums {
  readonly #trees: Trees;
  readonly #history: History;
  readonly #leaves: Spans<NodeRecord>;

  constructor(trees: Trees, history: History) {
    this.#trees = trees;
    this.#history = history;
    const { sectorSize, checksum } = trees.superBlock;
    const spans = [];
    for (const record of history.nodes.values()) {
      if (record.owner !== OBJECT.checksumTree || record.level > 0) continue;
      const node = history.node(record.logical);
      if (node === null || node.count === 0) continue;
      const last = sumRunOf(node, node.count - 1);
      if (last === null) continue;
      const to = last.logical + Math.floor(last.sums.length / checksum.size) * sectorSize;
      spans.push({ from: node.offset(0), to, value: record });
    }
    this.#leaves = new Spans(spans);
  }

  /**
   * The checksums that data made at one transaction had up to another: by leaves written in between. What was written to the same place before
   * or after has its checksums in others.
   */
  between(made: number, until: number): DataSums {
    return { check: (logical, bytes) => this.#check(logical, bytes, made, until) };
  }

  #check(logical: number, bytes: Uint8Array, made: number, until: number): (boolean | null)[] {
    const { superBlock } = this.#trees;
    const count = Math.floor(bytes.length / superBlock.sectorSize);
    const results: (boolean | null)[] = Array.from({ length: count }, () => null);
    const leaves = [...this.#leaves.meeting(logical, logical + bytes.length)]
      .map(({ value }) => value)
      .filter(({ generation }) => generation >= made && generation <= until)
      .sort((a, b) => b.generation - a.generation);
    for (const record of leaves) {
      if (!results.includes(null)) break;
      const node = this.#history.node(record.logical);
      if (node === null) continue;
      const here: (boolean | null)[] = Array.from({ length: count }, () => null);
      const start = Math.max(0, node.lowerBound(keyOf(OBJECT.checksums, TYPE.checksum, logical)) - 1);
      for (let index = start; index < node.count && node.offset(index) < logical + bytes.length; index += 1) {
        const run = sumRunOf(node, index);
        if (run !== null) compareRun(run, logical, bytes, superBlock, here);
      }
      for (const [sector, holds] of here.entries()) results[sector] ??= holds;
    }
    return results;
  }
}
