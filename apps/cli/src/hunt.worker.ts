import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "./hunt/job.js";
import { compileTexts, matching } from "./hunt/matching.js";
import { parsing } from "./hunt/parsing.js";
import { CANCEL, type FromWorker, isToWorker, isWorkerStart, pauseFlag } from "./hunt/protocol.js";

/** While paused, the cancel flag is looked at this often. */
const PAUSE_LOOK_MS = 200;

const start: unknown = workerData;
if (parentPort === null || !isWorkerStart(start)) throw new TypeError("this file runs as a worker of the hunt");
const port = parentPort;

const flags = new Int32Array(start.flags);
const pause = pauseFlag(start.worker);
const compiled = start.rules === null ? null : compileTexts(start.rules);
const foundIn = compiled === null ? parsing() : matching(compiled, start.display);

function send(message: FromWorker): void {
  const buffers = message.type === "batch" ? [message.entries.buffer, message.feeds.buffer] : [];
  port.postMessage(
    message,
    buffers.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}

function isCancelled(): boolean {
  while (Atomics.load(flags, pause) === 1 && Atomics.load(flags, CANCEL) === 0) {
    Atomics.wait(flags, pause, 1, PAUSE_LOOK_MS);
  }
  return Atomics.load(flags, CANCEL) === 1;
}

port.on("message", (message: unknown) => {
  if (!isToWorker(message)) throw new TypeError("a message that no hunt sends");
  runJob(message.job, { reading: start.reading, foundIn, send, isCancelled, now: () => performance.now() });
});
send({ type: "ready", rules: compiled?.report ?? { facts: [], correlations: 0, refused: [], unroutable: 0 } });
