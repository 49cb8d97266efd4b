import type { Refusal } from "../files/file-problem.js";
import { LEVELS, type Level } from "../print/level.js";
import type { RuleFacts } from "../rules/rule-facts.js";
import type { CorrelationTally } from "./correlations.js";
import type { FromWorker, RuleRefusal, RulesReport } from "./protocol.js";

/** What `--summary` writes (docs/hunt.md, "Summary"): fields may be added, never renamed. */
export interface Summary {
  readonly files: {
    /** Files of which at least a part could be read to its end. */
    readonly read: number;
    /** Files, and files within archives, of which nothing could be read. */
    readonly refused: readonly Refusal[];
    /** Files of which only a part could be read. */
    readonly damaged: readonly Refusal[];
    /** Files begun or not, that cancelling kept from their end. */
    readonly unfinished: number;
  };
  readonly records: {
    readonly read: number;
    readonly unreadable: number;
    readonly recovered: number;
    /** Where records could not be read and why; the first 10,000. */
    readonly problems: readonly Refusal[];
  };
  readonly rules: {
    readonly loaded: number;
    readonly refused: readonly RuleRefusal[];
    readonly unroutable: number;
  };
  readonly detections: number;
  /** Matches that correlations were given, those of them without a time, and those there was no room for. */
  readonly correlations: { readonly loaded: number } & CorrelationTally;
  /** Detections by level of their rule; `none` for rules without one. */
  readonly levels: Readonly<Record<Level | "none", number>>;
  readonly seconds: number;
  readonly cancelled: boolean;
}

const PROBLEMS_MAX = 10_000;
/** Of one file, so that a single broken one does not hide the others. */
const PROBLEMS_MAX_PER_FILE = 1_000;

/** What is named, by file: files end in any order, and are listed in the order given. */
interface Named {
  readonly refused: Refusal[];
  readonly damaged: Refusal[];
  readonly problems: Refusal[];
}

/** Counts what a hunt meets. */
export class Tallies {
  readonly #refused: readonly Refusal[];
  readonly #byJob = new Map<number, Named>();
  #problems = 0;
  readonly #rulesRefused: RuleRefusal[];
  readonly #levels: Record<Level | "none", number> = {
    critical: 0,
    high: 0,
    medium: 0,
    low: 0,
    informational: 0,
    none: 0,
  };
  #filesRead = 0;
  #filesEnded = 0;
  #records = { read: 0, unreadable: 0, recovered: 0 };
  #rules = { loaded: 0, unroutable: 0 };
  #detections = 0;
  #correlations: Summary["correlations"] = { loaded: 0, matches: 0, untimed: 0, refused: 0 };

  constructor(refused: readonly Refusal[], rulesRefused: readonly RuleRefusal[]) {
    this.#refused = refused;
    this.#rulesRefused = [...rulesRefused];
  }

  get detections(): number {
    return this.#detections;
  }

  rules({ facts, correlations, refused, unroutable }: RulesReport): void {
    this.#rules = { loaded: facts.length - correlations, unroutable };
    this.#correlations = { ...this.#correlations, loaded: correlations };
    this.#rulesRefused.push(...refused);
  }

  batch({ job, tally, problems }: FromWorker & { type: "batch" }): void {
    const { read, unreadable, recovered } = this.#records;
    this.#records = {
      read: read + tally.read,
      unreadable: unreadable + tally.unreadable,
      recovered: recovered + tally.recovered,
    };
    this.#detections += tally.detections;
    const named = this.#namedOf(job);
    named.refused.push(...problems.refused);
    named.damaged.push(...problems.damaged);
    const room = Math.min(PROBLEMS_MAX_PER_FILE - named.problems.length, PROBLEMS_MAX - this.#problems);
    const told = problems.unreadable.slice(0, Math.max(0, room));
    this.#problems += told.length;
    named.problems.push(...told);
  }

  /** Detections of correlations. */
  decided(detections: number): void {
    this.#detections += detections;
  }

  correlated(tally: CorrelationTally): void {
    this.#correlations = { ...this.#correlations, ...tally };
  }

  ended({ isRead, isCancelled }: FromWorker & { type: "end" }): void {
    if (isCancelled) return;
    this.#filesEnded += 1;
    if (isRead) this.#filesRead += 1;
  }

  failed(job: number, refusal: Refusal): void {
    this.#filesEnded += 1;
    this.#namedOf(job).refused.push(refusal);
  }

  #namedOf(job: number): Named {
    const named = this.#byJob.get(job) ?? { refused: [], damaged: [], problems: [] };
    this.#byJob.set(job, named);
    return named;
  }

  detection({ level }: RuleFacts): void {
    this.#levels[level ?? "none"] += 1;
  }

  summary(files: number, seconds: number, cancelled: boolean): Summary {
    const named = [...this.#byJob].sort(([a], [b]) => a - b).map(([, each]) => each);
    return {
      files: {
        read: this.#filesRead,
        refused: [...this.#refused, ...named.flatMap((each) => each.refused)],
        damaged: named.flatMap((each) => each.damaged),
        unfinished: files - this.#filesEnded,
      },
      records: { ...this.#records, problems: named.flatMap((each) => each.problems) },
      rules: { ...this.#rules, refused: this.#rulesRefused },
      detections: this.#detections,
      correlations: this.#correlations,
      levels: this.#levels,
      seconds: Math.round(seconds * 1000) / 1000,
      cancelled,
    };
  }
}

/** Whether a detection of at least this level was made. */
export function reaches({ levels }: Summary, level: Level): boolean {
  return LEVELS.slice(LEVELS.indexOf(level)).some((each) => levels[each] > 0);
}
