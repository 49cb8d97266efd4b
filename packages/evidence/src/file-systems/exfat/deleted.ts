import { Budget, record as found, type Item, LimitError, type Problem } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import type { Range } from "../../range.js";
import type { Confidence, Recovered } from "../../recovery/recovered.js";
import { type Directory, directoryOf } from "../fat/directory.js";
import type { Chain, FatTable } from "../fat/table.js";
import { ClusterMap } from "../shared/cluster-map.js";
import { mappedSource, type Piece, rangesOf } from "../shared/mapped-source.js";
import { bytesOf, joinPath, textOf } from "../shared/names.js";
import type { Boot } from "./boot.js";
import { chainOf, piecesOf } from "./content.js";
import type { ExfatEntry } from "./entry.js";
import { type EntrySet, entrySetAt, entrySets } from "./entry-set.js";

/** What finding deleted files takes. */
interface DeletedContext {
  readonly volume: ByteSource;
  readonly boot: Boot;
  readonly table: FatTable;
  readonly allocation: ClusterMap;
  readonly heldBytes: number;
  readonly root: (listed: ClusterMap) => Directory;
  readonly directoryOf: (set: EntrySet, offset: number, listed: ClusterMap) => Directory;
  readonly entryOf: (set: EntrySet, offset: number, path: Uint8Array) => ExfatEntry;
}

interface Candidate {
  readonly entry: ExfatEntry;
  readonly set: EntrySet;
  readonly offset: number;
}

const BYTES_PER_CANDIDATE = 2048;
const SCAN_BYTES = 1024 * 1024;
/** Clusters looked at for the content of deleted files, as a multiple of the volume. */
const WALKS = 64;

/**
 * Deleted files by their sets, which deletion leaves whole: in live directories, in deleted ones, and in directories that nothing leads to
 * any more, below "/unknown" (free clusters that begin with a set whose checksum holds).
 */
export function* deletedFiles(context: DeletedContext): Generator<Item<Recovered>, void, undefined> {
  const candidates = gather(context);
  const judge = new Judge(context);
  const maps = candidates.map((candidate) => judge.claim(candidate));
  for (const [index, candidate] of candidates.entries()) {
    yield found(judge.settle(candidate, maps[index] ?? { runs: [], sure: false, problem: null }));
  }
}

function gather(context: DeletedContext): Candidate[] {
  const { volume, boot, table, allocation, heldBytes, entryOf } = context;
  const listed = new ClusterMap(boot.clusters, heldBytes);
  const candidates: Candidate[] = [];
  const waiting: { set: EntrySet; offset: number; path: Uint8Array; dead: boolean }[] = [];

  function take(directory: Directory, path: Uint8Array, dead: boolean): void {
    for (const set of entrySets(directory.bytes)) {
      const offset = directory.offsetOf(set.at);
      const gone = dead || set.deleted;
      if (dead && !set.whole) continue;
      const entry = entryOf(set, offset, path);
      if (gone && candidates.length * BYTES_PER_CANDIDATE > heldBytes) return;
      if (gone) candidates.push({ entry, set: { ...set, file: copyOf(set.file) }, offset });
      const readable = gone ? isFree(set, offset) : table.has(set.first);
      if (entry.type === "dir" && set.size > 0 && readable) {
        waiting.push({ set, offset, path: joinPath(path, entry.name), dead: gone });
      }
    }
  }

  function isFree(set: EntrySet, offset: number): boolean {
    const { runs, problem } = chainOf(table, boot, set, offset);
    return problem === null && runs.every(({ start, length }) => allocation.countIn(start - 2, length) === 0);
  }

  function drain(): void {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      take(context.directoryOf(next.set, next.offset, listed), next.path, next.dead);
    }
  }

  take(context.root(listed), new Uint8Array(0), false);
  drain();
  const step = Math.max(1, Math.floor(SCAN_BYTES / boot.clusterSize));
  for (const run of allocation.free()) {
    for (let at = run.start; at < run.start + run.length; at += step) {
      const count = Math.min(step, run.start + run.length - at);
      const bytes = volume.read(table.offsetOf(at + 2), count * boot.clusterSize);
      for (let index = 0; index < count; index += 1) {
        const cluster = at + index + 2;
        const start = index * boot.clusterSize;
        if (((bytes[start] ?? 0) & 0x7f) !== 0x05 || listed.has(cluster - 2)) continue;
        if (entrySetAt(bytes.subarray(start, start + boot.clusterSize), 0)?.whole !== true) continue;
        listed.add(cluster - 2, 1);
        take(directoryOf(volume, boot, table, [cluster]), bytesOf(`/unknown/cluster-${cluster}`), true);
        drain();
      }
    }
  }
  return candidates;
}

