import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { bench, corpusPath } from "@mizugiwa/proof";
import { readLog } from "./index.js";

const CORPUS = "detection/windows-json/otrf/execution/empire_launcher_vbs.ndjson.gz";
const CHUNK = 65_536;

interface Log {
  readonly bytes: Buffer;
  readonly events: number;
}

/** Windows events as JSON lines to native events: parse, recognise, name, time. */
export default bench<Log, number>({
  name: "windows-json to native events",
  unit: "events",
  amount: ({ events }) => events,
  small: { input: () => made(200), check: (count) => expectCount(count, 200) },
  full: { input: corpus, check: (count) => expectCount(count, corpus()?.events ?? 0) },
  work: ({ bytes }) => {
    let count = 0;
    for (const item of readLog(chunksOf(bytes)).items)
      if (item.ok && item.value.fields["Channel"] !== undefined) count += 1;
    return count;
  },
});

function expectCount(count: number, expected: number): void {
  if (count !== expected) throw new Error(`expected ${expected} events, got ${count}`);
}

function* chunksOf(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** The corpus several times over, so that the compiler's first second does not decide. */
const REPEATS = 10;
let loaded: Log | null = null;

function corpus(): Log | null {
  const path = corpusPath(CORPUS);
  if (path === null) return null;
  if (loaded === null) {
    const once = gunzipSync(readFileSync(path));
    const lines = once
      .toString("latin1")
      .split("\n")
      .filter((line) => line !== "").length;
    loaded = { bytes: Buffer.concat(Array.from({ length: REPEATS }, () => once)), events: lines * REPEATS };
  }
  return loaded;
}

function made(events: number): Log {
  const line = JSON.stringify({
    EventID: 1,
    Channel: "Microsoft-Windows-Sysmon/Operational",
    Keywords: "0x8000000000000000",
    CommandLine: "cmd /c x",
  });
  return { bytes: Buffer.from(`${line}\n`.repeat(events)), events };
}
