import { crc32 } from "node:zlib";
import { type Item, type Problem, problem, problemOf, record, toProblem } from "@mizugiwa/base";
import type { JsonObject } from "../json-value.js";
import { CHUNK_SIZE, Chunk, FREE_SPACE_AT, RECORDS_AT } from "./chunk.js";
import { EvtxError } from "./fault.js";
import { Definitions } from "./instance.js";
import { toJson } from "./to-json.js";
import { fileTime } from "./value.js";

/**
 * Windows event log file: a header of 4,096 bytes, then chunks of 64 KiB.
 *
 *   offset  size  meaning (little-endian)
 *        0     8  "ElfFile\0"
 *        8    24  first and last chunk number, next record identifier
 *       32     4  size of the header, 128
 *       36     4  minor and major version
 *       40     2  size of the header block, 4096
 *       42     2  number of chunks
 *      120     4  flags: 1 dirty, 2 full
 *
 * Event record, within a chunk:
 *        0     4  "**\0\0"
 *        4     4  size
 *        8     8  record identifier
 *       16     8  time written, FILETIME
 *       24     -  binary XML
 *   size-4     4  size again
 *
 * Sources: libevtx, "Windows XML Event Log (EVTX) format"; [MS-EVEN6] 2.2.12.
 * Departures: the header's counts are not believed, since a file that was copied while open has stale ones; chunks are
 * read to the end of the file. A checksum that does not fit is a problem beside the records, not a refusal.
 */
export interface EvtxRecord {
  /** Position among the records of the file, from 0. */
  readonly index: number;
  /** EventRecordID as decimal text: 64 bits. */
  readonly recordId: string;
  /** When the record was written: RFC 3339 UTC, seven digits. */
  readonly time: string;
  /** The event as JSON, `{"Event": {"System": …}}`. */
  readonly event: JsonObject;
}

const FILE_HEADER_SIZE = 4096;
const DIRTY = 1;
const RECORD_HEAD_SIZE = 24;
const RECORD_SIZE_MIN = 28;
const RECORD_MAGIC = 0x00002a2a;

/** Whether bytes begin like a Windows event log file; eight of them are enough. */
export function isEvtx(head: Uint8Array): boolean {
  return signatureAt(head, "ElfFile\0");
}

/**
 * Reads an event log file from its bytes in order. A damaged chunk or record is a problem with its offset in the file,
 * and reading goes on with the next. Throws EvtxError `evtx-signature` where the file is no event log.
 */
export function* readEvtx(chunks: Iterable<Uint8Array>): Generator<Item<EvtxRecord>, void, undefined> {
  const earlier = new Definitions();
  let index = 0;
  let dirty = false;
  for (const { bytes, offset } of blocksOf(chunks)) {
    if (offset === 0) {
      dirty = readFileHeader(bytes);
      continue;
    }
    for (const item of readChunk(bytes, { earlier, dirty })) {
      if (item.ok) yield record({ ...item.value, index: index++ });
      else {
        const place = { ...item.problem.place, offset: offset + (item.problem.place.offset ?? 0) };
        const lost = item.problem.code.startsWith("evtx-chunk") ? place : { ...place, record: index++ };
        yield { ok: false, problem: { ...item.problem, place: lost } };
      }
    }
  }
}

/** The header block, then one block a chunk; the last may be short. */
function* blocksOf(chunks: Iterable<Uint8Array>): Generator<{ bytes: Uint8Array; offset: number }, void, undefined> {
  let block = new Uint8Array(FILE_HEADER_SIZE);
  let filled = 0;
  let offset = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const take = Math.min(chunk.length - at, block.length - filled);
      block.set(chunk.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled < block.length) continue;
      yield { bytes: block, offset };
      offset += block.length;
      block = new Uint8Array(CHUNK_SIZE);
      filled = 0;
    }
  }
  if (filled > 0 || offset === 0) yield { bytes: block.subarray(0, filled), offset };
}

function readFileHeader(bytes: Uint8Array): boolean {
  if (!isEvtx(bytes)) {
    throw new EvtxError("evtx-signature", {
      offset: 0,
      detail: "the file does not begin with ElfFile",
      remedy: "It is no Windows event log, or its first block is lost.",
    });
  }
  return bytes.length > 120 && ((bytes[120] ?? 0) & DIRTY) !== 0;
}

interface ChunkOptions {
  readonly earlier: Definitions;
  /** A file that was not closed has stale checksums and offsets: both are passed over. */
  readonly dirty: boolean;
}

type ChunkRecord = Omit<EvtxRecord, "index">;

