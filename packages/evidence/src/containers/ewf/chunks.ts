import { type Problem, problemOf, toProblem } from "@mizugiwa/base";
import { adler32, type ByteSource } from "@mizugiwa/bytes";
import { Cache } from "../../cache.js";
import type { Codecs } from "../../codecs.js";
import { EvidenceError } from "../../evidence-error.js";
import { pieceSource } from "../../pieces.js";
import type { Range } from "../../range.js";
import type { CheckedRead, Damage } from "../container.js";
import type { Media } from "./media.js";
import type { ChunkTables, StoredChunk } from "./tables.js";

const CACHE_BYTES = 4 * 1024 * 1024;
const CHECKSUM_SIZE = 4;
/** Damaged chunks that are kept by name; a disk that has more is told by their number. */
const NAMED_MAX = 10_000;

interface Chunk {
  readonly bytes: Uint8Array;
  readonly problem: Problem | null;
}

export interface ChunkReader {
  readonly source: ByteSource;
  readonly check: (range: Range) => CheckedRead;
}

/**
 * Reads chunks: unpacked or with their Adler-32 verified, 4 MiB of them kept. A damaged one throws (with `fill` it reads as zeros) and is
 * told once in `problems`.
 */
export function chunkReader(
  media: Media,
  tables: ChunkTables,
  codecs: Codecs,
  { fill, problems }: { fill: boolean; problems: Problem[] },
): ChunkReader {
  const { size, chunkSize } = media;
  const cache = new Cache<ByteSource>(CACHE_BYTES);
  const told = new Set<number>();

  const tell = (index: number, problem: Problem): void => {
    if (told.has(index) || told.size >= NAMED_MAX) return;
    told.add(index);
    problems.push(problem);
  };
  const load = (index: number): Chunk => {
    const length = Math.min(chunkSize, size - index * chunkSize);
    const stored = tables.find(index);
    const chunk = stored === null ? missing(index, length, chunkSize) : readChunk(stored, index, length, media, codecs);
    if (stored !== null && chunk.problem !== null) tell(index, chunk.problem);
    return chunk;
  };
  const source = pieceSource(size, "EWF chunk", (offset) => {
    const index = Math.floor(offset / chunkSize);
    const within = offset - index * chunkSize;
    let held = cache.get(index);
    if (held === undefined) {
      const { bytes, problem } = load(index);
      if (problem !== null && !fill)
        throw new EvidenceError(problem.code, { ...problem.place, detail: problem.detail });
      held = { size: bytes.length, read: (at, count) => bytes.subarray(at, at + count) };
      cache.put(index, held, bytes.length);
    }
    return { length: held.size - within, source: held, offset: within };
  });
  return { source, check: (range) => checkRange(range, size, chunkSize, load) };
}

function checkRange(range: Range, size: number, chunkSize: number, load: (index: number) => Chunk): CheckedRead {
  const end = Math.min(range.offset + range.length, size);
  const bytes = new Uint8Array(Math.max(end - range.offset, 0));
  const damaged: Damage[] = [];
  for (let at = range.offset; at < end; ) {
    const index = Math.floor(at / chunkSize);
    const start = index * chunkSize;
    const chunk = load(index);
    bytes.set(chunk.bytes.subarray(at - start, Math.min(end - start, chunk.bytes.length)), at - range.offset);
    if (chunk.problem !== null) {
      damaged.push({ range: { offset: start, length: chunk.bytes.length }, problem: chunk.problem });
    }
    at = start + chunkSize;
  }
  return { bytes, damaged };
}

function missing(index: number, length: number, chunkSize: number): Chunk {
  const problem = toProblem("image-cut-short", {
    record: index,
    field: "EWF chunk",
    detail: `no table knows ${nameOf(index, length, chunkSize)}`,
    remedy: "The image is not complete; get the rest of it.",
  });
  return { bytes: new Uint8Array(length), problem };
}

function readChunk(stored: StoredChunk, index: number, length: number, media: Media, codecs: Codecs): Chunk {
  const { part, offset } = stored;
  const damaged = (why: string, bytes = new Uint8Array(length)): Chunk => {
    const detail = `${nameOf(index, length, media.chunkSize)}: ${why}`;
    const code = offset + stored.length > part.source.size || stored.length <= 0 ? "image-cut-short" : "chunk-damaged";
    return { bytes, problem: toProblem(code, { path: part.label, offset, record: index, field: "EWF chunk", detail }) };
  };
  const most = media.chunkSize + (media.chunkSize >> 2) + 1024;
  const kept = part.source.read(offset, Math.min(stored.length, most));
  if (stored.length <= 0 || kept.length < Math.min(stored.length, most))
    return damaged("its stored bytes lie outside of the file");
  if (stored.packed || kept.length < length) {
    try {
      return { bytes: unpackChunk(kept, length, media.chunkSize, codecs), problem: null };
    } catch (caught) {
      return damaged(problemOf(caught).detail);
    }
  }
  const bytes = kept.slice(0, length);
  const whole = kept.length >= media.chunkSize + CHECKSUM_SIZE ? kept.subarray(0, media.chunkSize) : bytes;
  const view = new DataView(kept.buffer, kept.byteOffset, kept.length);
  if (kept.length < whole.length + CHECKSUM_SIZE) return damaged("it has no checksum", bytes);
  const sum = view.getUint32(whole.length, true);
  return adler32(whole) === sum ? { bytes, problem: null } : damaged("the bytes do not fit their Adler-32", bytes);
}

/** The last chunk is short; some writers fill it up before they pack it. */
function unpackChunk(stored: Uint8Array, length: number, chunkSize: number, codecs: Codecs): Uint8Array {
  try {
    return codecs.inflateZlib(stored, length);
  } catch (caught) {
    if (length === chunkSize) throw caught;
    return codecs.inflateZlib(stored, chunkSize).subarray(0, length);
  }
}

function nameOf(index: number, length: number, chunkSize: number): string {
  const from = index * chunkSize;
  return `chunk ${index}, bytes ${from} to ${from + length - 1} of the disk`;
}
