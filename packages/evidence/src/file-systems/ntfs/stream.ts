import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { mappedSource, type Piece } from "../shared/mapped-source.js";
import { type Attribute, COMPRESSED, ENCRYPTED, valueOf } from "./attribute.js";
import type { Boot } from "./boot.js";
import { lznt1Source } from "./lznt1.js";
import { decodeRuns, type Run } from "./runs.js";

/** An attribute put together from its pieces. */
export interface NtfsStream {
  readonly type: number;
  readonly name: string;
  readonly size: number;
  readonly compressed: boolean;
  readonly encrypted: boolean;
  /** The value where it is resident. */
  readonly value: Uint8Array | null;
  /** The pieces in the order of the content, where it is not. */
  readonly pieces: readonly Attribute[];
}

/** The attributes of the given type and name as one stream; null where there is none. Pieces may come in any order. */
export function streamOf(attributes: readonly Attribute[], type: number, name: string): NtfsStream | null {
  const parts = attributes.filter((each) => each.type === type && each.name === name);
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.resident === true) return toStream(only, valueOf(only), []);
  const pieces = parts.filter((each) => !each.resident).sort((a, b) => a.vcn - b.vcn);
  const first = pieces[0];
  if (first !== undefined) return toStream(first, null, pieces);
  const resident = parts[0];
  return resident === undefined ? null : toStream(resident, valueOf(resident), []);
}

function toStream(first: Attribute, value: Uint8Array | null, pieces: readonly Attribute[]): NtfsStream {
  const { type, name, size, flags } = first;
  return {
    type,
    name,
    size,
    compressed: (flags & COMPRESSED) !== 0 && first.unit > 0,
    encrypted: (flags & ENCRYPTED) !== 0,
    value,
    pieces,
  };
}

/** Runs of all pieces in the order of the content; overlaps of damaged maps keep what came first. Faults become problems. */
export function runsOf(stream: Pick<NtfsStream, "pieces">, boot: Boot, problems: Problem[]): Run[] {
  const runs: Run[] = [];
  let next = 0;
  for (const piece of stream.pieces) {
    const decoded = decodeRuns(piece, boot.clusters);
    if (decoded.fault !== null) {
      problems.push(
        toProblem("runs-damaged", {
          record: piece.record.number,
          offset: piece.valueAt,
          field: "data runs",
          detail: `MFT record ${piece.record.number}: ${decoded.fault}`,
          remedy: "The content behind it is not reachable through this map.",
        }),
      );
    }
    for (const run of decoded.runs) {
      if (run.vcn < next) continue;
      runs.push(run);
      next = run.vcn + run.length;
    }
  }
  return runs;
}

/** Where the content lies: runs in bytes, cut at what was written (initialised); behind that it reads as zeros. */
export function piecesOf(stream: NtfsStream, runs: readonly Run[], boot: Boot): Piece[] {
  const written = Math.min(stream.pieces[0]?.initialised ?? stream.size, stream.size);
  const pieces: Piece[] = [];
  for (const { vcn, length, lcn } of runs) {
    const at = vcn * boot.clusterSize;
    const end = Math.min(at + length * boot.clusterSize, written);
    if (at >= end) break;
    pieces.push({ at, length: end - at, from: lcn === null ? null : lcn * boot.clusterSize });
  }
  if (written < stream.size) pieces.push({ at: written, length: stream.size - written, from: null });
  return pieces;
}

/** Content of a stream. Reads throw EvidenceError `content-damaged` where bytes cannot be had. */
export function openStream(volume: ByteSource, boot: Boot, stream: NtfsStream, what: string): ByteSource {
  if (stream.value !== null) return memorySource(stream.value);
  const runs = runsOf(stream, boot, []);
  if (!stream.compressed) return mappedSource(volume, piecesOf(stream, runs, boot), stream.size, what);
  const unit = stream.pieces[0]?.unit ?? 0;
  if (unit * boot.clusterSize > UNIT_MAX) {
    throw new EvidenceError("content-damaged", {
      field: what,
      detail: `${what}: compression unit of ${unit} clusters`,
    });
  }
  return lznt1Source({
    volume,
    runs,
    clusterSize: boot.clusterSize,
    unit,
    size: stream.size,
    written: Math.min(stream.pieces[0]?.initialised ?? stream.size, stream.size),
    what,
  });
}

/** 16 clusters of at most 4 KiB are what NTFS writes; more room for later makers, still bounded. */
const UNIT_MAX = 1024 * 1024;
