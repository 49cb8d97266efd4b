import { problemOf } from "@mizugiwa/base";
import { refusalOf } from "../files/file-problem.js";
import type { FoundFile } from "../files/walk.js";
import type { RuleFacts } from "../rules/rule-facts.js";
import { correlateFeeds } from "./correlations.js";
import { decodeEntries, type Entry } from "./entries.js";
import { Feeds } from "./feeds.js";
import { compileTexts } from "./matching.js";
import { Pool, type PoolPlan } from "./pool.js";
import type { Job, RulesReport } from "./protocol.js";
import { type Spool, SpoolStore } from "./spool.js";
import type { Tallies } from "./summary.js";

export interface HuntPlan extends Omit<PoolPlan, "jobs"> {
  readonly files: readonly FoundFile[];
}

/** Where a hunt stands. */
export interface HuntState {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly filesDone: number;
  readonly files: number;
  readonly isReady: boolean;
}

/** What a hunt tells its caller; `print` is waited for, in the order of the files. */
export interface HuntReader {
  readonly onReady: (report: RulesReport) => Promise<void>;
  readonly print: (entries: Iterable<Entry>) => Promise<void>;
  readonly onProgress: (state: HuntState) => void;
}

/** Bytes of the file being printed that may wait before its worker has to. */
const WAITING_MAX = 8 * 1024 * 1024;

/** One hunt: workers read, the main thread prints in order. */
export class Hunt {
  readonly #pool: Pool;
  readonly #jobs: readonly Job[];
  readonly #plan: HuntPlan;
  readonly #store = new SpoolStore();
  readonly #feeds = new Feeds(this.#store);
  readonly #spools: readonly Spool[];
  readonly #tallies: Tallies;
  readonly #reader: HuntReader;
  readonly #doneBytes: number[];
  readonly #totalBytes: number;
  #doneTotal = 0;
  #filesDone = 0;
  #printing = 0;
  #report: RulesReport | null = null;
  #isCancelled = false;
  #announce: (report: RulesReport | null) => void = () => {};
  readonly #ready: Promise<RulesReport | null>;

  constructor(plan: HuntPlan, tallies: Tallies, reader: HuntReader) {
    this.#plan = plan;
    this.#jobs = plan.files.map(({ path, name, size }, id) => ({ id, path, name, size }));
    this.#spools = this.#jobs.map(() => this.#store.open());
    this.#doneBytes = this.#jobs.map(() => 0);
    this.#totalBytes = this.#jobs.reduce((sum, { size }) => sum + size, 0);
    this.#tallies = tallies;
    this.#reader = reader;
    this.#ready = new Promise((resolve) => {
      this.#announce = resolve;
    });
    this.#pool = new Pool({ ...plan, jobs: this.#jobs }, this.#handlers());
  }

  /** Runs to the end, or to what `cancel` leaves of it. */
  async run(): Promise<void> {
    const reading = this.#pool.run().finally(() => {
      this.#announce(this.#report);
      for (const spool of this.#spools) spool.end();
    });
    try {
      await Promise.all([reading, this.#printAll()]);
      await this.#correlate();
    } catch (caught) {
      this.cancel();
      await Promise.allSettled([reading]);
      throw caught;
    } finally {
      this.#store.close();
    }
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#pool.cancel();
  }

  #handlers(): ConstructorParameters<typeof Pool>[1] {
    return {
      onReady: (report) => {
        this.#report = report;
        this.#tallies.rules(report);
        this.#announce(report);
        this.#tell();
      },
      onBatch: (message) => {
        this.#tallies.batch(message);
        this.#spools[message.job]?.push(message.entries);
        this.#feeds.add(message.feeds);
        this.#done(message.job, message.doneBytes);
        this.#balance();
        this.#tell();
      },
      onEnd: (message) => {
        this.#tallies.ended(message);
        this.#end(message.job);
      },
      onFailed: (job, error) => {
        this.#tallies.failed(job.id, refusalOf(problemOf(error, { path: job.path }), job.path));
        this.#end(job.id);
      },
    };
  }

  #end(job: number): void {
    this.#filesDone += 1;
    this.#done(job, this.#jobs[job]?.size ?? 0);
    this.#spools[job]?.end();
    this.#tell();
  }

  #done(job: number, bytes: number): void {
    this.#doneTotal += bytes - (this.#doneBytes[job] ?? 0);
    this.#doneBytes[job] = bytes;
  }

  async #printAll(): Promise<void> {
    const report = await this.#ready;
    if (report === null) return;
    await this.#reader.onReady(report);
    for (const [job, spool] of this.#spools.entries()) {
      this.#printing = job;
      for (let chunk = await spool.next(); chunk !== null; chunk = await spool.next()) {
        await this.#reader.print(decodeEntries(chunk));
        this.#balance();
      }
    }
  }

  /** What rules find together needs the matches of all files: what was not read to its end would be taken for absent. */
  async #correlate(): Promise<void> {
    const { rules, display } = this.#plan.start;
    if (this.#isCancelled || rules === null || (this.#report?.correlations ?? 0) === 0) return;
    const { ruleSet } = compileTexts(rules);
    for await (const entries of correlateFeeds(ruleSet, this.#feeds, display, (tally) =>
      this.#tallies.correlated(tally),
    )) {
      this.#tallies.decided(entries.length);
      await this.#reader.print(entries);
      if (this.#isCancelled) return;
    }
  }

  /** Only the file being printed can be held back: all others must go on, or nobody would ever print them. */
  #balance(): void {
    const waiting = this.#spools[this.#printing]?.waitingBytes ?? 0;
    this.#pool.pause(this.#printing, waiting > WAITING_MAX);
  }

  #tell(): void {
    this.#reader.onProgress({
      doneBytes: this.#doneTotal,
      totalBytes: this.#totalBytes,
      filesDone: this.#filesDone,
      files: this.#jobs.length,
      isReady: this.#report !== null,
    });
  }
}

/** The facts of an entry's rule; rules and entries come from the same set. */
export function ruleOf({ rule }: Entry, facts: readonly RuleFacts[]): RuleFacts {
  const found = facts[rule];
  if (found === undefined) throw new RangeError(`there is no rule ${rule}`);
  return found;
}
