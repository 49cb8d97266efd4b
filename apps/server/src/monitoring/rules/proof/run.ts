import { Worker } from "node:worker_threads";
import type { ProofAsked, ProofResult } from "./prove.js";

const WORKER = new URL("../../../../dist/monitoring/rules/proof/prove.worker.js", import.meta.url);
const MEMORY_MB = 512;
/** A run of many rules is far below; what takes longer does not end. */
const PATIENCE_MS = 120_000;

/** Runs the samples of some rules in a thread of its own. One that ends before its time leaves the rules behind it failed. */
export async function runProofs(asked: readonly ProofAsked[], signal?: AbortSignal): Promise<ProofResult[]> {
  if (asked.length === 0) return [];
  const results: ProofResult[] = [];
  const worker = new Worker(WORKER, {
    workerData: asked,
    name: "samples of rules",
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    // What was built runs, whatever conditions this process resolves modules by.
    execArgv: [],
  });
  worker.on("message", (result: ProofResult) => results.push(result));
  let broken = "the run of its samples ended before its time";
  worker.on("error", (error) => {
    broken = error.message;
  });
  const timer = setTimeout(() => void worker.terminate(), PATIENCE_MS);
  const stop = (): void => void worker.terminate();
  signal?.addEventListener("abort", stop);
  try {
    await new Promise((resolve) => worker.on("exit", resolve));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
  signal?.throwIfAborted();
  const rest = asked.slice(results.length).map(({ rule, samples }): ProofResult => {
    return { rule, samples: samples.length, failed: samples.length, faults: [{ sample: "", detail: broken }] };
  });
  return [...results, ...rest];
}
