import { Budget, record as found, type Item, LimitError, type Problem } from "@mizugiwa/base";
import { memorySource } from "@mizugiwa/bytes";
import type { Range } from "../../range.js";
import type { Confidence, Recovered } from "../../recovery/recovered.js";
import { ClusterMap } from "../shared/cluster-map.js";
import { mappedSource, type Piece, rangesOf } from "../shared/mapped-source.js";
import { textOf } from "../shared/names.js";
import type { Candidate, DeletedContext } from "./deleted-context.js";
import { likelyStart, startsFor } from "./start-cluster.js";

/** Clusters looked at for chains that are not in one free piece, as a multiple of the volume. */
const WALKS = 64;

/** A chain as it is inferred: runs of clusters, `lost` where they belong to somebody now. */
interface Inferred {
  readonly confidence: Confidence;
  readonly runs: readonly { readonly start: number; readonly length: number; readonly lost: boolean }[];
  readonly problems: readonly Problem[];
}

const NAME_ONLY: Inferred = { confidence: "name-only", runs: [], problems: [] };
const OVERWRITTEN: Inferred = { confidence: "overwritten", runs: [], problems: [] };

/**
 * The content of deleted files whose chains are gone.
 *
 * - One free piece from the start on that no other deleted file begins in: `probable`; `possible` where a file in pieces may have taken
 *   a part of it.
 * - Free clusters that other deleted files begin in, or that clusters in use lie between: those in use are skipped, `possible`.
 * - The start in use: the rest as it would follow, `partial`; all in use: `overwritten`.
 * - `intact` only what needs no chain: nothing at all, or one cluster on a volume where every other deleted file is explained.
 */
export function* judgeChains(
  context: DeletedContext,
  candidates: readonly Candidate[],
  directories: ClusterMap,
): Generator<Item<Recovered>, void, undefined> {
  const judge = new Judge(context, directories);
  for (const candidate of candidates) judge.note(candidate);
  const inferred = candidates.map((candidate) => judge.infer(candidate));
  for (const [index, candidate] of candidates.entries()) {
    const first = inferred[index] ?? NAME_ONLY;
    yield found(recovered(context, candidate, judge.settle(candidate, first)));
  }
}

class Judge {
  readonly #context: DeletedContext;
  readonly #directories: ClusterMap;
  /** How many deleted files begin at a cluster. */
  readonly #starts = new Map<number, number>();
  readonly #begun: Map<Candidate, { first: number; alone: boolean }> = new Map();
  /** Clusters that files in pieces may have taken. */
  readonly #covered: ClusterMap;
  readonly #budget: Budget;
  #unexplained = false;

  constructor(context: DeletedContext, directories: ClusterMap) {
    this.#context = context;
    this.#directories = directories;
    this.#covered = new ClusterMap(context.boot.clusters, context.heldBytes);
    this.#budget = new Budget(WALKS * context.boot.clusters, "clusters looked at for chains of deleted files");
  }

