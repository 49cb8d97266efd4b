import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type NativeEvent, readLog } from "@mizugiwa/events";
import { bench, corpusPath, listFiles, readTarGz } from "@mizugiwa/proof";
import { compileRules, parseRules, type RuleSet } from "./index.js";
import { activeRules, RULES } from "./proving/active-rules.js";

interface Work {
  readonly set: RuleSet;
  readonly events: readonly NativeEvent[];
}

const LOGS = "detection/windows-json/otrf";
/** Hits of all active rules, keyword rules too, on the events of the corpus. */
const HITS_MIN = 1143;

let loaded: Work | null = null;

/** Real Windows events, read already, through every active rule of SigmaHQ: fold, index, verify, trace. */
export default bench<Work, number>({
  name: "windows events through all SigmaHQ rules",
  unit: "events",
  amount: ({ events }) => events.length,
  small: { input: made, check: (hits) => expectAtLeast(hits, 50) },
  full: { input: corpus, check: (hits) => expectAtLeast(hits, HITS_MIN) },
  work: ({ set, events }) => {
    let hits = 0;
    for (const event of events) hits += set.match(event).length;
    return hits;
  },
});

function expectAtLeast(hits: number, wanted: number): void {
  if (hits < wanted) throw new Error(`expected ${wanted} hits, got ${hits}`);
}

function corpus(): Work | null {
  const [rules, logs] = [corpusPath(RULES), corpusPath(LOGS)];
  if (rules === null || logs === null) return null;
  loaded ??= {
    set: activeRules(() => readTarGz(rules)),
    events: listFiles(logs)
      .filter((path) => path.endsWith(".ndjson.gz"))
      .flatMap((path) => eventsOf(gunzipSync(readFileSync(join(logs, path))))),
  };
  return loaded;
}

function made(): Work {
  const rule =
    "title: t\nlogsource: {product: windows}\ndetection:\n  s: {CommandLine|contains: whoami}\n  condition: s\n";
  const line = (command: string): string =>
    JSON.stringify({ EventID: 1, Channel: "Microsoft-Windows-Sysmon/Operational", CommandLine: command });
  const lines = `${line("cmd /c WHOAMI")}\n${line("cmd /c dir")}\n`.repeat(50);
  return { set: compileRules([parseRules(rule, "t.yml")]), events: eventsOf(Buffer.from(lines)) };
}

function eventsOf(bytes: Uint8Array): NativeEvent[] {
  return [...readLog([bytes]).items].flatMap((item) => (item.ok ? [item.value] : []));
}
