import type { Worker } from "node:worker_threads";
import {
  CANCEL,
  type FromWorker,
  isFromWorker,
  type Job,
  pauseFlag,
  type RulesReport,
  type WorkerStart,
} from "./protocol.js";

/** What a pool tells while it works. */
export interface PoolHandlers {
  /** Once, when the first worker has compiled its rules. */
  readonly onReady: (report: RulesReport) => void;
  readonly onBatch: (message: FromWorker & { type: "batch" }) => void;
  readonly onEnd: (message: FromWorker & { type: "end" }) => void;
  /** The worker died over this job: out of memory, or a defect. */
  readonly onFailed: (job: Job, error: Error) => void;
}

export interface PoolPlan {
  readonly start: Omit<WorkerStart, "flags" | "worker">;
  readonly jobs: readonly Job[];
  readonly workers: number;
  readonly startWorker: (start: WorkerStart) => Worker;
}

interface Seat {
  readonly worker: Worker;
  readonly number: number;
  isReady: boolean;
  job: Job | null;
}

/** Runs jobs in worker threads, each with rules of its own; a thread that dies costs its job and is replaced. */
export class Pool {
  readonly #plan: PoolPlan;
  readonly #handlers: PoolHandlers;
  readonly #flags: Int32Array;
  readonly #queue: Job[];
  readonly #seats = new Map<number, Seat>();
  #isReady = false;
  #settle: { resolve: () => void; reject: (error: Error) => void } | null = null;

  constructor(plan: PoolPlan, handlers: PoolHandlers) {
    this.#plan = plan;
    this.#handlers = handlers;
    this.#flags = new Int32Array(new SharedArrayBuffer(4 * (1 + plan.workers)));
    this.#queue = inStartOrder(plan.jobs, plan.workers);
  }

  /** Resolves when every job has ended, or what was started has after `cancel`; rejects where rules cannot be compiled. */
  async run(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = { resolve, reject };
        for (let number = 0; number < this.#plan.workers; number += 1) this.#start(number);
      });
    } finally {
      await Promise.all([...this.#seats.values()].map(({ worker }) => worker.terminate()));
    }
  }

  cancel(): void {
    this.#queue.length = 0;
    Atomics.store(this.#flags, CANCEL, 1);
    for (const { number } of this.#seats.values()) Atomics.notify(this.#flags, pauseFlag(number));
    this.#settleIfDone();
  }

  /** Makes the worker of a job wait after its batch, or go on. */
  pause(job: number, isPaused: boolean): void {
    for (const seat of this.#seats.values()) {
      if (seat.job?.id !== job) continue;
      Atomics.store(this.#flags, pauseFlag(seat.number), isPaused ? 1 : 0);
      if (!isPaused) Atomics.notify(this.#flags, pauseFlag(seat.number));
    }
  }

  #start(number: number): void {
    const worker = this.#plan.startWorker({ ...this.#plan.start, flags: flagBuffer(this.#flags), worker: number });
    const seat: Seat = { worker, number, isReady: false, job: null };
    this.#seats.set(number, seat);
    worker.on("message", (message: unknown) => {
      if (isFromWorker(message)) this.#hear(seat, message);
      else this.#settle?.reject(new TypeError("a message that no worker sends"));
    });
    worker.on("error", (error) => this.#died(seat, error instanceof Error ? error : new Error(String(error))));
  }

  #hear(seat: Seat, message: FromWorker): void {
    if (message.type === "batch") return this.#handlers.onBatch(message);
    if (message.type === "end") {
      seat.job = null;
      this.#handlers.onEnd(message);
    } else {
      seat.isReady = true;
      if (!this.#isReady) this.#handlers.onReady(message.rules);
      this.#isReady = true;
    }
    this.#next(seat);
    this.#settleIfDone();
  }

  #next(seat: Seat): void {
    const job = this.#queue.shift();
    if (job === undefined) return;
    seat.job = job;
    Atomics.store(this.#flags, pauseFlag(seat.number), 0);
    seat.worker.postMessage({ type: "job", job });
  }

  #died(seat: Seat, error: Error): void {
    this.#seats.delete(seat.number);
    if (seat.job === null) return this.#settle?.reject(error);
    this.#handlers.onFailed(seat.job, error);
    if (this.#queue.length > 0) this.#start(seat.number);
    this.#settleIfDone();
  }

  #settleIfDone(): void {
    const isBusy = [...this.#seats.values()].some(({ job }) => job !== null);
    const isCancelled = Atomics.load(this.#flags, CANCEL) === 1;
    if (this.#queue.length === 0 && !isBusy && (this.#isReady || isCancelled)) this.#settle?.resolve();
  }
}

function flagBuffer({ buffer }: Int32Array): SharedArrayBuffer {
  if (buffer instanceof SharedArrayBuffer) return buffer;
  throw new TypeError("the flags are shared");
}

/** A file is big when it is more than this share of one worker's part of the work. */
const BIG_SHARE = 1 / 8;

/**
 * The order in which files are begun: big ones first, biggest at the head, so that no worker is left with one at the end;
 * the others as given, so that results can be printed early and little has to wait.
 */
export function inStartOrder(jobs: readonly Job[], workers: number): Job[] {
  const total = jobs.reduce((sum, { size }) => sum + size, 0);
  const isBig = ({ size }: Job): boolean => size > (total / workers) * BIG_SHARE;
  return [...jobs.filter(isBig).sort((a, b) => b.size - a.size), ...jobs.filter((job) => !isBig(job))];
}