  note(candidate: Candidate): void {
    const { volume, table, boot } = this.#context;
    const { entry, first } = candidate;
    if (entry.type !== "file" || entry.size === 0 || !table.has(first)) return;
    const begun = candidate.sure
      ? { first, alone: true }
      : likelyStart(volume, table, entry.name, startsFor(table, boot, first), (cluster) => !this.#taken(cluster));
    this.#begun.set(candidate, begun);
    this.#starts.set(begun.first, (this.#starts.get(begun.first) ?? 0) + 1);
  }

  #taken(cluster: number): boolean {
    const { table, allocation, volume, boot } = this.#context;
    if (!table.has(cluster) || allocation.has(cluster - 2) || this.#directories.has(cluster - 2)) return true;
    return table.offsetOf(cluster) + boot.clusterSize > volume.size;
  }

  infer(candidate: Candidate): Inferred {
    const { entry } = candidate;
    if (entry.type !== "file") return NAME_ONLY;
    if (entry.size === 0) return { confidence: candidate.first === 0 ? "intact" : "possible", runs: [], problems: [] };
    const begun = this.#begun.get(candidate);
    const count = Math.ceil(entry.size / this.#context.boot.clusterSize);
    if (begun === undefined || count > this.#context.boot.clusters) {
      this.#unexplained = true;
      return NAME_ONLY;
    }
    try {
      return this.#inferFrom(begun.first, count);
    } catch (caught) {
      if (!(caught instanceof LimitError)) throw caught;
      this.#unexplained = true;
      return { ...NAME_ONLY, problems: [caught.problem] };
    }
  }

  #inferFrom(first: number, count: number): Inferred {
    if (this.#isOnePiece(first, count)) {
      return { confidence: "probable", runs: [{ start: first, length: count, lost: false }], problems: [] };
    }
    if (this.#taken(first)) {
      const runs = this.#following(first, count);
      if (runs.every(({ lost }) => lost)) return OVERWRITTEN;
      this.#unexplained = true;
      return { confidence: "partial", runs, problems: [] };
    }
    this.#unexplained = true;
    const runs: { start: number; length: number; lost: boolean }[] = [];
    let had = 0;
    for (let at = first; had < count; at += 1) {
      if (!this.#context.table.has(at))
        return { confidence: "partial", runs: this.#following(first, count), problems: [] };
      this.#budget.take(1);
      if (this.#taken(at)) continue;
      extend(runs, at, false);
      this.#covered.add(at - 2, 1);
      had += 1;
    }
    return { confidence: "possible", runs, problems: [] };
  }

  #isOnePiece(first: number, count: number): boolean {
    if ((this.#starts.get(first) ?? 0) > 1 || this.#taken(first)) return false;
    for (let at = first + 1; at < first + count; at += 1) if (this.#taken(at) || this.#starts.has(at)) return false;
    return true;
  }

  /** The clusters that follow the first without a gap, those in use as lost. */
  #following(first: number, count: number) {
    const runs: { start: number; length: number; lost: boolean }[] = [];
    for (let at = first; at < first + count; at += 1) {
      this.#budget.take(1);
      extend(runs, at, this.#taken(at));
    }
    return runs;
  }

  /** What the other files make of it, once all were looked at. */
  settle(candidate: Candidate, inferred: Inferred): Inferred {
    if (inferred.confidence !== "probable") return inferred;
    const [run] = inferred.runs;
    const alone = this.#begun.get(candidate)?.alone === true;
    if (run === undefined || !alone || this.#covered.countIn(run.start - 2, run.length) > 0) {
      return { ...inferred, confidence: "possible" };
    }
    return run.length === 1 && candidate.sure && !this.#unexplained ? { ...inferred, confidence: "intact" } : inferred;
  }
}

function extend(runs: { start: number; length: number; lost: boolean }[], at: number, lost: boolean): void {
  const last = runs.at(-1);
  if (last !== undefined && last.start + last.length === at && last.lost === lost) last.length += 1;
  else runs.push({ start: at, length: 1, lost });
}

function recovered(context: DeletedContext, { entry }: Candidate, inferred: Inferred): Recovered {
  const { confidence, runs, problems } = inferred;
  const base = { entry, stream: "", method: "fat-chain" as const, confidence, problems };
  if (confidence === "name-only" || confidence === "overwritten") {
    return { ...base, ranges: [], content: null, lost: [] };
  }
  if (entry.size === 0) return { ...base, ranges: [], content: memorySource(new Uint8Array(0)), lost: [] };
  const { clusterSize } = context.boot;
  const pieces: Piece[] = [];
  const lost: Range[] = [];
  let at = 0;
  for (const run of runs) {
    const length = run.length * clusterSize;
    pieces.push({ at, length, from: run.lost ? null : context.table.offsetOf(run.start) });
    if (run.lost) lost.push({ offset: at, length: Math.min(length, entry.size - at) });
    at += length;
  }
  const content = mappedSource(context.volume, pieces, entry.size, textOf(entry.name));
  return { ...base, ranges: rangesOf(pieces, entry.size), content, lost };
}