function copyOf(view: DataView): DataView {
  return new DataView(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** Clusters of a candidate; `sure` where the map survives: contiguous by its flag, or a chain that is whole to its end. */
interface Claim {
  readonly runs: Chain["runs"];
  readonly sure: boolean;
  readonly problem: Problem | null;
}

class Judge {
  readonly #context: DeletedContext;
  readonly #claimed: ClusterMap;
  readonly #twice: ClusterMap;
  readonly #budget: Budget;
  /** The last moment, in seconds, at which a file whose clusters nobody knows was seen: it may have taken any cluster that was free then. */
  #unexplained = Number.NEGATIVE_INFINITY;

  constructor(context: DeletedContext) {
    this.#context = context;
    this.#claimed = new ClusterMap(context.boot.clusters, context.heldBytes);
    this.#twice = new ClusterMap(context.boot.clusters, context.heldBytes);
    this.#budget = new Budget(WALKS * context.boot.clusters, "clusters looked at for content of deleted files");
  }

  claim({ entry, set, offset }: Candidate): Claim {
    const { table, boot } = this.#context;
    if (set.size === 0) return { runs: [], sure: true, problem: null };
    const wanted = Math.ceil(set.size / boot.clusterSize);
    try {
      this.#budget.take(Math.min(wanted, boot.clusters));
      const own = chainOf(table, boot, set, offset);
      const ended = set.contiguous || table.chain(set.first, wanted + 1).stopped === "end";
      if (own.problem === null && ended) return this.#note({ runs: own.runs, sure: set.whole, problem: null });
      this.#leaveOpen(entry);
      return this.#note({ runs: this.#freeRuns(set.first, wanted), sure: false, problem: own.problem });
    } catch (caught) {
      if (!(caught instanceof LimitError)) throw caught;
      this.#leaveOpen(entry);
      return { runs: [], sure: false, problem: caught.problem };
    }
  }

  #leaveOpen({ modified, accessed, born }: ExfatEntry): void {
    for (const time of [modified, accessed, born]) {
      this.#unexplained = Math.max(this.#unexplained, time?.seconds ?? Number.POSITIVE_INFINITY);
    }
  }

  /** Where a chain is gone: the free clusters from its start on, those in use skipped; none where the start is in use or they do not suffice. */
  #freeRuns(first: number, wanted: number): Chain["runs"] {
    const { table, allocation } = this.#context;
    const runs: { start: number; length: number }[] = [];
    if (allocation.has(first - 2)) return [];
    for (let at = first, had = 0; had < wanted; at += 1) {
      if (!table.has(at)) return [];
      this.#budget.take(1);
      if (allocation.has(at - 2)) continue;
      const last = runs.at(-1);
      if (last !== undefined && last.start + last.length === at) last.length += 1;
      else runs.push({ start: at, length: 1 });
      had += 1;
    }
    return runs;
  }

  #note(claim: Claim): Claim {
    for (const { start, length } of claim.runs) {
      for (let at = start - 2; at < start - 2 + length; at += 1) {
        (this.#claimed.has(at) ? this.#twice : this.#claimed).add(at, 1);
      }
    }
    return claim;
  }

  settle({ entry, set }: Candidate, { runs, sure, problem }: Claim): Recovered {
    const problems = problem === null ? entry.problems : [...entry.problems, problem];
    const base = { entry, stream: "", method: "fat-chain" as const, problems };
    const none = { ...base, ranges: [], content: null, lost: [] };
    if (entry.type === "dir") return { ...none, confidence: "name-only" };
    if (set.size === 0) {
      const confidence = set.whole ? ("intact" as const) : ("possible" as const);
      return { ...base, confidence, ranges: [], content: memorySource(new Uint8Array(0)), lost: [] };
    }
    if (runs.length === 0) return { ...none, confidence: "name-only" };
    const { pieces, lost, shared } = this.#pieces(set, runs);
    const lostBytes = lost.reduce((total, { length }) => total + length, 0);
    if (lostBytes >= set.validSize && lost.length > 0) return { ...none, confidence: "overwritten" };
    const content = mappedSource(this.#context.volume, pieces, set.size, textOf(entry.name));
    const older = entry.born === null || entry.born.seconds <= this.#unexplained;
    const confidence = this.#confidence(lost.length > 0, shared || !sure, older);
    return { ...base, confidence, ranges: rangesOf(pieces, set.size), content, lost };
  }

  #confidence(lost: boolean, doubtful: boolean, older: boolean): Confidence {
    if (lost) return "partial";
    if (doubtful) return "possible";
    return older ? "probable" : "intact";
  }

  /** Pieces of the content by cluster runs that are free; those in use now are lost and read as zeros. */
  #pieces(set: EntrySet, runs: Chain["runs"]): { pieces: Piece[]; lost: Range[]; shared: boolean } {
    const { allocation, table, boot, volume } = this.#context;
    const parts: Piece[] = [];
    const lost: Range[] = [];
    let shared = false;
    for (const piece of piecesOf(table, runs, set)) {
      if (piece.from === null) {
        parts.push(piece);
        continue;
      }
      for (let done = 0; done < piece.length; done += boot.clusterSize) {
        const length = Math.min(boot.clusterSize, piece.length - done);
        const from = piece.from + done;
        const cluster = Math.floor((from - boot.dataOffset) / boot.clusterSize);
        const taken = allocation.has(cluster) || from + length > volume.size;
        if (this.#twice.has(cluster)) shared = true;
        append(parts, { at: piece.at + done, length, from: taken ? null : from });
        if (taken) lost.push({ offset: piece.at + done, length });
      }
    }
    return { pieces: parts, lost: joined(lost), shared };
  }
}

function append(pieces: Piece[], next: Piece): void {
  const last = pieces.at(-1);
  const follows = last !== undefined && last.from !== null && next.from === last.from + last.length;
  if (last !== undefined && (follows || (last.from === null && next.from === null))) {
    pieces[pieces.length - 1] = { ...last, length: last.length + next.length };
  } else pieces.push(next);
}

function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const { offset, length } of ranges) {
    const last = out.at(-1);
    if (last !== undefined && last.offset + last.length === offset) {
      out[out.length - 1] = { offset: last.offset, length: last.length + length };
    } else out.push({ offset, length });
  }
  return out;
}
