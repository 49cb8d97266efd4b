import { randomInt } from "node:crypto";
import { Worker } from "node:worker_threads";
import { describeProblem, type Problem } from "@mizugiwa/base";
import type { MatcherData } from "@mizugiwa/intel";

export type ToCompiler =
  | { readonly type: "rows"; readonly text: string }
  | { readonly type: "make"; readonly seed: number };

export type FromCompiler =
  | { readonly type: "taken" }
  | { readonly type: "made"; readonly data: MatcherData }
  | { readonly type: "failed"; readonly problem: Problem };

const WORKER = new URL("../../../dist/monitoring/indicators/compile.worker.js", import.meta.url);

/** Makes a matcher of rows of indicators in a thread of its own; parts are asked for one after the other. */
export async function compileMatcher(parts: AsyncIterable<string>, signal: AbortSignal): Promise<MatcherData> {
  // It runs what was built, whatever the server itself runs from.
  const worker = new Worker(WORKER, { name: "indicators", execArgv: [] });
  const ask = (message: ToCompiler): Promise<FromCompiler> =>
    new Promise((resolve, reject) => {
      worker.removeAllListeners();
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the thread that compiles indicators ended")));
      worker.postMessage(message);
    });
  try {
    for await (const text of parts) {
      signal.throwIfAborted();
      if (text !== "") check(await ask({ type: "rows", text }));
    }
    const made = check(await ask({ type: "make", seed: randomInt(2 ** 32) }));
    if (made.type !== "made") throw new Error("the thread that compiles indicators gave no matcher");
    return made.data;
  } finally {
    worker.removeAllListeners();
    await worker.terminate();
  }
}

function check(answer: FromCompiler): FromCompiler {
  if (answer.type === "failed") throw new Error(describeProblem(answer.problem));
  return answer;
}
