import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Item } from "@mizugiwa/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Batch, decodeBatch, encodeBatch } from "./batch.js";
import { encodeFrame, frameAt } from "./frame.js";
import { listSegments, readSegment, type StoredBatch, segmentPath } from "./segment.js";
import { LogError, SegmentLog, type SegmentLogOptions } from "./segment-log.js";

const NODE = Buffer.alloc(16, 7);
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const openLog = (options: Partial<SegmentLogOptions> = {}) => SegmentLog.open({ folder, node: NODE, ...options });

function batch(text: string, count = 1): Batch {
  const events = Array.from({ length: count }, (_, index) => Buffer.from(`${text}${index}`));
  return { head: { source: "s1", receivedMs: 1, key: null }, events };
}

function readAll(): Item<StoredBatch>[] {
  return listSegments(folder).flatMap((segment) => [...readSegment(folder, segment)]);
}

/** "segment.ordinal: events" of a batch, or the code of a problem. */
function told(items: readonly Item<StoredBatch>[]): string[] {
  return items.map((item) => {
    if (!item.ok) return item.problem.code;
    const { segment, ordinal, events } = item.value;
    return `${segment}.${ordinal}: ${events.map((event) => Buffer.from(event).toString()).join(",")}`;
  });
}

test("batches come back as they went, with the places that were told", async () => {
  const log = await openLog();
  const places = [await log.append(batch("a", 3)), await log.append(batch("b")), await log.append(batch("c", 0))];
  await log.close();
  expect(places).toEqual([
    { segment: 1, ordinal: 0 },
    { segment: 1, ordinal: 3 },
    { segment: 1, ordinal: 4 },
  ]);
  expect(told(readAll())).toEqual(["1.0: a0,a1,a2", "1.3: b0", "1.4: "]);
});

test("events are kept byte for byte, whatever they hold", async () => {
  const bytes = Uint8Array.of(0, 255, 0x4d, 0x5a, 0x46, 0x72, 10, 13);
  const log = await openLog();
  await log.append({ head: { source: "s", receivedMs: 2, key: "k" }, events: [bytes, new Uint8Array(0)] });
  await log.close();
  const [item] = readAll();
  expect(item).toMatchObject({ ok: true, value: { head: { source: "s", receivedMs: 2, key: "k" } } });
  expect(item?.ok === true && item.value.events.map((event) => [...event])).toEqual([[...bytes], []]);
});

test("many that come at once are stored in their order", async () => {
  const log = await openLog();
  const places = await Promise.all(Array.from({ length: 200 }, (_, index) => log.append(batch(`e${index}-`, 2))));
  await log.close();
  expect(places.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 200 }, (_, index) => 2 * index));
  expect(told(readAll())[199]).toBe("1.398: e199-0,e199-1");
});

test("a batch that comes at any moment after the one before is written too", async () => {
  const log = await openLog();
  for (let turns = 0; turns < 12; turns += 1) {
    await log.append(batch("first"));
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    await log.append(batch("second"));
  }
  await log.close();
  expect(readAll()).toHaveLength(24);
});

test("a segment that is large enough is followed by the next", async () => {
  const log = await openLog({ segmentBytes: 200 });
  for (let index = 0; index < 6; index += 1) await log.append(batch("x".repeat(60)));
  await log.close();
  expect(listSegments(folder).length).toBeGreaterThan(1);
  expect(readAll().filter((item) => item.ok)).toHaveLength(6);
});

test("a start writes to a segment of its own and leaves what was torn as it is", async () => {
  const first = await openLog();
  await first.append(batch("a"));
  await first.close();
  const path = segmentPath(folder, 1);
  const frame = Buffer.concat(encodeFrame(encodeBatch(batch("torn"))));
  appendFileSync(path, frame.subarray(0, frame.length - 1));
  const before = readFileSync(path);
  const second = await openLog();
  await second.append(batch("b"));
  await second.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(told(readAll())).toEqual(["1.0: a0", "segment-torn", "2.0: b0"]);
});

