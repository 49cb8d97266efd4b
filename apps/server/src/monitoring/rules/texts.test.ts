import { compileRules } from "@mizugiwa/sigma";
import { expect, test } from "vitest";
import type { SourceFacts } from "../stream/protocol.js";
import { BatchReader, Tally } from "../stream/reader.js";
import { alertedId, parseText, readAlertedId, trialOf, trialPath } from "./texts.js";

const RULE = "title: Off\nid: r1\nname: off\nlogsource: {product: acme}\ndetection: {s: {verb: off}, condition: s}\n";
const OFTEN =
  "title: Often\nid: c1\ncorrelation: {type: event_count, rules: [off], timespan: 1m, condition: {gte: 9}}\n";
const SOURCE: SourceFacts = {
  id: "00000000-0000-4000-8000-000000000001",
  code: "one",
  service: null,
  tenant: null,
  zone: "UTC",
  environment: "production",
  compartment: null,
};

function hitsWith(...texts: { path: string; text: string; license?: string }[]) {
  const set = compileRules(texts.map(parseText), { onTrial: (path) => trialOf(path) !== null });
  const reader = new BatchReader("01010101", set);
  reader.setSources([SOURCE]);
  const head = { source: SOURCE.id, receivedMs: Date.UTC(2026, 0, 1), key: null };
  const batch = { segment: 1, offset: 0, ordinal: 0, end: 0, head, events: [Buffer.from('{"verb": "off"}')] };
  const mode = { isMatched: true, correlating: null };
  return [...reader.read(batch, mode, new Tally(SOURCE.id))].flatMap(({ hits }) => hits);
}

test("what is on trial finds alerts of kind test under the number of its version", () => {
  const hits = hitsWith({ path: "r.yml", text: RULE }, { path: trialPath("r.yml", 2), text: RULE });
  expect(hits.map(({ rule, kind }) => `${rule.id} ${kind}`)).toEqual(["r1 real", "r1~2 test"]);
});

test("a correlation on trial keeps no rule quiet that runs", () => {
  const trial = { path: trialPath("c.yml", 1), text: OFTEN };
  expect(hitsWith({ path: "r.yml", text: RULE }, trial)).toHaveLength(1);
  expect(hitsWith({ path: "r.yml", text: RULE }, { ...trial, path: "c.yml" })).toHaveLength(0);
});

test("a rule without a licence has that of its collection, one with its own keeps it", () => {
  const of = (text: string) => hitsWith({ path: "r.yml", text, license: "DRL-1.1" })[0]?.rule.license;
  expect([of(RULE), of(`license: MIT\n${RULE}`)]).toEqual(["DRL-1.1", "MIT"]);
});

test("an id of an alert says which rule and which version", () => {
  const path = trialPath("own/x.yml", 3);
  expect(readAlertedId(alertedId({ id: "r1", path }))).toEqual({ rule: "r1", number: 3 });
  expect(readAlertedId(alertedId({ id: null, path }))).toEqual({ rule: "own/x.yml", number: 3 });
  expect(readAlertedId("r1")).toEqual({ rule: "r1", number: null });
});
