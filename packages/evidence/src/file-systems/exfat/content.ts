import type { Problem } from "@mizugiwa/base";
import { type Chain, chainProblem, type FatTable } from "../fat/table.js";
import type { Piece } from "../shared/mapped-source.js";
import type { Boot } from "./boot.js";
import type { EntrySet } from "./entry-set.js";

/** The clusters of a set's content: one piece, or as its chain goes. `offset` is where the set lies. */
export function chainOf(
  table: FatTable,
  boot: Boot,
  set: Pick<EntrySet, "contiguous" | "first" | "size">,
  offset: number,
): { runs: Chain["runs"]; problem: Problem | null } {
  const wanted = Math.ceil(set.size / boot.clusterSize);
  if (!set.contiguous) {
    const chain = table.chain(set.first, wanted);
    return { runs: chain.runs, problem: chainProblem(chain, wanted, offset) };
  }
  const room = table.has(set.first) ? boot.clusters + 2 - set.first : 0;
  const clusters = Math.min(wanted, room);
  const runs = clusters === 0 ? [] : [{ start: set.first, length: clusters }];
  const stopped = clusters < wanted ? "outside" : "enough";
  return { runs, problem: chainProblem({ runs, clusters, stopped }, wanted, offset) };
}

/** Pieces of the content: what was never written, beyond the valid size, is a hole. */
export function piecesOf(table: FatTable, runs: Chain["runs"], set: Pick<EntrySet, "size" | "validSize">): Piece[] {
  const pieces: Piece[] = [];
  for (const piece of table.pieces(runs)) {
    const length = Math.min(piece.length, set.validSize - piece.at);
    if (length <= 0) break;
    pieces.push({ ...piece, length });
  }
  if (set.validSize < set.size) pieces.push({ at: set.validSize, length: set.size - set.validSize, from: null });
  return pieces;
}
