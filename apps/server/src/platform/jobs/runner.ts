import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { MizugiwaError, problemOf } from "@mizugiwa/base";
import { ZodError } from "zod";
import { isConnectionLoss } from "../database/connection-loss.js";
import type { Log } from "../log/log.js";
import type { Counter, Registry } from "../metrics/registry.js";
import type { JobEvent, JobState } from "./rules.js";
import type { AnyJobKind, JobProgress } from "./schema.js";
import type { Claim, Held, JobOutcome, JobStore } from "./store.js";

export interface RunnerOptions {
  readonly store: JobStore;
  readonly kinds: readonly AnyJobKind[];
  readonly log: Log;
  readonly registry: Registry;
  /** Jobs at the same time. */
  readonly slots: number;
  readonly timing?: Timing;
}

export interface Timing {
  /** How often it looks for jobs that came due; one started here is taken at once. */
  readonly lookMs: number;
  readonly beatMs: number;
  /** How often it looks for runs that gave no sign of life, and counts what waits. */
  readonly sweepMs: number;
  /** How long an ending server waits for work to stop. */
  readonly drainMs: number;
}

const TIMING: Timing = { lookMs: 1000, beatMs: 5000, sweepMs: 10_000, drainMs: 10_000 };

/** Why a run was told to stop. */
type Stop = "cancel" | "release" | "lost";

