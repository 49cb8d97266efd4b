import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
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
 * are not known, so that later ones count from their own place. Throws what the system says where the file cannot be read.
 */
export function* readSegment(
  folder: string,
  segment: number,
  {
    from = SEGMENT_HEAD_SIZE,
    ordinal = 0,
    limit = Number.POSITIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  }: SegmentPart = {},
): Generator<Item<StoredBatch>, void, undefined> {
  const path = segmentPath(folder, segment);
  const file = openSegment(path);
  try {
    const end = Math.min(limit, file.size);
    try {
      checkHead(file.read(0, Math.min(SEGMENT_HEAD_SIZE, end)), segment, path);
    } catch (caught) {
      yield { ok: false, problem: problemOf(caught, { path }) };
      return;
    }
    yield* batches(file, path, { from, ordinal, end, most, segment });
  } finally {
    file.close();
  }
}

interface Reach {
  readonly segment: number;
  readonly from: number;
  readonly ordinal: number;
  readonly end: number;
  readonly most: number;
}

function* batches(
  file: SegmentFile,
  path: string,
  { segment, from, ordinal, end, most }: Reach,
): Generator<Item<StoredBatch>, void, undefined> {
  let base = from;
  let bytes = file.read(base, Math.min(end, base + most));
  let next = ordinal;
  for (let at = from; at < end; ) {
    const frame = frameAt(bytes, at - base);
    if (typeof frame === "object") {
      const stop = base + frame.end;
      const batch = decodeBatch(frame.payload);
      yield record({ ...batch, segment, ordinal: next, offset: at, end: stop });
      next += batch.events.length;
      at = stop;
      continue;
    }
    if (base + bytes.length < end) {
      // The part that was read ends within a frame, or has none: the caller comes back, or all of the rest is looked at.
      if (at > from) return;
      base = at;
      bytes = file.read(base, end);
      continue;
    }
    const resumed = nextFrame(bytes, at - base + 1);
    if (resumed === null) {
      yield problem("segment-torn", { path, offset: at, detail: `${end - at} bytes are no whole batch` });
      return;
    }
    yield problem("segment-damaged", { path, offset: at, detail: `${base + resumed - at} bytes cannot be read` });
    at = base + resumed;
  }
}

export interface SegmentPart {
  readonly from?: number;
  readonly ordinal?: number;
  readonly limit?: number;
  /** Reads about this many bytes and ends with the last whole batch among them; one batch at least. */
  readonly most?: number;
}

function nextFrame(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(FRAME_MARK, from); at !== -1; at = bytes.indexOf(FRAME_MARK, at + 1)) {
    if (typeof frameAt(bytes, at) === "object") return at;
  }
  return null;
}

interface SegmentFile {
  readonly size: number;
  read(from: number, end: number): Buffer;
  close(): void;
}

function openSegment(path: string): SegmentFile {
  const fd = openSync(path, "r");
  return {
    size: fstatSync(fd).size,
    read: (from, end) => {
      const bytes = Buffer.allocUnsafe(Math.max(0, end - from));
      let have = 0;
      while (have < bytes.length) {
        const read = readSync(fd, bytes, have, bytes.length - have, from + have);
        if (read === 0) break;
        have += read;
      }
      return bytes.subarray(0, have);
    },
    close: () => closeSync(fd),
  };
}