/** The records of one chunk; offsets of problems count from its start. */
function* readChunk(bytes: Uint8Array, options: ChunkOptions): Generator<Item<ChunkRecord>, void, undefined> {
  if (!signatureAt(bytes, "ElfChnk\0")) {
    if (bytes.every((byte) => byte === 0)) return;
    yield problem("evtx-chunk-signature", {
      offset: 0,
      detail: "no chunk begins here",
      remedy: "The next chunk is read.",
    });
    return;
  }
  if (bytes.length < RECORDS_AT) {
    yield problem("evtx-chunk-cut-short", {
      offset: 0,
      detail: `the file ends after ${bytes.length} bytes of a chunk`,
    });
    return;
  }
  const chunk = new Chunk(bytes);
  const free = chunk.view.getUint32(FREE_SPACE_AT, true);
  yield* checksumProblems(chunk, free, options.dirty);
  yield* readRecords(chunk, free >= RECORDS_AT && free <= bytes.length ? free : bytes.length, options.earlier);
  if (bytes.length < Math.min(free, CHUNK_SIZE)) {
    yield problem("evtx-chunk-cut-short", {
      offset: bytes.length,
      detail: `the file ends after ${bytes.length} bytes of a chunk`,
    });
  }
}

function* checksumProblems(chunk: Chunk, free: number, dirty: boolean): Generator<Item<never>, void, undefined> {
  const { bytes, view } = chunk;
  const stored = view.getUint32(124, true);
  if (dirty || stored === 0) return;
  if (crc32(bytes.subarray(128, 512), crc32(bytes.subarray(0, 120))) !== stored) {
    yield problem("evtx-chunk-checksum", { offset: 124, detail: "the checksum of the chunk's header does not fit" });
  } else if (free >= RECORDS_AT && free <= bytes.length) {
    if (crc32(bytes.subarray(RECORDS_AT, free)) !== view.getUint32(52, true)) {
      yield problem("evtx-chunk-checksum", { offset: 52, detail: "the checksum of the chunk's records does not fit" });
    }
  }
}

/** Records up to the free space; what lies behind it are remains of older ones. */
function* readRecords(chunk: Chunk, free: number, earlier: Definitions): Generator<Item<ChunkRecord>, void, undefined> {
  for (let at = RECORDS_AT; at + RECORD_SIZE_MIN <= free; ) {
    const size = recordSize(chunk, at);
    if (size === null) {
      const next = nextRecord(chunk, at + 4, free);
      if (!isPadding(chunk, at, next)) {
        yield problem("evtx-record-damaged", {
          offset: at,
          detail: `no whole record begins here; skipped ${next - at} bytes`,
        });
      }
      at = next;
      continue;
    }
    yield readRecord(chunk, at, size, earlier);
    at += size;
  }
}

/** The size of the record at `at` where one stands there whole, else null. */
function recordSize({ view, bytes }: Chunk, at: number): number | null {
  if (view.getUint32(at, true) !== RECORD_MAGIC) return null;
  const size = view.getUint32(at + 4, true);
  if (size < RECORD_SIZE_MIN || at + size > bytes.length) return null;
  return view.getUint32(at + size - 4, true) === size ? size : null;
}

function nextRecord(chunk: Chunk, from: number, end: number): number {
  for (let at = from; at + RECORD_SIZE_MIN <= end; at += 1) {
    at = chunk.bytes.indexOf("**\0\0", at, "latin1");
    if (at === -1 || at + RECORD_SIZE_MIN > end) return end;
    if (recordSize(chunk, at) !== null) return at;
  }
  return end;
}

/** The unused tail of a chunk is zeros, or the remains of older records after the last one. */
function isPadding(chunk: Chunk, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (chunk.bytes[at] !== 0) return false;
  return true;
}

function readRecord(chunk: Chunk, at: number, size: number, earlier: Definitions): Item<ChunkRecord> {
  const { view } = chunk;
  try {
    return record({
      recordId: view.getBigUint64(at + 8, true).toString(),
      time: fileTime(view, at + 16),
      event: toJson(chunk, at + RECORD_HEAD_SIZE, at + size - 4, earlier),
    });
  } catch (caught) {
    return { ok: false, problem: unreadable(caught, at) };
  }
}

/** Damage found inside a record; anything else is a defect of the reader and goes on as such. */
function unreadable(caught: unknown, at: number): Problem {
  const found = problemOf(caught);
  if (found.code === "inner-error") throw caught;
  return toProblem("evtx-record-unreadable", {
    offset: found.place.offset ?? at,
    detail: `${found.detail} (${found.code})`,
    remedy: "The records behind it are read.",
  });
}

function signatureAt(bytes: Uint8Array, signature: string): boolean {
  for (let at = 0; at < signature.length; at += 1) if (bytes[at] !== signature.charCodeAt(at)) return false;
  return true;
}
