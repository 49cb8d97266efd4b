import type { Worker } from "node:worker_threads";
import type { Problem } from "@mizugiwa/base";
import type { HashName } from "@mizugiwa/evidence";
import {
  type FromReader,
  type FromWriter,
  isFromReader,
  isFromWriter,
  isSpare,
  type Outcome,
  type ReaderStart,
  Shared,
  THING_BYTES,
  type Thing,
  type ToWriter,
  type WriterStart,
} from "./protocol.js";

/** What is to be done, and by how many writers. */
export interface WorkPlan {
  readonly reading: Omit<ReaderStart, "role" | "shared">;
  readonly folder: string | null;
  readonly digests: readonly HashName[];
  readonly replaces: boolean;
  /** Threads that hash and write; a part of them writes at a time. */
  readonly writers: number;
  readonly startWorker: (start: ReaderStart | WriterStart) => Worker;
}

/** A thing with what became of its tasks, in their order; nothing was done for one that was skipped. */
export interface Finished {
  readonly thing: Thing;
  readonly outcomes: readonly Outcome[];
}

export interface WorkHandlers {
  /** Takes results in the order in which the reader found them; the next ones wait for it. */
  readonly onFinished: (batch: readonly Finished[]) => Promise<void>;
  readonly onProblem: (problem: Problem) => void;
}

export interface WorkEnd {
  readonly isOpened: boolean;
  /** Whether it stopped before everything was done: cancelled, or there was no room to write to. */
  readonly isCut: boolean;
}

/** Threads that make files at a time, each in folders of its own: more of them wait for the file system's own journal. */
const CREATORS_MAX = 2;

type Batch = FromReader & { type: "batch" };

interface Held {
  readonly batch: Batch;
  outcomes: readonly Outcome[] | null;
}

/** Runs one reader and its writers, and gives their results in order. */
export class Conductor {
  readonly #plan: WorkPlan;
  readonly #handlers: WorkHandlers;
  readonly #shared = new Shared();
  readonly #writers: Worker[] = [];
  /** Batches each writer has and has not done. */
  readonly #load: number[] = [];
  readonly #routes = new Map<number, number>();
  readonly #held = new Map<number, Held>();
  /** The folder of the last batch, and who has it. */
  #folder = { name: "", route: 0 };
  #next = 0;
  #end: (FromReader & { type: "end" }) | null = null;
  #isFull = false;
  #isDraining = false;
  #settle: { resolve: () => void; reject: (error: Error) => void } | null = null;

  constructor(plan: WorkPlan, handlers: WorkHandlers) {
    this.#plan = plan;
    this.#handlers = handlers;
  }

  /** Stops the reader at its next read; what is under way is finished and handed on. */
  cancel(): void {
    this.#shared.cancel();
  }

  /** Bytes done and to do; a total of 0 is not known. */
  get progress(): { readonly done: number; readonly total: number } {
    return this.#shared.progress;
  }

