import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type Item, MizugiwaError, problem, problemOf, record } from "@mizugiwa/base";
import { type Batch, decodeBatch } from "./batch.js";
import { FRAME_MARK, frameAt } from "./frame.js";

/** A batch with its place in the log. */
export interface StoredBatch extends Batch {
  readonly segment: number;
  /** Number of its first event within the segment; `event_id` is node, segment and this, counted on. */
  readonly ordinal: number;
  /** Where it begins and ends in the file, in bytes. */
  readonly offset: number;
  readonly end: number;
}

/**
 * Beginning of a segment:
 *
 *   offset  size  meaning (little-endian)
 *        0     8  "MZSEG\0\0\1", the last byte the version
 *        8    16  id of the node that wrote it
 *       24     8  number of the segment
 *       32     4  CRC-32 of bytes 0 to 31
 */
export const SEGMENT_HEAD_SIZE = 36;
const SEGMENT_MAGIC = Buffer.from([0x4d, 0x5a, 0x53, 0x45, 0x47, 0, 0, 1]);

export function encodeSegmentHead(node: Uint8Array, segment: number): Uint8Array {
  const head = Buffer.alloc(SEGMENT_HEAD_SIZE);
  SEGMENT_MAGIC.copy(head);
  head.set(node, 8);
  head.writeBigUInt64LE(BigInt(segment), 24);
  head.writeUInt32LE(crc32(head.subarray(0, 32)), 32);
  return head;
}

const NAME = /^(\d{12})\.seg$/;

export function segmentPath(folder: string, segment: number): string {
  return join(folder, `${String(segment).padStart(12, "0")}.seg`);
}

/** Numbers of the segments of a folder, ascending. */
export function listSegments(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** A segment whose beginning is no segment's: nothing of it is read, nothing of it is changed. */
function checkHead(bytes: Buffer, segment: number, path: string): void {
  const isSound =
    bytes.length >= SEGMENT_HEAD_SIZE &&
    SEGMENT_MAGIC.equals(bytes.subarray(0, 8)) &&
    bytes.readBigUInt64LE(24) === BigInt(segment) &&
    bytes.readUInt32LE(32) === crc32(bytes.subarray(0, 32));
  if (isSound) return;
  throw new MizugiwaError("segment-head-damaged", {
    path,
    offset: 0,
    detail: `the file does not begin as segment ${segment} does`,
    remedy: "Keep the file for examination; the other segments are read without it.",
  });
}

/**
 * The batches of a segment up to `limit` bytes of the file, from `from` on with events counted from `ordinal`. A frame that
 * ends past the limit is what a crash left of a batch that nobody was told is safe: a problem `segment-torn`, and the end. What
 * is damaged within is a problem `segment-damaged` with its bytes, and reading goes on at the next frame; the events lost there
 * are not known, so that later ones count from their own place. Segments are bounded (SegmentLogOptions.segmentBytes) and
 * read whole.
 */
export function* readSegment(
  folder: string,
  segment: number,
  { from = SEGMENT_HEAD_SIZE, ordinal = 0, limit = Number.POSITIVE_INFINITY }: SegmentPart = {},
): Generator<Item<StoredBatch>, void, undefined> {
  const path = segmentPath(folder, segment);
  const bytes = readUpTo(path, limit);
  try {
    checkHead(bytes, segment, path);
  } catch (caught) {
    yield { ok: false, problem: problemOf(caught, { path }) };
    return;
  }
  let next = ordinal;
  for (let at = from; at < bytes.length; ) {
    const frame = frameAt(bytes, at);
    if (typeof frame === "object") {
      const batch = decodeBatch(frame.payload);
      yield record({ ...batch, segment, ordinal: next, offset: at, end: frame.end });
      next += batch.events.length;
      at = frame.end;
      continue;
    }
    const resumed = nextFrame(bytes, at + 1);
    if (resumed === null) {
      yield problem("segment-torn", { path, offset: at, detail: `${bytes.length - at} bytes are no whole batch` });
      return;
    }
    yield problem("segment-damaged", { path, offset: at, detail: `${resumed - at} bytes cannot be read` });
    at = resumed;
  }
}

export interface SegmentPart {
  readonly from?: number;
  readonly ordinal?: number;
  readonly limit?: number;
}

function nextFrame(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(FRAME_MARK, from); at !== -1; at = bytes.indexOf(FRAME_MARK, at + 1)) {
    if (typeof frameAt(bytes, at) === "object") return at;
  }
  return null;
}

function readUpTo(path: string, limit: number): Buffer {
  const fd = openSync(path, "r");
  try {
    const size = Math.min(statSync(path).size, limit);
    const bytes = Buffer.allocUnsafe(size);
    let have = 0;
    while (have < size) {
      const read = readSync(fd, bytes, have, size - have, have);
      if (read === 0) break;
      have += read;
    }
    return bytes.subarray(0, have);
  } finally {
    closeSync(fd);
  }
}