/** Runs jobs of its kinds until it is stopped. */
export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #timing: Timing;
  readonly #kinds: ReadonlyMap<string, AnyJobKind>;
  readonly #running = new Map<string, { stop: (why: Stop) => void; ended: Promise<void> }>();
  readonly #ended: Counter;
  #timers: NodeJS.Timeout[] = [];
  #looking = false;
  #again = false;
  #draining = false;
  #waiting: readonly (readonly [Record<string, string>, number])[] = [];
  #isBegun = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#timing = options.timing ?? TIMING;
    this.#kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
    this.#ended = options.registry.counter(
      "mizugiwa_jobs_ended_total",
      "Runs of jobs that ended, by kind and outcome.",
    );
    options.registry.gauge("mizugiwa_jobs", "Jobs that wait or run, as last counted.", () => this.#waiting);
  }

  /** Takes over what a killed server left, then looks for work. */
  async start(): Promise<void> {
    this.#isBegun = true;
    for (const { id, to } of await this.#options.store.lapse(true)) {
      this.#options.log.warn({ job: id, to }, "job of a killed server");
    }
    this.#timers = [
      setInterval(() => this.wake(), this.#timing.lookMs),
      setInterval(() => void this.#sweep(), this.#timing.sweepMs),
    ];
    this.wake();
  }

  /** Looks for work now, once it was started. */
  wake(): void {
    if (!this.#isBegun) return;
    this.#again = true;
    if (!this.#looking) void this.#look();
  }

  /** Tells a running job to stop now, instead of at its next sign of life. */
  cancel(id: string): void {
    this.#running.get(id)?.stop("cancel");
  }

  /** Gives running jobs back and waits for their work to stop; what does not stop is left to lapse. */
  async stop(): Promise<void> {
    this.#draining = true;
    for (const timer of this.#timers) clearInterval(timer);
    const running = [...this.#running.values()];
    for (const { stop } of running) stop("release");
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, this.#timing.drainMs);
    });
    await Promise.race([Promise.all(running.map(({ ended }) => ended)), late]);
    clearTimeout(limit);
  }

  async #look(): Promise<void> {
    this.#looking = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#fillSlots();
      }
    } catch (caught) {
      this.#options.log.debug({ detail: problemOf(caught).detail }, "no jobs could be claimed"); // the next look tries again
    } finally {
      this.#looking = false;
    }
  }

  async #fillSlots(): Promise<void> {
    const names = [...this.#kinds.keys()];
    while (!this.#draining && names.length > 0 && this.#running.size < this.#options.slots) {
      const run = randomUUID();
      const claim = await this.#options.store.claim(names, run);
      if (claim === null) return;
      this.#begin(claim, run);
    }
  }

  #begin(claim: Claim, run: string): void {
    const controller = new AbortController();
    const stop = (why: Stop): void => controller.abort(why);
    const ended = this.#run(claim, run, controller)
      .catch((caught: unknown) => this.#options.log.error({ err: caught, job: claim.id }, "job could not be ended"))
      .finally(() => {
        this.#running.delete(claim.id);
        if (!this.#draining) this.wake();
      });
    this.#running.set(claim.id, { stop, ended });
    if (this.#draining) stop("release");
  }

  async #run(claim: Claim, run: string, controller: AbortController): Promise<void> {
    const { log } = this.#options;
    const held = { id: claim.id, run };
    const pace = new Pace(claim);
    const beat = setInterval(() => void this.#beat(held, pace, controller), this.#timing.beatMs);
    let event: JobEvent = "finish";
    let outcome: Omit<JobOutcome, "progress"> = {};
    try {
      outcome = { result: await this.#work(claim, held, pace, controller.signal) };
    } catch (caught) {
      const why: unknown = controller.signal.reason;
      if (why === "lost") return log.warn({ job: claim.id }, "job was given to another run");
      event = why === "cancel" ? "cancel" : why === "release" ? "release" : isHopeless(caught) ? "reject" : "fail";
      if (event === "fail" || event === "reject") outcome = { error: problemOf(caught) };
      if (event === "fail") log.warn({ err: caught, job: claim.id, kind: claim.kind }, "job failed");
    } finally {
      clearInterval(beat);
    }
    const to = await this.#end(held, event, { progress: pace.progress(), ...outcome });
    this.#ended.add({ kind: claim.kind, outcome: to ?? "lost" });
    log.info({ job: claim.id, kind: claim.kind, to }, "job ended");
  }

  /**
   * Keeps the outcome, as soon as the database is back where it went away: a failure then says nothing about the work,
   * and the job is given back instead. Takes that longer than the hold, another run has the job, and null is given.
   */
  async #end(held: Held, event: JobEvent, outcome: JobOutcome): Promise<JobState | null> {
    try {
      return await this.#options.store.end(held, event, outcome);
    } catch (caught) {
      if (!isConnectionLoss(caught) || this.#draining) throw caught;
    }
    await sleep(this.#timing.lookMs);
    return event === "fail"
      ? await this.#end(held, "release", { progress: outcome.progress })
      : await this.#end(held, event, outcome);
  }

  async #work(claim: Claim, held: Held, pace: Pace, signal: AbortSignal): Promise<unknown> {
    const kind = this.#kinds.get(claim.kind);
    if (kind === undefined) throw new MizugiwaError("job-kind-unknown", { detail: `nobody runs ${claim.kind}` });
    return await kind.run({
      id: claim.id,
      payload: claim.payload,
      mark: claim.checkpoint,
      signal,
      progress: (done, total) => pace.set(done, total),
      save: async (mark, write = async () => undefined) => {
        signal.throwIfAborted();
        const kept = await this.#save(() => this.#options.store.save(held, mark, pace.progress(), write), claim);
        if (kept) return;
        this.#running.get(claim.id)?.stop("lost");
        throw new MizugiwaError("job-lost", { detail: "the job was given to another run" });
      },
    });
  }

  /** A database that goes away in the middle says nothing about the work, though it may be back before the run has ended. */
  async #save(save: () => Promise<boolean>, { id }: Claim): Promise<boolean> {
    try {
      return await save();
    } catch (caught) {
      if (isConnectionLoss(caught)) this.#running.get(id)?.stop("release");
      throw caught;
    }
  }

  async #beat(held: Held, pace: Pace, controller: AbortController): Promise<void> {
    try {
      const seen = await this.#options.store.beat(held.id, held.run, pace.progress());
      if (seen === null) controller.abort("lost" satisfies Stop);
      else if (seen.cancelRequested) controller.abort("cancel" satisfies Stop);
    } catch (caught) {
      // The database may be back before the hold ends; if not, another run takes the job and the next beat says so.
      this.#options.log.debug({ detail: problemOf(caught).detail, job: held.id }, "no sign of life could be given");
    }
  }

  async #sweep(): Promise<void> {
    const { store, log } = this.#options;
    try {
      for (const { id, to } of await store.lapse(false)) log.warn({ job: id, to }, "job gave no sign of life");
      this.#waiting = (await store.counts()).map(({ state, count }) => [{ state }, count]);
    } catch (caught) {
      log.debug({ detail: problemOf(caught).detail }, "jobs could not be swept");
    }
  }
}

/** What no further try mends: a payload or a mark of another form. */
function isHopeless(caught: unknown): boolean {
  return caught instanceof ZodError || (caught instanceof MizugiwaError && caught.code === "job-kind-unknown");
}

/** How much the newest stretch counts in the rate. */
const NEWEST_SHARE = 0.4;
const STRETCH_MS = 500;

/** Progress with its rate, smoothed over stretches. */
class Pace {
  #done: number;
  #total: number | null;
  #rate: number | null = null;
  #since = performance.now();
  #from: number;

  constructor({ done, total }: { done: number; total: number | null }) {
    this.#done = done;
    this.#from = done;
    this.#total = total;
  }

  set(done: number, total: number | null): void {
    this.#done = done;
    this.#total = total;
    const ms = performance.now() - this.#since;
    if (ms < STRETCH_MS) return;
    const rate = Math.max(0, ((done - this.#from) / ms) * 1000);
    this.#rate = this.#rate === null ? rate : this.#rate * (1 - NEWEST_SHARE) + rate * NEWEST_SHARE;
    this.#since = performance.now();
    this.#from = done;
  }

  progress(): JobProgress {
    return { done: this.#done, total: this.#total, rate: this.#rate };
  }
}
