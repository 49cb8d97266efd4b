import { Budget, type Problem, toProblem } from "@mizugiwa/base";
import { keyOf, lastKeyOf, TYPE, wide } from "./key.js";
import type { BtrfsNode } from "./node.js";
import type { Root } from "./roots.js";
import { Spans } from "./spans.js";
import { type Trees, unsoundness } from "./trees.js";

/** Bytes that an extent takes in memory, about. */
const EXTENT_BYTES = 160;
const WHOLE = Number.MAX_SAFE_INTEGER;

/** An extent that belongs to somebody: data or a node. */
export interface TakenExtent {
  readonly from: number;
  readonly to: number;
  /** The transaction that made it; null for a node whose item does not say. */
  readonly generation: number | null;
}

/** What is taken of the logical space, by the tree of extents. `problems` tell where it is damaged: then nothing is known to be free. */
export class Allocation {
  readonly problems: Problem[] = [];
  readonly taken: readonly TakenExtent[];
  readonly #spans: Spans<TakenExtent>;

  constructor(trees: Trees, root: Root | null, heldBytes: number) {
    this.taken = root === null ? [] : this.#read(trees, root, heldBytes);
    if (root === null)
      this.problems.push(
        toProblem("tree-missing", { field: "tree of roots", detail: "the tree of extents is not there" }),
      );
    this.#spans = new Spans(this.taken.map((each) => ({ from: each.from, to: each.to, value: each })));
  }

  #read(trees: Trees, root: Root, heldBytes: number): TakenExtent[] {
    const taken: TakenExtent[] = [];
    const budget = new Budget(Math.floor(heldBytes / EXTENT_BYTES), "extents (cap heldBytes)");
    for (const run of trees.leaves(root, keyOf(0, 0, 0), lastKeyOf(WHOLE))) {
      if (!run.ok) {
        this.problems.push(run.problem);
        continue;
      }
      const { node, start, end } = run.value;
      const unsound = unsoundness(node);
      if (unsound !== null) this.problems.push(unsound);
      for (let index = start; index < end; index += 1) {
        const type = node.type(index);
        if (type !== TYPE.extent && type !== TYPE.metadata) continue;
        budget.take(1);
        taken.push(takenBy(node, index, type === TYPE.metadata ? trees.superBlock.nodeSize : node.offset(index)));
      }
    }
    return taken;
  }

  /** Whether bytes of the logical space belong to somebody else than the extent that is meant, or nobody knows. */
  isReused(logical: number, size: number, generation: number): boolean {
    if (this.problems.length > 0) return true;
    for (const { value } of this.#spans.meeting(logical, logical + size)) {
      if (value.from !== logical || value.to !== logical + size || value.generation !== generation) return true;
    }
    return false;
  }
}

/** EXTENT_ITEM and METADATA_ITEM begin with the count of references and the generation. */
function takenBy(node: BtrfsNode, index: number, size: number): TakenExtent {
  const from = node.object(index);
  const data = node.data(index);
  const generation = data === null || data.byteLength < 16 ? null : wide(data, 8);
  return { from, to: from + size, generation };
}
