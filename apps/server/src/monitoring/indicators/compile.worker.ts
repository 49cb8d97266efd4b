import { parentPort } from "node:worker_threads";
import { problemOf } from "@mizugiwa/base";
import { isIndicatorType, MatcherBuilder, transferables } from "@mizugiwa/intel";
import type { FromCompiler, ToCompiler } from "./compiler.js";

// Makes a matcher of rows, off every thread that has something else to do. Rows come as text: `id set from until type key`, tabs between.

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const builder = new MatcherBuilder();

const send = (message: FromCompiler, memory: readonly ArrayBuffer[] = []): void => port.postMessage(message, memory);

port.on("message", (message: ToCompiler) => {
  try {
    if (message.type === "rows") {
      for (const row of message.text.split("\n")) add(row);
      send({ type: "taken" });
    } else {
      const data = builder.build(message.seed);
      send({ type: "made", data }, transferables(data));
    }
  } catch (caught) {
    send({ type: "failed", problem: problemOf(caught) });
  }
});

function add(row: string): void {
  const [id = "", set = "", from = "", until = "", type = "", key = ""] = row.split("\t");
  if (!isIndicatorType(type)) throw new RangeError(`no type of an indicator: ${type}`);
  builder.add({ type, key }, { id: Number(id), set: Number(set), from: secondsOf(from), until: secondsOf(until) });
}

function secondsOf(text: string): number | null {
  return text === "" ? null : Number(text);
}