  /** Resolves once everything that was begun is handed on; rejects where a thread dies. */
  async run(): Promise<WorkEnd> {
    const { reading, startWorker, writers } = this.#plan;
    const shared = this.#shared.buffer;
    const reader = startWorker({ role: "reader", ...reading, shared });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = { resolve, reject };
        reader.on("error", (error) => this.#died(error));
        reader.on("message", (message: unknown) => {
          if (isFromReader(message)) this.#hearReader(message);
          else reject(new TypeError("a message that no reader sends"));
        });
        for (let index = 0; index < writers; index += 1) this.#startWriter(index, shared, reader);
      });
      await Promise.all(this.#writers.map(endWriter));
    } finally {
      await Promise.all([reader, ...this.#writers].map((worker) => worker.terminate()));
    }
    for (const problem of this.#end?.problems ?? []) this.#handlers.onProblem(problem);
    return { isOpened: this.#end?.isOpened === true, isCut: this.#isFull || this.#end?.isCancelled === true };
  }

  #startWriter(index: number, shared: SharedArrayBuffer, reader: Worker): void {
    const { folder, digests, replaces, startWorker } = this.#plan;
    const writer = startWorker({ role: "writer", folder, digests, replaces, atOnce: CREATORS_MAX, shared });
    this.#writers.push(writer);
    this.#load.push(0);
    writer.on("error", (error) => this.#died(error));
    writer.on("message", (message: unknown) => {
      if (!isFromWriter(message)) this.#died(new TypeError("a message that no writer sends"));
      else if (message.type === "done") {
        const { content } = message;
        if (isSpare(content)) reader.postMessage(content, [content]);
        this.#hearWriter(index, message);
      }
    });
  }

  #hearReader(message: FromReader): void {
    if (message.type === "piece") {
      return this.#send(this.#routeOf(message.sequence), message, message.content);
    }
    if (message.type === "end") {
      this.#end = message;
      return this.#drain();
    }
    const { sequence, things, content, folder } = message;
    const tasks = things.flatMap((thing) => (thing.isSkipped ? [] : thing.tasks));
    this.#held.set(sequence, { batch: message, outcomes: tasks.length === 0 ? [] : null });
    if (tasks.length === 0) return this.#drain();
    const route = this.#routeOf(sequence, folder);
    this.#routes.delete(sequence);
    this.#folder = { name: folder, route };
    this.#load[route] = (this.#load[route] ?? 0) + 1;
    this.#send(route, { type: "batch", sequence, tasks, content }, content);
  }

  #hearWriter(index: number, { sequence, outcomes }: FromWriter & { type: "done" }): void {
    this.#load[index] = (this.#load[index] ?? 1) - 1;
    const held = this.#held.get(sequence);
    if (held !== undefined) held.outcomes = outcomes;
    this.#drain();
  }

  /**
   * The writer of a batch: the one that has its pieces, else the one that has its folder, else the one with the least to do. File systems
   * make files of one folder under a lock; threads that make them in folders of their own do not meet there.
   */
  #routeOf(sequence: number, folder: string | null = null): number {
    const known = this.#routes.get(sequence);
    if (known !== undefined) return known;
    if (folder !== null && folder === this.#folder.name) return this.#folder.route;
    const route = this.#load.indexOf(Math.min(...this.#load));
    this.#routes.set(sequence, route);
    return route;
  }

  #send(route: number, message: ToWriter, content: ArrayBuffer): void {
    this.#writers[route]?.postMessage(message, [content]);
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#handOn().then(
      () => {
        this.#isDraining = false;
      },
      (error: unknown) => this.#died(error),
    );
  }

  async #handOn(): Promise<void> {
    for (;;) {
      const held = this.#held.get(this.#next);
      if (held === undefined || held.outcomes === null) break;
      this.#held.delete(this.#next);
      this.#next += 1;
      const { batch, outcomes } = held;
      // Where the disk is full the rest is left for a later run, which finds room.
      if (outcomes.some(({ problem }) => problem?.code === "disk-full")) this.#fill(outcomes);
      if (!this.#isFull) {
        for (const problem of batch.problems) this.#handlers.onProblem(problem);
        await this.#handlers.onFinished(together(batch.things, outcomes));
      }
      this.#shared.giveBack(batch.things.length * THING_BYTES);
    }
    if (this.#end !== null && this.#held.size === 0) this.#settle?.resolve();
  }

  #fill(outcomes: readonly Outcome[]): void {
    const problem = outcomes.find((each) => each.problem?.code === "disk-full")?.problem ?? null;
    if (!this.#isFull && problem !== null) this.#handlers.onProblem(problem);
    this.#isFull = true;
    this.cancel();
  }

  #died(error: unknown): void {
    this.#settle?.reject(error instanceof Error ? error : new Error(String(error)));
  }
}

function together(things: readonly Thing[], outcomes: readonly Outcome[]): Finished[] {
  let at = 0;
  return things.map((thing) => {
    const count = thing.isSkipped ? 0 : thing.tasks.length;
    at += count;
    return { thing, outcomes: outcomes.slice(at - count, at) };
  });
}

async function endWriter(writer: Worker): Promise<void> {
  await new Promise<void>((resolve) => {
    writer.on("message", (message: unknown) => {
      if (isFromWriter(message) && message.type === "ended") resolve();
    });
    writer.once("exit", () => resolve());
    writer.postMessage({ type: "end" } satisfies ToWriter);
  });
}
