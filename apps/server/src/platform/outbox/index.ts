import { problemOf } from "@mizugiwa/base";
import { isConnectionLoss } from "../database/connection-loss.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log/log.js";
import type { Registry } from "../metrics/registry.js";
import { type AnyConsumer, anyConsumer, type Consumer, FinalError } from "./event.js";
import { waitAfter } from "./rules.js";
import {
  claim,
  counts,
  type DeadLetter,
  type Due,
  deadLetters,
  forget,
  markDelivered,
  markFailed,
  revive,
  spread,
} from "./store.js";

export { type Consumer, type EventKind, FinalError, publishEvent } from "./event.js";
export { ATTEMPTS_MAX } from "./rules.js";

export interface OutboxTiming {
  /** How often it looks without being told. */
  readonly lookMs: number;
  /** How long one delivery may take. */
  readonly limitMs: number;
  readonly sweepMs: number;
}

const TIMING: OutboxTiming = { lookMs: 2000, limitMs: 30_000, sweepMs: 600_000 };
/** Deliveries at the same time. */
const SLOTS = 8;

export interface OutboxParts {
  readonly database: Database;
  readonly log: Log;
  readonly registry: Registry;
  readonly timing?: OutboxTiming;
}

/** Tells those who listen what was published, each at least once, in no promised order. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #timing: OutboxTiming;
  readonly #consumers = new Map<string, AnyConsumer>();
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timers: NodeJS.Timeout[] = [];
  #deaf: (() => Promise<void>) | null = null;
  #looking = false;
  #again = false;
  #waiting: readonly (readonly [Record<string, string>, number])[] = [];

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#timing = parts.timing ?? TIMING;
    const say = "Deliveries that wait or were given up, as last counted.";
    parts.registry.gauge("mizugiwa_outbox_deliveries", say, () => this.#waiting);
  }

  /** Before `start`: who hears of what. A name is for one consumer, and stays the same over restarts. */
  listen<Payload>(consumer: Consumer<Payload>): void {
    if (this.#consumers.has(consumer.name)) throw new Error(`two consumers are called ${consumer.name}`);
    this.#consumers.set(consumer.name, anyConsumer(consumer));
  }

  async start(): Promise<void> {
    this.#deaf = await this.#parts.database.listen("mizugiwa_outbox", () => this.wake());
    this.#timers = [
      setInterval(() => this.wake(), this.#timing.lookMs),
      setInterval(() => void this.#sweep(), this.#timing.sweepMs),
    ];
    for (const timer of this.#timers) timer.unref();
    this.wake();
  }

  /** Cuts short what is under way, which is tried again after the next start. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#ending.abort();
    await this.#deaf?.();
    await Promise.allSettled(this.#running);
  }

  dead(before: readonly [string, string] | null, limit: number): Promise<DeadLetter[]> {
    return deadLetters(this.#parts.database.db, before, limit);
  }

  async retry(event: string, consumer: string): Promise<boolean> {
    const revived = await revive(this.#parts.database.db, event, consumer);
    if (revived) this.wake();
    return revived;
  }

  /** Looks now. */
  wake(): void {
    this.#again = true;
    if (!this.#looking && !this.#ending.signal.aborted) void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    try {
      while (this.#again && !this.#ending.signal.aborted) {
        this.#again = false;
        const { db } = this.#parts.database;
        if ((await spread(db, [...this.#consumers.values()])) > 0) this.#again = true;
        const free = SLOTS - this.#running.size;
        if (free <= 0) break; // whoever ends looks again
        const due = await claim(db, [...this.#consumers.keys()], free);
        if (due.length > 0) this.#again = true;
        for (const each of due) this.#run(each);
      }
    } catch (caught) {
      this.#complain(caught, "the outbox could not be looked at; it is tried again");
    } finally {
      this.#looking = false;
    }
  }

  #run(due: Due): void {
    const run = this.#deliver(due)
      .catch((caught: unknown) => this.#complain(caught, "a delivery could not be noted; it is made again"))
      .finally(() => {
        this.#running.delete(run);
        this.wake();
      });
    this.#running.add(run);
  }

  async #deliver(due: Due): Promise<void> {
    const { db } = this.#parts.database;
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(this.#timing.limitMs)]);
    try {
      const told = { id: `${due.event}.${due.consumer}`, attempt: due.attempts, signal };
      await Promise.race([this.#consumers.get(due.consumer)?.handle(due.payload, told), whenAborted(signal)]);
    } catch (caught) {
      if (this.#ending.signal.aborted) return; // its hold ends by itself
      const wait = caught instanceof FinalError ? null : waitAfter(due.attempts, Math.random());
      await markFailed(db, due, problemOf(caught), wait);
      const { event, consumer, attempts } = due;
      const facts = { event, consumer, attempts, detail: problemOf(caught).detail };
      if (wait === null) this.#parts.log.error(facts, "a delivery was given up");
      else this.#parts.log.warn(facts, "a delivery failed and is tried again");
      return;
    }
    await markDelivered(db, due);
  }

  async #sweep(): Promise<void> {
    try {
      await forget(this.#parts.database.db);
      const found = await counts(this.#parts.database.db);
      this.#waiting = found.map(({ state, count }) => [{ state }, count]);
    } catch (caught) {
      this.#complain(caught, "the outbox could not be swept");
    }
  }

  #complain(caught: unknown, message: string): void {
    if (isConnectionLoss(caught) || this.#ending.signal.aborted) this.#parts.log.debug({ err: caught }, message);
    else this.#parts.log.error({ err: caught }, message);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new Error("it took too long"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
