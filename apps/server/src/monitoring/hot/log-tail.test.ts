import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LogTail } from "./log-tail.js";
import { SegmentLog } from "./segment-log.js";

let folder = "";
let log: SegmentLog;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-tail-"));
  log = await SegmentLog.open({ folder, node: Buffer.alloc(16, 1), segmentBytes: 400 });
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

const append = (...texts: string[]) =>
  log.append({ head: { source: "s", receivedMs: 0, key: null }, events: texts.map((text) => Buffer.from(text)) });

function readAll(tail: LogTail): string[] {
  const texts: string[] = [];
  while (tail.isBehind) {
    for (const item of tail.next()) {
      if (!item.ok) throw new Error(item.problem.code);
      texts.push(...item.value.events.map((event) => Buffer.from(event).toString()));
    }
  }
  return texts;
}

const START = { segment: 0, offset: 0, ordinal: 0 };

test("what is safe is read, and nothing beyond it", async () => {
  const tail = new LogTail(folder, START, { closed: 0, active: null });
  await append("a", "b");
  expect(readAll(tail)).toEqual([]);
  const safe = log.safe;
  await append("c");
  if (safe === null) throw new Error("a batch was written");
  tail.extend(safe);
  expect(readAll(tail)).toEqual(["a", "b"]);
  if (log.safe !== null) tail.extend(log.safe);
  expect(readAll(tail)).toEqual(["c"]);
  expect(tail.position).toMatchObject({ segment: 1, ordinal: 3 });
});

test("it goes on from segment to segment, and from any place", async () => {
  const texts = Array.from({ length: 60 }, (_, index) => `event ${index} ${"x".repeat(30)}`);
  for (const text of texts) await append(text);
  if (log.safe === null) throw new Error("batches were written");
  expect(log.safe.segment).toBeGreaterThan(3);
  const tail = new LogTail(folder, START, { closed: 0, active: log.safe });
  tail.extend(log.safe);
  expect(readAll(tail)).toEqual(texts);
  const half = new LogTail(folder, { segment: 2, offset: 0, ordinal: 0 }, { closed: 0, active: null });
  half.extend(log.safe);
  expect(texts.slice(-readAll(half).length)).toEqual(texts.slice(texts.length - readAll(fresh()).length));
  function fresh(): LogTail {
    const again = new LogTail(folder, { segment: 2, offset: 0, ordinal: 0 }, { closed: 0, active: null });
    if (log.safe !== null) again.extend(log.safe);
    return again;
  }
});

test("segments of earlier starts are read whole, and removed ones are passed over", async () => {
  await append("old");
  await log.close();
  const again = await SegmentLog.open({ folder, node: Buffer.alloc(16, 1) });
  log = again;
  await append("new");
  rmSync(join(folder, "000000000001.seg"));
  const tail = new LogTail(folder, START, { closed: 1, active: null });
  expect(readAll(tail)).toEqual([]);
  if (log.safe !== null) tail.extend(log.safe);
  expect(readAll(tail)).toEqual(["new"]);
});
