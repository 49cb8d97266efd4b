import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { goldenSuite, readJsonLines, readTarGz } from "@mizugiwa/proof";
import { isJsonObject, type JsonValue } from "../json-value.js";
import { readEvtx } from "./read-evtx.js";

const ARCHIVES = [
  "sigmahq-regression",
  "attack-samples-sbousseaden",
  "evtx-to-mitre-attack",
  "deepbluecli",
  "parser-edge",
];
/** Share of the files the reference reads whose records must all be there. */
const SHARE_MIN = 0.99;

interface Expected {
  readonly path: string;
  readonly records: number;
  readonly unreadable: number;
  readonly histogram: Readonly<Record<string, number>>;
}

const tally = { equal: 0, judged: 0, more: 0, beyond: 0 };

/** Counts of records by `channel|eventid`, against a reference reader. */
export default goldenSuite({
  name: "detection/evtx-records",
  needs: ["detection/evtx/expected/records.ndjson.gz"],
  cases: (root) => {
    Object.assign(tally, { equal: 0, judged: 0, more: 0, beyond: 0 });
    const folder = join(root, "detection/evtx");
    const expected = new Map(readJsonLines(join(folder, "expected/records.ndjson.gz")).map(expectedOf));
    return ARCHIVES.flatMap((archive) =>
      readTarGz(join(folder, `${archive}.tar.gz`))
        .filter(({ path }) => path.toLowerCase().endsWith(".evtx"))
        .map(({ path, bytes }) => ({
          id: `${archive}/${basename(path)}`,
          run: () => judge(bytes, expected.get(createHash("sha256").update(bytes).digest("hex"))),
        })),
    );
  },
  verdict: () => {
    const share = tally.equal / tally.judged;
    const lines = [
      `${tally.equal} of ${tally.judged} files equal to the reference (${(share * 100).toFixed(2)} %)`,
      `${tally.more} files with all of the reference's records and more`,
      `${tally.beyond} files read that the reference cannot`,
    ];
    if (!(share >= SHARE_MIN)) throw new Error(lines.join("; "));
    return lines;
  },
});

function judge(bytes: Uint8Array, expected: Expected | undefined): void {
  const histogram: Record<string, number> = {};
  let records = 0;
  for (const item of readEvtx([bytes])) {
    if (!item.ok) continue;
    records += 1;
    const key = keyOf(item.value.event);
    histogram[key] = (histogram[key] ?? 0) + 1;
  }
  if (expected === undefined) throw new Error("the expectation does not know this file");
  if (expected.unreadable > 0) {
    tally.beyond += records >= expected.records ? 1 : 0;
    if (records < expected.records) throw new Error(`${records} records, the reference has ${expected.records}`);
    return;
  }
  tally.judged += 1;
  if (records > expected.records) return judgeMore(histogram, expected);
  if (records !== expected.records) throw new Error(`${records} records, the reference has ${expected.records}`);
  for (const key of new Set([...Object.keys(histogram), ...Object.keys(expected.histogram)])) {
    const [have, want] = [histogram[key] ?? 0, expected.histogram[key] ?? 0];
    if (have !== want) throw new Error(`${key}: ${have} records, the reference has ${want}`);
  }
  tally.equal += 1;
}

/** A reference that gives up at damage has fewer records: then each of its records must be among ours. */
function judgeMore(histogram: Readonly<Record<string, number>>, expected: Expected): void {
  for (const [key, want] of Object.entries(expected.histogram)) {
    const have = histogram[key] ?? 0;
    if (have < want) throw new Error(`${key}: ${have} records, the reference has ${want}`);
  }
  tally.more += 1;
}

function keyOf(event: JsonValue): string {
  const system = memberOf(memberOf(event, "Event"), "System");
  const id = memberOf(system, "EventID");
  return `${textOf(memberOf(system, "Channel") ?? "None")}|${textOf(memberOf(id, "#text") ?? id ?? "")}`;
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function expectedOf(line: unknown): [string, Expected] {
  if (typeof line !== "object" || line === null) throw new TypeError("an expectation is an object");
  const fields = new Map<string, unknown>(Object.entries(line));
  const histogram: unknown = fields.get("by_channel_eventid");
  const expected = {
    path: String(fields.get("file")),
    records: Number(fields.get("records")),
    unreadable: Number(fields.get("unreadable_by_reference")),
    histogram: Object.fromEntries(Object.entries(histogram ?? {}).map(([key, count]) => [key, Number(count)])),
  };
  return [String(fields.get("sha256")), expected];
}
