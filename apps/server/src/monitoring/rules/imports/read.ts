import { Worker } from "node:worker_threads";
import { MizugiwaError } from "@mizugiwa/base";
import { ReadAnswer, type ReadOrder } from "./protocol.js";

const WORKER = new URL("../../../../dist/monitoring/rules/imports/read.worker.js", import.meta.url);
/** All of SigmaHQ with its regression data takes half of it. */
const MEMORY_MB = 1024;
const PATIENCE_MS = 120_000;

/** Reads and compiles a collection in a thread of its own; throws where it finds no end or no room. */
export async function readInThread(order: ReadOrder): Promise<ReadAnswer> {
  const worker = new Worker(WORKER, {
    workerData: order,
    name: "rules of others",
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    execArgv: [],
  });
  const timer = setTimeout(() => void worker.terminate(), PATIENCE_MS);
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", (answer) => resolve(ReadAnswer.parse(answer)));
      worker.once("error", (cause) => reject(tooMuch(cause)));
      worker.once("exit", () => reject(tooMuch(null)));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function tooMuch(cause: unknown): MizugiwaError {
  const detail = cause instanceof Error ? cause.message : "reading it found no end";
  return new MizugiwaError("import-unreadable", { detail, remedy: "Import it in parts." }, { cause });
}
