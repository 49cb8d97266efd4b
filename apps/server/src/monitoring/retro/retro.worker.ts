import { parentPort, workerData } from "node:worker_threads";
import type { Hit } from "../alerts/hit.js";
import { CANARY_SOURCE } from "../stream/canary.js";
import { TuningJudge } from "../tunings/judge.js";
import type { Suppressed } from "../tunings/suppressed.js";
import { MATCHERS } from "./matchers.js";
import { type RetroAnswer, type RetroBatch, RetroStart } from "./protocol.js";
import { Rereading } from "./rereading.js";

// Matches stored events, a batch at a time.

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const { matcher: name, data, sources, tunings } = RetroStart.parse(workerData);
const matcher = MATCHERS.get(name)?.(data);
if (matcher === undefined) throw new Error(`there is no matcher named ${name}`);
const rereading = new Rereading(sources);
const judge = new TuningJudge(tunings);

port.on("message", ({ id, events }: RetroBatch) => {
  // The canary is the server's own.
  const others = events.filter(({ source }) => source !== CANARY_SOURCE);
  const hits: Hit[] = [];
  const suppressed: Suppressed[] = [];
  for (const each of others) {
    const read = rereading.read(each);
    for (const hit of matcher.match(read)) {
      const tuning = judge.suppressing(hit.rule.id, { event: read.event, source: read.source.id, host: read.host });
      if (tuning === null) hits.push(hit);
      else suppressed.push({ tuning, hit });
    }
  }
  const answer: RetroAnswer = { id, hits, suppressed };
  port.postMessage(answer);
});
