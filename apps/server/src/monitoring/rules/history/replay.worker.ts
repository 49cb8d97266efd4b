import { parentPort, workerData } from "node:worker_threads";
import { EventReader } from "@mizugiwa/events";
import { type CorrelationAlert, compileRules, correlate } from "@mizugiwa/sigma";
import { parseText } from "../texts.js";
import { type ReplayAnswer, type ReplayBatch, type ReplayEvent, type ReplayMatch, ReplayStart } from "./protocol.js";

// Reads events again from what came, and asks one rule: the same code as on the stream, so that the answers agree.

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const start = ReplayStart.parse(workerData);
const set = compileRules(start.texts.map(parseText));
const readers = new Map<string, EventReader>();
/** Matches held for a correlation; what is beyond finds no room, as on the stream. */
const ENTRIES_MAX = 1_000_000;
const isCorrelation = set.correlations.some((each) => (each.id ?? each.path) === start.rule);
const correlator = correlate(set, { entriesLimit: ENTRIES_MAX });

port.on("message", ({ id, events }: ReplayBatch) => {
  const answer: ReplayAnswer = {
    id,
    matches: events === null ? correlated() : events.flatMap((event, index) => matchOf(event, index)),
  };
  port.postMessage(answer);
});

function matchOf({ eventId, atUs, source, raw }: ReplayEvent, index: number): ReplayMatch[] {
  // The event's own time decides the year of a time that names none, as its receipt did.
  const { event } = readerOf(source).read(raw, index, Number(atUs / 1000n));
  const matches = set.match(event);
  if (isCorrelation) {
    for (const match of matches) correlator.add(match, { time: timeOf(atUs), ref: eventId }, "history");
    return [];
  }
  const met = matches.find(({ rule }) => (rule.id ?? rule.path) === start.rule);
  if (met === undefined) return [];
  const matched = met.matched.map(({ field, value }) => {
    return { field, value: typeof value === "string" ? value : JSON.stringify(value) };
  });
  return [{ eventId, atUs, matched }];
}

/** Which set of events there was decides, not their order: files are not read in the order of time. */
function correlated(): ReplayMatch[] {
  correlator.finish();
  return correlator
    .alerts()
    .flatMap((alert) => ((alert.rule.id ?? alert.rule.path) === start.rule ? [toMatch(alert)] : []));
}

function toMatch({ time, group, value, count, refs }: CorrelationAlert): ReplayMatch {
  const grouped = Object.entries(group).map(([field, text]) => ({ field, value: text }));
  const counted = { field: "value", value: String(value) };
  return {
    eventId: refs.at(-1) ?? "",
    atUs: BigInt(Date.parse(time)) * 1000n,
    matched: [...grouped, counted, { field: "events", value: String(count) }],
  };
}

function timeOf(us: bigint): string {
  const [seconds] = new Date(Number(us / 1000n)).toISOString().split(".");
  return `${seconds}.${String(((us % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, "0")}Z`;
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
