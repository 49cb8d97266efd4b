import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { SegmentLog } from "../hot/segment-log.js";
import { CANARY_SOURCE, canaryEvent } from "./canary.js";
import type { FromStream, StreamBatch } from "./protocol.js";
import { Reading } from "./reading.js";

const RULE = {
  path: "x.yml",
  text: "title: X\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: acme}\ndetection: {s: {verb: bad}, condition: s}\n",
};
const SOURCE = { service: null, tenant: null, zone: "UTC", compartment: null, environment: "production" } as const;
const START = { segment: 0, offset: 0, ordinal: 0 };
const RECEIVED_MS = Date.UTC(2026, 0, 2, 12);

let folder = "";
let log: SegmentLog;
let said: FromStream[] = [];
let rows: string[][] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-reading-"));
  log = await SegmentLog.open({ folder, node: Buffer.alloc(16, 1), segmentBytes: 2000 });
  said = [];
  rows = [];
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

async function append(source: string, ...events: (object | Buffer)[]): Promise<void> {
  const bytes = events.map((event) => (Buffer.isBuffer(event) ? event : Buffer.from(JSON.stringify(event))));
  await log.append({ head: { source, receivedMs: RECEIVED_MS, key: null }, events: bytes });
}

function begin(from: Partial<{ fedFrom: typeof START; matchedFrom: typeof START }> = {}): Reading {
  const effects = {
    send: (message: FromStream) => void said.push(message),
    writeRows: (lines: readonly string[]) => {
      rows.push([...lines]);
      return `rows-${rows.length}`;
    },
    clock: () => 0,
  };
  const reading = new Reading(
    {
      log: folder,
      node: "01010101",
      fedFrom: START,
      matchedFrom: START,
      correlatedFrom: from.matchedFrom ?? START,
      correlation: null,
      closed: 0,
      awaitsIndicators: false,
      ...from,
    },
    effects,
  );
  reading.hear({ type: "sources", sources: [{ id: "s", code: "web", ...SOURCE }] });
  reading.hear({ type: "rules", version: 1, texts: [RULE] });
  return reading;
}

/** Reads all that is safe. */
function readAll(reading: Reading): void {
  if (log.safe !== null) reading.hear({ type: "safe", ...log.safe });
  for (let left = 1000; left > 0 && reading.waitMs === 0; left -= 1) reading.step();
  reading.step();
}

const NUMBERED = z.object({ number: z.int() });
const batches = (): StreamBatch[] => said.filter((message) => message.type === "batch");
const ROW = z.object({
  event_id: z.string(),
  at: z.string(),
  at_flag: z.string().nullable(),
  raw: z.string(),
  f_verb: z.unknown().optional(),
  kind: z.string(),
  fields: z.record(z.string(), z.unknown()),
  ocsf: z.object({ type_uid: z.int(), time: z.int() }).nullable(),
});
const read = () => rows.flat().map((line) => ROW.parse(JSON.parse(line)));

test("events become rows with their bytes, and hits where a rule meets them", async () => {
  await append(
    "s",
    { verb: "bad", time: "2026-01-02T11:59:00Z", node: "WEB01" },
    { verb: "good" },
    Buffer.from([0xff, 0x41]),
  );
  readAll(begin());
  const [first, , third] = read();
  expect(first).toMatchObject({ event_id: "01010101.1.0", at: "2026-01-02T11:59:00Z", at_flag: null, f_verb: "bad" });
  expect(third).toMatchObject({ at_flag: "absent", raw: Buffer.from([0xff, 0x41]).toString("base64") });
  const [batch] = batches();
  expect(batch?.hits).toMatchObject([
    { eventId: "01010101.1.0", host: "web01", source: "s", fields: [{ field: "verb", value: "bad" }] },
  ]);
  expect(batch?.tallies).toMatchObject([{ source: "s", events: 3, ahead: 0, hosts: ["web01"] }]);
});

