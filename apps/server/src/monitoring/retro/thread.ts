import { Worker } from "node:worker_threads";
import type { SiftedEvent } from "../store/index.js";
import type { RetroAnswer, RetroStart } from "./protocol.js";

const WORKER = new URL("../../../dist/monitoring/retro/retro.worker.js", import.meta.url);

/** A subject in a thread of its own, asked batch by batch. */
export class RetroThread {
  readonly #worker: Worker;
  readonly #failed: Promise<never>;
  #next = 1;
  #answer: (answer: RetroAnswer) => void = () => undefined;

  constructor(start: RetroStart) {
    // It runs what was built, whatever the server itself runs from.
    this.#worker = new Worker(WORKER, { workerData: start, name: "retro", execArgv: [] });
    this.#worker.on("message", (answer: RetroAnswer) => this.#answer(answer));
    this.#failed = new Promise((_, reject) => {
      this.#worker.on("error", reject);
      this.#worker.on("exit", () => reject(new Error("the thread that matches stored events ended")));
    });
    this.#failed.catch(() => undefined); // heard by whoever asks
  }

  /** What the events of a batch met. One batch at a time. */
  async match(events: readonly SiftedEvent[]): Promise<Omit<RetroAnswer, "id">> {
    const id = this.#next;
    this.#next += 1;
    const answered = new Promise<RetroAnswer>((resolve) => {
      this.#answer = resolve;
    });
    this.#worker.postMessage({ id, events });
    const answer = await Promise.race([answered, this.#failed]);
    if (answer.id !== id) throw new Error(`batch ${id} was answered as ${answer.id}`);
    return answer;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
