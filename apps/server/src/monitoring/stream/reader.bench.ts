import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { bench, corpusPath } from "@mizugiwa/proof";
import { compileRules, parseRules } from "@mizugiwa/sigma";
import type { StoredBatch } from "../hot/segment.js";
import { CANARY_TEXT } from "./canary.js";
import { BatchReader, Tally } from "./reader.js";

const CORPUS = "detection/windows-json/otrf/execution/empire_launcher_vbs.ndjson.gz";
const BATCH = 1000;
/** The corpus several times over, so that the compiler's first second does not decide. */
const REPEATS = 5;

/** From accepted bytes to a row for the store, no rule but the canary's: native fields, placing, OCSF, columns. */
export default bench<readonly StoredBatch[], number>({
  name: "accepted events to rows",
  unit: "events",
  amount: (batches) => count(batches),
  small: { input: () => batchesOf(Array.from({ length: 200 }, made)), check: (rows) => expectRows(rows, 200) },
  full: { input: corpus, check: (rows) => expectRows(rows, count(corpus() ?? [])) },
  work: (batches) => {
    const { path, text } = CANARY_TEXT;
    const reader = new BatchReader("01010101", compileRules([parseRules(text, path)]));
    let rows = 0;
    for (const batch of batches) {
      for (const { row } of reader.read(batch, { isMatched: true, correlating: null }, new Tally("s")))
        if (row !== "") rows += 1;
    }
    return rows;
  },
});

function expectRows(rows: number, expected: number): void {
  if (rows !== expected) throw new Error(`expected ${expected} rows, got ${rows}`);
}

function made(): Buffer {
  const channel = "Microsoft-Windows-Sysmon/Operational";
  return Buffer.from(
    JSON.stringify({ EventID: 1, Channel: channel, Computer: "pc1", Image: "C:\\x.exe", CommandLine: "x" }),
  );
}

let loaded: readonly StoredBatch[] | null = null;

function corpus(): readonly StoredBatch[] | null {
  const path = corpusPath(CORPUS);
  if (path === null) return null;
  if (loaded === null) {
    const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n");
    const events = lines.filter((line) => line !== "").map((line) => Buffer.from(line));
    loaded = batchesOf(Array.from({ length: REPEATS }, () => events).flat());
  }
  return loaded;
}

function batchesOf(events: readonly Buffer[]): StoredBatch[] {
  const head = { source: "s", receivedMs: Date.UTC(2026, 0, 2), key: null };
  const batches: StoredBatch[] = [];
  for (let at = 0; at < events.length; at += BATCH) {
    batches.push({ head, events: events.slice(at, at + BATCH), segment: 1, ordinal: at, offset: 0, end: 0 });
  }
  return batches;
}

function count(batches: readonly StoredBatch[]): number {
  return batches.reduce((sum, { events }) => sum + events.length, 0);
}
