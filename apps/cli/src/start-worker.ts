import { Worker } from "node:worker_threads";
import type { WorkerStart } from "./hunt/protocol.js";

/**
 * Starts a worker of the hunt, from what was built: sources and built files find it alike,
 * and conditions of this process, which may run sources, do not reach it.
 */
export function startWorker(workerData: WorkerStart): Worker {
  return new Worker(new URL("../dist/hunt.worker.js", import.meta.url), { workerData, execArgv: [] });
}
