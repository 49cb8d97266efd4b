import { Budget, type Problem } from "@mizugiwa/base";
import type { LogicalRun } from "./free-space.js";
import { keyOf, lastKeyOf, TYPE } from "./key.js";
import type { BtrfsNode } from "./node.js";
import type { RootPlace } from "./super-block.js";
import { itemOutside, type Trees, unsoundness } from "./trees.js";

/** Bytes that a run takes in memory, about. */
const RUN_BYTES = 64;

/**
 * Free runs of the logical space as the tree of free space keeps them: one by one, or where they are many as bits, one a sector, the lowest
 * first. btrfs-progs, "On-disk format", FREE_SPACE_EXTENT and FREE_SPACE_BITMAP.
 */
export function readFreeSpaceTree(
  trees: Trees,
  place: RootPlace,
  heldBytes: number,
  problems: Problem[],
): LogicalRun[] {
  const free: LogicalRun[] = [];
  const budget = new Budget(Math.floor(heldBytes / RUN_BYTES), "free runs (cap heldBytes)");
  for (const run of trees.leaves(place, keyOf(0, 0, 0), lastKeyOf(Number.MAX_SAFE_INTEGER))) {
    if (!run.ok) {
      problems.push(run.problem);
      continue;
    }
    const { node, start, end } = run.value;
    const unsound = unsoundness(node);
    if (unsound !== null) problems.push(unsound);
    for (let index = start; index < end; index += 1) {
      for (const each of runsOf(node, index, trees.superBlock.sectorSize, problems)) {
        budget.take(1);
        free.push(each);
      }
    }
  }
  return free;
}

function* runsOf(
  node: BtrfsNode,
  index: number,
  sectorSize: number,
  problems: Problem[],
): Generator<LogicalRun, void, undefined> {
  const [from, type] = [node.object(index), node.type(index)];
  const to = from + node.offset(index);
  if (type === TYPE.freeSpaceExtent) return yield { from, to };
  if (type !== TYPE.freeSpaceBitmap) return;
  const bits = node.data(index);
  if (bits === null) return void problems.push(itemOutside(node, index));
  const count = Math.min(bits.byteLength * 8, Math.floor((to - from) / sectorSize));
  let first = -1;
  for (let bit = 0; bit <= count; bit += 1) {
    const isFree = bit < count && (bits.getUint8(bit >>> 3) & (1 << (bit & 7))) !== 0;
    if (isFree && first < 0) first = bit;
    if (isFree || first < 0) continue;
    yield { from: from + first * sectorSize, to: from + bit * sectorSize };
    first = -1;
  }
}
