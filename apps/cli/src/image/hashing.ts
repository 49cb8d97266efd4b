import type { Problem } from "@mizugiwa/base";
import { type Comparison, type Digests, type Verdict } from "@mizugiwa/evidence";
import { type HashedFile, type HashFormat, HashLines } from "./hash-lines.js";
import type { Paced } from "./paced.js";
import { type Kept, NOTHING_KEPT, type RunState } from "./resume.js";
import type { Finished } from "./work/conductor.js";
import type { Job } from "./work/protocol.js";

/** How files are hashed and shown. */
export interface HashPlan {
  readonly job: Job & { readonly kind: "hash" };
  readonly format: HashFormat;
  /** Whether a table has the columns of a listing. */
  readonly isListing: boolean;
  /** Verdicts that are shown; null for all. */
  readonly only: ReadonlySet<Verdict> | null;
  /** Null where results go where they cannot be gone on with. */
  readonly state: RunState | null;
  /** What an interrupted run did. */
  readonly found: Kept | null;
}

/** Where results and problems go. */
export interface HashSinks {
  readonly paced: Paced;
  readonly tell: (problem: Problem) => void;
}

/** Takes what was hashed, compares it, counts and prints. */
export class Hashing {
  readonly kept: Kept;
  readonly counts: Record<Verdict, number>;
  files: number;
  readonly #sinks: HashSinks;
  readonly #plan: HashPlan;
  readonly #comparison: Comparison | null;
  readonly #lines: HashLines;
  /** Hashes of contents that further names lead to. */
  readonly #linked = new Map<string, Digests | null>();
  #done: number;
  #bytes: number;

  constructor(sinks: HashSinks, plan: HashPlan, comparison: Comparison | null) {
    this.#sinks = sinks;
    this.#plan = plan;
    this.#comparison = comparison;
    this.kept = plan.found ?? NOTHING_KEPT;
    [this.#done, this.#bytes] = [this.kept.done, this.kept.bytes];
    const { tally } = this.kept;
    this.files = tally["files"] ?? 0;
    const count = (verdict: Verdict): number => tally[verdict] ?? 0;
    this.counts = {
      known: count("known"),
      changed: count("changed"),
      added: count("added"),
      missing: count("missing"),
      unknown: count("unknown"),
    };
    const isFirst = this.kept.bytes === 0;
    const manner = { isCompared: comparison !== null, isListing: plan.isListing, isFirst };
    this.#lines = new HashLines(plan.format, this.algorithms, manner);
  }

  get algorithms(): Comparison["algorithms"] {
    return this.#comparison?.algorithms ?? ["sha256"];
  }

  begin(): void {
    this.#print(this.#lines.head());
  }

  /** False where the work is to end. */
  async take(batch: readonly Finished[]): Promise<boolean> {
    for (const finished of batch) {
      const file = this.#fileOf(finished);
      if (finished.thing.isSkipped) continue;
      this.#done += 1;
      if (finished.thing.tasks.length > 0) this.files += 1;
      if (file.judgement !== null) this.counts[file.judgement.verdict] += 1;
      if (this.#isWanted(file.judgement?.verdict ?? null)) this.#print(this.#lines.file(file));
    }
    const { paced } = this.#sinks;
    if (this.#plan.state?.isDue === true) {
      await paced.settle();
      this.#plan.state.save(this.#keptNow());
    }
    return !paced.isDue || (await paced.pause());
  }

  /** Prints what is missing, where everything was seen; else what is needed to go on is kept. */
  async end(isWhole: boolean): Promise<void> {
    const { path, deep, limit } = this.#plan.job;
    const isAll = isWhole && deep && limit === Number.POSITIVE_INFINITY;
    for (const missing of isAll ? (this.#comparison?.missing() ?? []) : []) {
      if (!isBelow(missing.path, path)) continue;
      this.counts.missing += 1;
      if (this.#isWanted("missing")) this.#print(this.#lines.missing(missing));
    }
    const isKept = this.#plan.state !== null && !isWhole;
    if (!isKept) this.#print(this.#lines.end());
    await this.#sinks.paced.settle();
    if (isKept) this.#plan.state?.save(this.#keptNow());
    else this.#plan.state?.remove();
  }

  #keptNow(): Kept {
    return { done: this.#done, bytes: this.#bytes, tally: { files: this.files, ...this.counts } };
  }

  #isWanted(verdict: Verdict | null): boolean {
    const { only } = this.#plan;
    return only === null || (verdict !== null && only.has(verdict));
  }

  #print(text: string): void {
    this.#bytes += Buffer.byteLength(text);
    this.#sinks.paced.print(text);
  }

  #fileOf(finished: Finished): HashedFile {
    const { thing, outcomes } = finished;
    const streams = thing.tasks.map(({ stream, size, link, isCopy }, index) => {
      const outcome = outcomes[index];
      const problem = outcome?.problem ?? null;
      if (problem !== null) this.#sinks.tell(problemAt(problem, finished));
      const own = this.#digestsOf(outcome?.digests ?? null);
      const digests = isCopy && link !== null ? (this.#linked.get(link) ?? null) : own;
      if (link !== null && !isCopy) this.#linked.set(link, own);
      return { name: stream, size, digests };
    });
    const { facts } = thing;
    const judgement =
      facts === null || this.#comparison === null
        ? null
        : this.#comparison.judge({ ...facts, path: Buffer.from(facts.path, "latin1"), streams });
    return { finished, streams, judgement };
  }

  #digestsOf(digests: readonly string[] | null): Digests | null {
    return digests === null ? null : Object.fromEntries(this.algorithms.map((name, index) => [name, digests[index]]));
  }
}

/** A problem of a content says which file it is of. */
function problemAt(problem: Problem, { thing: { facts } }: Finished): Problem {
  if (facts === null || problem.place.path !== undefined) return problem;
  return { ...problem, place: { path: Buffer.from(facts.path, "latin1").toString("utf8"), ...problem.place } };
}

function isBelow(path: Uint8Array, folder: string): boolean {
  const text = Buffer.from(path).toString("utf8");
  const wanted = folder.replace(/\/+$/, "");
  return text === wanted || text.startsWith(`${wanted}/`);
}
