import type { Language } from "@mizugiwa/words";
import type { Refusal } from "../files/file-problem.js";
import type { Format } from "../print/format.js";
import type { RuleFacts } from "../rules/rule-facts.js";
import type { RuleText } from "../rules/rule-text.js";

// What the main thread and its workers say to each other. A worker starts with WorkerStart, says `ready` once its rules
// are compiled, and then answers each job with batches and one `end`. Synchronous work sees no message, so cancelling
// and pausing are shared flags, read between batches.

export interface WorkerStart {
  /** Null where events themselves are wanted. */
  readonly rules: readonly RuleText[] | null;
  readonly reading: ReadingOptions;
  readonly display: Display;
  /** Int32: 0 cancel, 1 + n pause of worker n. */
  readonly flags: SharedArrayBuffer;
  /** Number of this worker, from 0. */
  readonly worker: number;
}

export interface ReadingOptions {
  readonly assumeZone: string | null;
  readonly assumeYear: number | null;
}

/** What the texts of entries depend on. */
export interface Display {
  readonly format: Format;
  readonly language: Language;
  readonly zone: string;
}

export interface Job {
  readonly id: number;
  /** As the user gave it. */
  readonly path: string;
  /** What the system knows it by. */
  readonly name: string | Uint8Array;
  readonly size: number;
}

export type ToWorker = Readonly<{ type: "job"; job: Job }>;

export type FromWorker = Readonly<
  | { type: "ready"; rules: RulesReport }
  | {
      type: "batch";
      job: number;
      entries: Uint8Array;
      feeds: Uint8Array;
      tally: Tally;
      problems: JobProblems;
      doneBytes: number;
    }
  | { type: "end"; job: number; isRead: boolean; isCancelled: boolean }
>;

/** What compiling gave. */
export interface RulesReport {
  /** Of the rules, and behind them of the correlations. */
  readonly facts: readonly RuleFacts[];
  readonly correlations: number;
  readonly refused: readonly RuleRefusal[];
  readonly unroutable: number;
}

export interface RuleRefusal extends Refusal {
  readonly line: number | null;
  readonly column: number | null;
}

/** What was counted since the last batch. */
interface Tally {
  readonly read: number;
  readonly unreadable: number;
  readonly recovered: number;
  readonly detections: number;
}

export interface JobProblems {
  /** Files, and files within archives, of which nothing could be read. */
  readonly refused: readonly Refusal[];
  /** Files of which only a part could be read. */
  readonly damaged: readonly Refusal[];
  /** Records that could not be read; the first of them, the tally counts all. */
  readonly unreadable: readonly Refusal[];
}

/** The flag that stops every worker. */
export const CANCEL = 0;

/** The flag that makes one worker wait. */
export function pauseFlag(worker: number): number {
  return 1 + worker;
}

/** A message of a worker, told by its type: both ends are ours and are built together. */
export function isFromWorker(message: unknown): message is FromWorker {
  return hasType(message) && (message.type === "ready" || message.type === "batch" || message.type === "end");
}

export function isToWorker(message: unknown): message is ToWorker {
  return hasType(message) && message.type === "job";
}

export function isWorkerStart(data: unknown): data is WorkerStart {
  return typeof data === "object" && data !== null && "rules" in data && "flags" in data;
}

function hasType(message: unknown): message is { type: unknown } {
  return typeof message === "object" && message !== null && "type" in message;
}
