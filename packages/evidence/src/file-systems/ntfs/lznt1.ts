import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { unitSource } from "../shared/unit-source.js";
import type { Run } from "./runs.js";

/** The longest chunk of LZNT1: what one header can cover, unpacked. */
const CHUNK = 4096;

/**
 * Unpacks LZNT1 data: chunks of a 16-bit head (bit 15 compressed, low 12 bits size - 1) and, where compressed, groups of a flag byte and
 * eight tokens: a byte, or 16 bits of distance and length, whose split moves with the position in the chunk (4 to 12 bits). What a chunk
 * leaves of its 4 KiB stays zero, so does all behind a head of zero.
 * Source: [MS-XCA] 2.5, "LZNT1 Algorithm Details". Gives the reason where the data is damaged, null where it is sound.
 */
export function unpackLznt1(packed: Uint8Array, out: Uint8Array): string | null {
  let at = 0;
  for (let start = 0; start < out.length && at + 2 <= packed.length; start += CHUNK) {
    const head = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    if (head === 0) return null;
    const end = at + 2 + (head & 0xfff) + 1;
    if (end > packed.length) return `a chunk of ${(head & 0xfff) + 1} bytes at ${at} of ${packed.length}`;
    at += 2;
    if ((head & 0x8000) === 0) out.set(packed.subarray(at, Math.min(end, at + out.length - start)), start);
    else {
      const fault = unpackChunk(packed, at, end, out, start);
      if (fault !== null) return fault;
    }
    at = end;
  }
  return null;
}

function unpackChunk(packed: Uint8Array, from: number, end: number, out: Uint8Array, start: number): string | null {
  const limit = Math.min(start + CHUNK, out.length);
  let at = from;
  let to = start;
  let lengthBits = 12;
  while (at < end) {
    let flags = packed[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < end; bit += 1, flags >>= 1) {
      if ((flags & 1) === 0) {
        if (to >= limit) return `more than ${CHUNK} bytes in a chunk`;
        out[to++] = packed[at++] ?? 0;
        continue;
      }
      const token = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
      at += 2;
      while (lengthBits > 4 && to - start > 1 << (16 - lengthBits)) lengthBits -= 1;
      const distance = (token >> lengthBits) + 1;
      const length = (token & ((1 << lengthBits) - 1)) + 3;
      if (at > end || distance > to - start) return `a match ${distance} bytes back after ${to - start}`;
      const stop = Math.min(to + length, limit);
      for (let back = to - distance; to < stop; to += 1, back += 1) out[to] = out[back] ?? 0;
    }
  }
  return null;
}

/** What is needed to read a compressed stream. */
export interface Lznt1Stream {
  readonly volume: ByteSource;
  readonly runs: readonly Run[];
  readonly clusterSize: number;
  /** Clusters of a compression unit. */
  readonly unit: number;
  readonly size: number;
  /** Bytes that were written; behind them it reads as zeros. */
  readonly written: number;
  readonly what: string;
}

/** Content of a compressed stream, unit by unit: no cluster allocated is a hole, all of them are plain bytes, fewer are packed. */
export function lznt1Source(stream: Lznt1Stream): ByteSource {
  const unitSize = stream.unit * stream.clusterSize;
  return unitSource(stream.size, unitSize, (index) => readUnit(stream, index, unitSize));
}

function readUnit(stream: Lznt1Stream, index: number, unitSize: number): Uint8Array {
  const { volume, clusterSize, unit, what, written } = stream;
  const from = index * unit;
  const out = new Uint8Array(unitSize);
  if (from * clusterSize >= written) return out;
  const packed = new Uint8Array(unitSize);
  let filled = 0;
  let mapped = 0;
  for (let at = firstRun(stream.runs, from); at < stream.runs.length; at += 1) {
    const run = stream.runs[at];
    if (run === undefined || run.vcn >= from + unit) break;
    const start = Math.max(run.vcn, from);
    const count = Math.min(run.vcn + run.length, from + unit) - start;
    if (start !== from + mapped) break;
    mapped += count;
    if (run.lcn === null) continue;
    const bytes = volume.read((run.lcn + start - run.vcn) * clusterSize, count * clusterSize);
    if (bytes.length < count * clusterSize) throw damaged(what, from * clusterSize, "lies past the end of the volume");
    packed.set(bytes, filled);
    filled += bytes.length;
  }
  // The last unit may be shorter than a unit: the map ends with the file.
  if (mapped < unit && (from + mapped) * clusterSize < stream.size) {
    throw damaged(what, (from + mapped) * clusterSize, "no place on the volume is known for it");
  }
  if (filled === unitSize) return cut(packed, written - from * clusterSize);
  if (filled === 0) return out;
  const fault = unpackLznt1(packed.subarray(0, filled), out);
  if (fault !== null) throw damaged(what, from * clusterSize, `LZNT1: ${fault}`);
  return cut(out, written - from * clusterSize);
}

function cut(bytes: Uint8Array, written: number): Uint8Array {
  return written < bytes.length ? bytes.fill(0, written) : bytes;
}

function firstRun(runs: readonly Run[], vcn: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const run = runs[middle];
    if (run !== undefined && run.vcn + run.length <= vcn) low = middle + 1;
    else high = middle;
  }
  return low;
}

function damaged(what: string, offset: number, detail: string): EvidenceError {
  return new EvidenceError("content-damaged", { offset, field: what, detail: `${what}: ${detail}` });
}