test("an event whose class is known has its OCSF form beside its fields, placed as the event is", async () => {
  const logon = { EventID: 4624, Channel: "Security", TargetUserName: "u" };
  await append("s", { ...logon, TimeCreated: "2026-01-02T11:59:00Z" }, logon, { verb: "good" });
  readAll(begin());
  expect(read().map(({ ocsf }) => ocsf)).toEqual([
    { type_uid: 300201, time: Date.UTC(2026, 0, 2, 11, 59) },
    { type_uid: 300201, time: RECEIVED_MS },
    null,
  ]);
});

test("a header holds for the lines of its own source", async () => {
  const line = Buffer.from("2026-01-02 11:59:00 192.0.2.1");
  await append("s", Buffer.from("#Fields: date time c-ip"));
  await append("t", line);
  await append("s", line);
  readAll(begin());
  expect(read().map(({ kind, fields }) => [kind, fields["c-ip"]])).toEqual([
    ["w3c", undefined],
    ["text", undefined],
    ["w3c", "192.0.2.1"],
  ]);
});

test("each batch begins where the one before ended, over segments", async () => {
  const reading = begin();
  for (let number = 0; number < 60; number += 1) {
    await append("s", { verb: "bad", number, filler: "x".repeat(80) });
    if (number % 7 === 0) readAll(reading);
  }
  readAll(reading);
  expect(log.safe?.segment).toBeGreaterThan(2);
  let at = START;
  for (const { from, upTo } of batches()) {
    expect(from).toEqual(at);
    at = upTo;
  }
  expect(read().map(({ raw }) => NUMBERED.parse(JSON.parse(Buffer.from(raw, "base64").toString())).number)).toEqual(
    Array.from({ length: 60 }, (_, number) => number),
  );
  expect(batches().flatMap(({ hits }) => hits)).toHaveLength(60);
});

test("what was matched before is handed to the store and not matched again", async () => {
  await append("s", { verb: "bad", n: 1 });
  readAll(begin());
  const matchedFrom = batches()[0]?.upTo ?? START;
  await append("s", { verb: "bad", n: 2 });
  said = [];
  rows = [];
  readAll(begin({ matchedFrom }));
  expect(batches().map(({ matched, hits, events }) => [matched, hits.length, events])).toEqual([
    [false, 0, 1],
    [true, 1, 1],
  ]);
  expect(batches()[1]?.from).toEqual(matchedFrom);
});

test("a store that lost its memory is fed again, and nothing is matched twice", async () => {
  const reading = begin();
  await append("s", { verb: "bad", n: 1 });
  readAll(reading);
  await append("s", { verb: "bad", n: 2 });
  if (log.safe !== null) reading.hear({ type: "safe", ...log.safe });
  reading.hear({ type: "feed-again", from: START });
  readAll(reading);
  expect(batches().flatMap(({ hits }) => hits)).toHaveLength(2);
  expect(batches().map(({ matched, from }) => [matched, from.ordinal])).toEqual([
    [true, 0],
    [false, 0],
    [true, 1],
  ]);
});

test("another set of rules is in force with the next part of the log", async () => {
  const reading = begin();
  reading.hear({ type: "rules", version: 2, texts: [] });
  await append("s", { verb: "bad" });
  readAll(reading);
  expect(batches().flatMap(({ hits }) => hits)).toEqual([]);
  expect(said.filter(({ type }) => type === "rules")).toMatchObject([
    { version: 1, running: 1 },
    { version: 2, running: 0 },
  ]);
});

test("a canary is told by its number, and raises no alert", async () => {
  await append(CANARY_SOURCE, canaryEvent(77, RECEIVED_MS));
  readAll(begin());
  expect(batches()).toMatchObject([{ canaries: [77], hits: [] }]);
});

test("an event whose clock runs ahead stands at its receipt, and does not make the others late", async () => {
  await append("s", { verb: "x", time: "2027-01-01T00:00:00Z" }, { verb: "x", time: "2026-01-02T11:59:59Z" });
  readAll(begin());
  expect(read().map(({ at_flag: flag }) => flag)).toEqual(["ahead", null]);
  expect(batches()[0]?.tallies).toMatchObject([{ ahead: 1, late: 0 }]);
});
