import { createHash } from "node:crypto";
import { join } from "node:path";
import { readLog } from "@mizugiwa/events";
import { type GoldenCase, goldenSuite, readJsonLines, readTarGz } from "@mizugiwa/proof";
import { activeRules, RULES } from "./proving/active-rules.js";
import { type Hit, HitTally } from "./proving/hits.js";
import { listOf, objectOf, textOf } from "./proving/json.js";

const FOLDER = "detection/evtx";
const ARCHIVES = [
  "attack-samples-sbousseaden",
  "deepbluecli",
  "evtx-to-mitre-attack",
  "parser-edge",
  "sigmahq-regression",
].map((name) => `${FOLDER}/${name}.tar.gz`);
const HITS = `${FOLDER}/expected/sigma-hits.ndjson.gz`;
const RECORDS = `${FOLDER}/expected/records.ndjson.gz`;

const CLEARED =
  "event 104 has a Channel of its own, the log that was cleared; the reference puts it in the place of the channel the event was written to, and so loses the event";
const tally = new HitTally([
  { rule: "100ef69e-3327-481c-8e5c-6d80d9507556", why: CLEARED },
  { rule: "a62b37e0-45d3-48d9-a517-90c1a1b0186b", why: CLEARED },
  {
    rule: "cde0a575-7d3d-4a49-9817-b8004a7bf105",
    in: "ID2004-Any any firewall rule created",
    why: "the event has an ApplicationPath, and it is empty: the rule's null does not stand for that",
  },
  {
    rule: "488b44e7-3781-4a71-888d-c95abfacf44d",
    in: "ID800-4103-Firewall disabled",
    why: "record 6 is script block 4104 with the rule's very command; the reference did not get at its fields",
  },
  {
    rule: "acfa2210-0d71-4eeb-b477-afab494d596c",
    in: "sample-with-zero-data-size-event",
    why: "records 42 and 46 are service events 7023; the reference did not read them",
  },
]);

/** Every hit of every active rule on the open EVTX files, by record, with the source it met by. */
export default goldenSuite({
  name: "detection/evtx-hits",
  needs: [RULES, HITS, RECORDS, ...ARCHIVES],
  sample: 40,
  cases: (root) => {
    tally.clear();
    const byHash = new Map<string, Uint8Array>();
    for (const { bytes } of ARCHIVES.flatMap((path) => readTarGz(join(root, path)))) byHash.set(hashOf(bytes), bytes);
    const hashes = new Map(
      readJsonLines(join(root, RECORDS))
        .map(objectOf)
        .map((one) => [one["file"], one["sha256"]]),
    );
    return readJsonLines(join(root, HITS)).map((line) => toCase(root, objectOf(line), hashes, byHash));
  },
  verdict: () => tally.verdict(0.95, 0.995),
});

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function toCase(
  root: string,
  stated: ReturnType<typeof objectOf>,
  hashes: ReadonlyMap<unknown, unknown>,
  byHash: ReadonlyMap<string, Uint8Array>,
): GoldenCase {
  const id = textOf(stated["file"]);
  return {
    id,
    run: () => {
      const bytes = byHash.get(textOf(hashes.get(id)));
      if (bytes === undefined) throw new Error("the corpus does not hold this file");
      const { hits, via, events } = hitsOf(root, bytes);
      const wanted: Hit[] = [];
      for (const [rule, hit] of Object.entries(objectOf(stated["hits"]))) {
        const { records, via: expected } = objectOf(hit);
        for (const record of listOf(records)) wanted.push({ event: String(Number(record)), rule });
        const had = [...(via.get(rule) ?? [])].sort().join(" ");
        const meant = listOf(expected).map(textOf).sort().join(" ");
        if (had !== meant) throw new Error(`${rule} met by ${had || "nothing"}, not ${meant}`);
      }
      tally.compare(id, wanted, hits, events);
    },
  };
}

function hitsOf(root: string, bytes: Uint8Array): { hits: Hit[]; via: Map<string, Set<string>>; events: number } {
  const set = activeRules(() => readTarGz(join(root, RULES)));
  const hits: Hit[] = [];
  const via = new Map<string, Set<string>>();
  let events = 0;
  for (const item of readLog([bytes]).items) {
    if (!item.ok) continue;
    events += 1;
    for (const match of set.match(item.value)) {
      const rule = match.rule.id ?? match.rule.title;
      hits.push({ event: item.value.id ?? "", rule });
      via.set(rule, (via.get(rule) ?? new Set()).add(match.via));
    }
  }
  return { hits, via, events };
}
