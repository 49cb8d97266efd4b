import { parentPort, workerData } from "node:worker_threads";
import { CANARY_SOURCE } from "../stream/canary.js";
import { MATCHERS } from "./matchers.js";
import { type RetroAnswer, type RetroBatch, RetroStart } from "./protocol.js";
import { Rereading } from "./rereading.js";

// Matches stored events, a batch at a time.

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const { matcher: name, data, sources } = RetroStart.parse(workerData);
const matcher = MATCHERS.get(name)?.(data);
if (matcher === undefined) throw new Error(`there is no matcher named ${name}`);
const rereading = new Rereading(sources);

port.on("message", ({ id, events }: RetroBatch) => {
  // The canary is the server's own.
  const others = events.filter(({ source }) => source !== CANARY_SOURCE);
  const hits = others.flatMap((each) => matcher.match(rereading.read(each)));
  const answer: RetroAnswer = { id, hits };
  port.postMessage(answer);
});
