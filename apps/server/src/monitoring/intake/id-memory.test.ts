import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { segmentPath } from "../hot/segment.js";
import { SegmentLog } from "../hot/segment-log.js";
import { IdMemory } from "./id-memory.js";
import { MarkTable } from "./mark-table.js";
import { joinMarks, markOf, sameBody } from "./marks.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-ids-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mark = (id: string, body = id) => markOf(["s"], id, [Buffer.from(body)]);
const HOUR_MS = 3_600_000;

function open(more: { keepMs?: number; most?: number; nowMs?: number } = {}): IdMemory {
  const { keepMs = 24 * HOUR_MS, most = 1000, nowMs = Date.now() } = more;
  return IdMemory.open({ segments: join(folder, "hot"), folder: join(folder, "ids"), keepMs, most }, nowMs);
}

async function write(...ids: string[]): Promise<number> {
  const log = await SegmentLog.open({ folder: join(folder, "hot"), node: Buffer.alloc(16, 1) });
  const marks = joinMarks(ids.map((id) => mark(id)));
  const head = {
    source: "s",
    receivedMs: 0,
    key: mark(`key of ${ids.join()}`).toString("base64"),
    ...(marks === undefined ? {} : { marks }),
  };
  const { segment } = await log.append({ head, events: ids.map((id) => Buffer.from(id)) });
  await log.close();
  return segment;
}

test("what a log holds is remembered after a start, ids and keys of requests", async () => {
  await write("1", "2");
  const memory = open();
  expect(memory.find(mark("1"))).not.toBeNull();
  expect(memory.find(mark("key of 1,2"))).not.toBeNull();
  expect(memory.find(mark("3"))).toBeNull();
  const other = memory.find(mark("1", "other body"));
  expect(other !== null && sameBody(other, mark("1", "other body"))).toBe(false);
});

test("ids outlive the segment they came in", async () => {
  const segment = await write("1");
  open().keep(segment);
  rmSync(segmentPath(join(folder, "hot"), segment));
  expect(open().find(mark("1"))).not.toBeNull();
});

test("ids are forgotten after their time, with their file", async () => {
  const segment = await write("1");
  open().keep(segment);
  rmSync(segmentPath(join(folder, "hot"), segment));
  const later = open({ nowMs: Date.now() + 25 * HOUR_MS });
  expect(later.find(mark("1"))).toBeNull();
  expect(readdirSync(join(folder, "ids"))).toEqual([]);
});

test("of more ids than may be kept the oldest are forgotten first", async () => {
  await write("1", "2");
  await write("3", "4");
  const memory = open({ most: 4 });
  expect(memory.find(mark("1"))).toBeNull();
  expect(memory.find(mark("3"))).not.toBeNull();
});

test("a table of marks finds what was added, and only that", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 400 }), fc.array(fc.string(), { maxLength: 50 }), (added, asked) => {
      const table = new MarkTable();
      for (const id of added) table.add(mark(id));
      const there = new Set(added);
      expect(table.count).toBe(there.size);
      for (const id of [...added, ...asked]) expect(table.find(mark(id)) !== null).toBe(there.has(id));
    }),
  );
});
