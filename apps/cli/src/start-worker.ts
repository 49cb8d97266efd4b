import { Worker } from "node:worker_threads";
import type { WorkerStart } from "./hunt/protocol.js";
import type { RangesStart } from "./image/whole/ring.js";
import type { ReaderStart, WriterStart } from "./image/work/protocol.js";

// Workers run what was built: sources and built files find it alike, and conditions of this process, which may run
// sources, do not reach it.

/** Starts a worker of the hunt. */
export function startWorker(workerData: WorkerStart): Worker {
  return new Worker(new URL("../dist/hunt.worker.js", import.meta.url), { workerData, execArgv: [] });
}

/** Starts a worker of the image commands. */
export function startImageWorker(workerData: ReaderStart | WriterStart | RangesStart): Worker {
  return new Worker(new URL("../dist/image.worker.js", import.meta.url), { workerData, execArgv: [] });
}
