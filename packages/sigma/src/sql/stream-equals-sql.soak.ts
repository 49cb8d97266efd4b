import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { MizugiwaError } from "@mizugiwa/base";
import { type NativeEvent, type NativeObject, readLog } from "@mizugiwa/events";
import { corporaRoot, listFiles, readTarGz, sampleOf, soak } from "@mizugiwa/proof";
import { type ColumnNeed, compileRules, parseRules, type RuleSet } from "../index.js";
import { activeEntries, RULES } from "../proving/active-rules.js";
import { DuckTable } from "../proving/duck-table.js";
import { objectOf } from "../proving/json.js";

/** Events of so many are asked in one table. */
const EVENTS_PER_TABLE = 20_000;
const FULL = 3755;
const SUZAKU = "detection/rules/suzaku-rules.tar.gz";

const EVTX = ["attack-samples-sbousseaden", "deepbluecli", "evtx-to-mitre-attack", "parser-edge", "sigmahq-regression"];
const ARCHIVES = [...EVTX.map((name) => `detection/evtx/${name}.tar.gz`), "detection/linux/crowdsec-hub-tests.tar.gz"];
const FOLDERS = ["detection/windows-json", "detection/cloud", "detection/linux", "detection/network"];
const SMALL = ["detection/evtx/sigmahq-regression.tar.gz"];

/** What the open logs are read from, below the root of the corpora. */
const OPEN_LOGS: readonly string[] = [...ARCHIVES, ...FOLDERS];

/**
 * One rule, two roads: for every active rule of SigmaHQ, those of Suzaku and the given number of rounds, every event of
 * the open logs is told by the stream engine and by DuckDB alike, NOT over absent fields included.
 */
export default soak({
  name: "detection/stream-equals-sql",
  sample: 60,
  full: FULL,
  timeoutMs: 120_000,
  needs: [RULES, SUZAKU, ...OPEN_LOGS],
  run: async (rounds, random) => {
    const root = corporaRoot();
    if (root === null) return ["the corpora are absent"];
    const whole = rounds >= FULL;
    const files = [...activeEntries(readTarGz(join(root, RULES))), ...(whole ? readTarGz(join(root, SUZAKU)) : [])]
      .filter(({ path }) => path.endsWith(".yml") || path.startsWith("sigmahq/"))
      .map(({ path, bytes }) => parseRules(Buffer.from(bytes).toString("utf8"), path));
    const set = compileRules(whole ? files : sampleOf(files, rounds, random));
    const proof = new Proof(set);
    let batch: NativeEvent[] = [];
    for (const [, events] of openEvents(root, !whole)) {
      for (let at = 0; at < events.length; at += EVENTS_PER_TABLE) {
        batch = [...batch, ...events.slice(at, at + EVENTS_PER_TABLE)];
        if (batch.length < EVENTS_PER_TABLE) continue;
        await proof.compare(batch);
        batch = [];
      }
    }
    await proof.compare(batch);
    return proof.lines();
  },
});

class Proof {
  readonly #set: RuleSet;
  readonly #needs: ColumnNeed[] = [];
  readonly #replayed = new Map<string, number>();
  #rules = 0;
  #events = 0;
  #hits = 0;
  #lost = 0;

  constructor(set: RuleSet) {
    this.#set = set;
    const seen = new Set<string>();
    for (const rule of set.rules) {
      const query = set.toSql(rule, () => ({ sql: "c", list: true }));
      if (query.kind === "needs-replay") {
        this.#replayed.set(query.code, (this.#replayed.get(query.code) ?? 0) + 1);
        continue;
      }
      this.#rules += 1;
      for (const need of query.columns) {
        const key = JSON.stringify(need);
        if (!seen.has(key)) this.#needs.push(need);
        seen.add(key);
      }
    }
  }

  async compare(events: readonly NativeEvent[]): Promise<void> {
    const streamed = new Map<number, number[]>();
    for (const [place, event] of events.entries()) {
      for (const { ordinal } of this.#set.match(event)) {
        const known = streamed.get(ordinal);
        if (known === undefined) streamed.set(ordinal, [place]);
        else known.push(place);
      }
    }
    const table = await DuckTable.of(events, this.#needs);
    for (const [ordinal, rule] of this.#set.rules.entries()) {
      const query = this.#set.toSql(rule, table.columnOf);
      if (query.kind === "needs-replay") continue;
      const stored = await table.where(query.where, query.parameters);
      const wanted = streamed.get(ordinal) ?? [];
      if (String(stored) !== String(wanted)) throw new Error(difference(rule.title, rule.path, wanted, stored, events));
      this.#hits += stored.length;
      if (stored.length > 0) this.#lost += stored.length - (await naive(table, query)).length;
    }
    table.close();
    this.#events += events.length;
  }

  lines(): string[] {
    const replayed = [...this.#replayed].map(([code, count]) => `${count} ${code}`).join(", ");
    return [
      `${this.#rules} rules × ${this.#events} events: ${this.#hits} hits, the same on both roads`,
      `${this.#lost} of them would be lost to NOT over absent fields if leaves were not coalesced`,
      `${this.#needs.length} columns; by replay: ${replayed || "none"}`,
    ];
  }
}

/** What the same condition finds where an unknown leaf stays unknown. */
async function naive(
  table: DuckTable,
  { where, parameters }: { where: string; parameters: readonly string[] },
): Promise<number[]> {
  return await table.where(where.replaceAll("coalesce(", "unsure("), parameters);
}

function difference(
  title: string,
  path: string,
  wanted: number[],
  stored: number[],
  events: readonly NativeEvent[],
): string {
  const only = [...wanted.filter((each) => !stored.includes(each)), ...stored.filter((each) => !wanted.includes(each))];
  const first = events[only[0] ?? -1];
  return `${title} (${path}): stream ${wanted.length}, SQL ${stored.length}; first apart ${JSON.stringify(first).slice(0, 1500)}`;
}

/** The events of the open logs by the log they are from; with `small` those of a tenth of them. */
function* openEvents(root: string, small: boolean): Generator<readonly [log: string, events: NativeEvent[]]> {
  for (const archive of small ? SMALL : ARCHIVES) {
    const events = readTarGz(join(root, archive)).flatMap(({ bytes }) => eventsOf(bytes));
    yield [archive, events];
  }
  for (const folder of small ? ["detection/cloud"] : FOLDERS) {
    for (const path of listFiles(join(root, folder))) {
      if (/\.(ndjson|log)\.gz$/.test(path)) yield [`${folder}/${path}`, eventsOf(logOf(join(root, folder, path)))];
    }
  }
}

/** Panther's tests hold each log record beside what is expected of it. */
function logOf(path: string): Uint8Array {
  const bytes = gunzipSync(readFileSync(path));
  if (!path.includes("panther-tests")) return bytes;
  const lines = bytes.toString("utf8").split("\n");
  const records = lines.flatMap((line) => (line === "" ? [] : [JSON.stringify(parsed(line)["log"])]));
  return Buffer.from(`${records.join("\n")}\n`);
}

function parsed(line: string): NativeObject {
  const value: unknown = JSON.parse(line);
  return objectOf(value);
}

/** The events of a log; none where its kind is not known. */
function eventsOf(bytes: Uint8Array): NativeEvent[] {
  try {
    const { items } = readLog([bytes], { assumeYear: 2026 });
    return [...items].flatMap((item) => (item.ok ? [item.value] : []));
  } catch (caught) {
    if (caught instanceof MizugiwaError) return [];
    throw caught;
  }
}