test("a file cut at any byte loses what was cut, nothing before, and never throws", async () => {
  const log = await openLog();
  for (let index = 0; index < 4; index += 1) await log.append(batch(`n${index}-`, 2));
  await log.close();
  const path = segmentPath(folder, 1);
  const ends = readAll().map((item) => (item.ok ? item.value.end : 0));
  for (let size = statSync(path).size - 1; size >= 0; size -= 1) {
    truncateSync(path, size);
    const whole = ends.filter((end) => end <= size).length;
    expect([...readSegment(folder, 1)].filter((item) => item.ok)).toHaveLength(whole);
  }
});

test("damage within costs its batch alone, and is named with its bytes", async () => {
  const log = await openLog();
  for (const text of ["a", "b", "c"]) await log.append(batch(text));
  await log.close();
  const path = segmentPath(folder, 1);
  const bytes = readFileSync(path);
  const [, second] = readAll();
  if (second?.ok !== true) throw new Error("no second batch");
  bytes[second.value.end - 1] = (bytes[second.value.end - 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const items = readAll();
  expect(told(items)).toEqual(["1.0: a0", "segment-damaged", "1.1: c0"]);
  expect(items[1]).toMatchObject({ problem: { place: { path, offset: second.value.offset } } });
});

test("a file that is no segment is refused by name and left alone", async () => {
  writeFileSync(segmentPath(folder, 3), "something else");
  const log = await openLog();
  expect(await log.append(batch("a"))).toEqual({ segment: 4, ordinal: 0 });
  await log.close();
  expect(told(readAll())).toEqual(["segment-head-damaged", "4.0: a0"]);
});

test("a batch is not acknowledged where its segment cannot be begun, and the log goes on once it can", async () => {
  const log = await openLog();
  writeFileSync(segmentPath(folder, 1), "in the way");
  await expect(log.append(batch("lost"))).rejects.toMatchObject({ code: "log-failed" });
  await expect(log.append(batch("kept"))).resolves.toEqual({ segment: 2, ordinal: 0 });
  await log.close();
});

test("more than may wait is refused, and what waits is stored", async () => {
  const log = await openLog({ waitingBytes: 100 });
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => log.append(batch("x".repeat(80)))));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", ...Array.from({ length: 4 }, () => "rejected")]);
  const [, refused] = results;
  expect(refused?.status === "rejected" && refused.reason).toBeInstanceOf(LogError);
  await log.close();
  await expect(log.append(batch("late"))).rejects.toMatchObject({ code: "log-closed" });
});

test("a batch that no reader would take is not written", async () => {
  const log = await openLog();
  const events = [Buffer.alloc(64 * 1024 * 1024)];
  await expect(log.append({ ...batch("x"), events })).rejects.toMatchObject({ code: "batch-too-large" });
  await log.close();
});

test("reading can stop at what is safe and go on from there", async () => {
  const log = await openLog();
  await log.append(batch("a", 2));
  const { bytes } = log.safe ?? { bytes: 0 };
  await log.append(batch("b"));
  expect(told([...readSegment(folder, 1, { limit: bytes })])).toEqual(["1.0: a0,a1"]);
  expect(told([...readSegment(folder, 1, { from: bytes, ordinal: 2 })])).toEqual(["1.2: b0"]);
  await log.close();
});

test("sizes that pass the end are damage, not memory", () => {
  const encoded = Buffer.concat(encodeBatch(batch("a", 2)));
  for (const [at, value] of [
    [0, 0xffff_ffff],
    [4, 0xffff_ff00],
  ] as const) {
    const bytes = Buffer.from(encoded);
    bytes.writeUInt32LE(value, at);
    expect(() => decodeBatch(bytes)).toThrow("batch-damaged");
  }
  const frame = Buffer.concat(encodeFrame([Buffer.from("x")]));
  frame.writeUInt32LE(0xffff_ffff, 4);
  expect(frameAt(frame, 0)).toBe("none");
});
