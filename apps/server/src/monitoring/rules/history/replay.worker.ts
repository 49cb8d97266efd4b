import { parentPort, workerData } from "node:worker_threads";
import { EventReader } from "@mizugiwa/events";
import { compileRules, parseRules } from "@mizugiwa/sigma";
import { type ReplayAnswer, type ReplayBatch, type ReplayEvent, type ReplayMatch, ReplayStart } from "./protocol.js";

// Reads events again from what came, and asks one rule: the same code as on the stream, so that the answers agree.

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const start = ReplayStart.parse(workerData);
const set = compileRules(start.texts.map(({ text, path }) => parseRules(text, path)));
const readers = new Map<string, EventReader>();

port.on("message", ({ id, events }: ReplayBatch) => {
  const answer: ReplayAnswer = { id, matches: events.flatMap((event, index) => matchOf(event, index)) };
  port.postMessage(answer);
});

function matchOf({ eventId, atUs, source, raw }: ReplayEvent, index: number): ReplayMatch[] {
  // The event's own time decides the year of a time that names none, as its receipt did.
  const { event } = readerOf(source).read(raw, index, Number(atUs / 1000n));
  const met = set.match(event).find(({ rule }) => (rule.id ?? rule.path) === start.rule);
  if (met === undefined) return [];
  const matched = met.matched.map(({ field, value }) => {
    return { field, value: typeof value === "string" ? value : JSON.stringify(value) };
  });
  return [{ eventId, atUs, matched }];
}

/** One a source, as on the stream. */
function readerOf(source: string): EventReader {
  let reader = readers.get(source);
  if (reader === undefined) {
    reader = new EventReader({ assumeZone: start.zones[source] ?? "UTC" });
    readers.set(source, reader);
  }
  return reader;
}
