import { Worker } from "node:worker_threads";
import type { ReplayAnswer, ReplayEvent, ReplayMatch, ReplayStart } from "./protocol.js";

const WORKER = new URL("../../../../dist/monitoring/rules/history/replay.worker.js", import.meta.url);

/** A rule in a thread of its own, asked batch by batch. */
export class Replay {
  readonly #worker: Worker;
  #next = 1;
  #waiting: { id: number; resolve: (matches: readonly ReplayMatch[]) => void; reject: (error: Error) => void } | null =
    null;

  constructor(start: ReplayStart) {
    this.#worker = new Worker(WORKER, { workerData: start, name: "rule on history" });
    this.#worker.on("message", ({ id, matches }: ReplayAnswer) => {
      if (this.#waiting?.id === id) this.#waiting.resolve(matches);
    });
    this.#worker.on("error", (error) => this.#waiting?.reject(error));
    this.#worker.on("exit", () => this.#waiting?.reject(new Error("the thread of a rule on history ended")));
  }

  /** The events of a batch that the rule meets. One batch at a time. */
  match(events: readonly ReplayEvent[]): Promise<readonly ReplayMatch[]> {
    return this.#ask(events);
  }

  /** What correlations alert on, once all events were shown. */
  rest(): Promise<readonly ReplayMatch[]> {
    return this.#ask(null);
  }

  #ask(events: readonly ReplayEvent[] | null): Promise<readonly ReplayMatch[]> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting = { id, resolve, reject };
      this.#worker.postMessage({ id, events });
    });
  }

  async end(): Promise<void> {
    this.#waiting = null;
    await this.#worker.terminate();
  }
}
