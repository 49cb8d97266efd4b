import { problemOf } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { Cache } from "../../cache.js";
import { EvidenceError } from "../../evidence-error.js";
import { Pages } from "../../pages.js";
import { basePiece, type Piece, type PieceAt } from "../../pieces.js";
import type { Table } from "./header.js";

const NAME = "qcow2 cluster";
const CACHE_BYTES = 8 * 1024 * 1024;
const SECTOR = 512;
const HIGH = 0x1_0000_0000;
/** Upper halves of an entry: bit 62 packed, bits 32 to 55 of an offset; bit 0 of the lower half: all zeros. */
const PACKED_HIGH = 0x4000_0000;
const OFFSET_HIGH = 0x00ff_ffff;
const OFFSET_LOW = 0xffff_fe00;
const ZERO_LOW = 1;
const SUBCLUSTERS = 32;

/** What is needed to find a cluster. */
export interface ClusterMap {
  readonly path: string;
  readonly image: ByteSource;
  /** Where plain clusters lie: the image itself or its data file. */
  readonly data: ByteSource;
  readonly clusterBits: number;
  readonly extendedL2: boolean;
  readonly l1: Table;
  /** What shows through where the image holds nothing; null where that is zeros. Bytes beyond its end are zeros. */
  readonly base: ByteSource | null;
  readonly unpack: (bytes: Uint8Array, most: number) => Uint8Array;
}

type Entry =
  | { readonly kind: "absent" | "zero" }
  | { readonly kind: "data"; readonly offset: number }
  | { readonly kind: "packed"; readonly offset: number; readonly length: number };

/**
 * Finds what lies at an offset of the disk: two levels of tables, read by pages; unpacked clusters are kept up to 8 MiB. Neighbours that also lie
 * side by side in the file are one piece.
 */
export function clusterPieces(map: ClusterMap): PieceAt {
  const pages = new Pages(map.image, "qcow2 table");
  const unpacked = new Cache<ByteSource>(CACHE_BYTES);
  const clusterSize = 2 ** map.clusterBits;
  const unit = map.extendedL2 ? clusterSize / SUBCLUSTERS : clusterSize;

  const entryAt = (offset: number): Entry => findEntry(map, pages, offset);
  return (offset, wanted) => {
    const within = offset % unit;
    const entry = entryAt(offset);
    if (entry.kind === "packed") return packedPiece(map, entry, offset, unpacked);
    let length = unit - within;
    while (length < wanted && continues(entry, entryAt(offset + length), length + within)) length += unit;
    if (entry.kind === "data") return { length, source: map.data, offset: entry.offset + within };
    return entry.kind === "zero" ? { length, source: null, offset: 0 } : basePiece(map.base, offset, length);
  };
}

function continues(first: Entry, next: Entry, distance: number): boolean {
  if (next.kind !== first.kind) return false;
  return first.kind !== "data" || (next.kind === "data" && next.offset === first.offset + distance);
}

function findEntry(map: ClusterMap, pages: Pages, offset: number): Entry {
  const { clusterBits, extendedL2, l1 } = map;
  const clusterSize = 2 ** clusterBits;
  const entrySize = extendedL2 ? 16 : 8;
  const perTable = clusterSize / entrySize;
  const cluster = Math.floor(offset / clusterSize);
  const first = Math.floor(cluster / perTable);
  if (first >= l1.entries) return { kind: "absent" };
  const table = offsetOf(pages.u32be(l1.offset + first * 8), pages.u32be(l1.offset + first * 8 + 4));
  if (table === 0) return { kind: "absent" };
  const at = table + (cluster % perTable) * entrySize;
  const high = pages.u32be(at);
  const low = pages.u32be(at + 4);
  if ((high & PACKED_HIGH) !== 0) return packedEntry(high, low, clusterBits);
  const where = offsetOf(high, low);
  const ownsFirst = map.data !== map.image && high >>> 31 === 1;
  if (!extendedL2) return plainEntry(where, (low & ZERO_LOW) !== 0, ownsFirst);
  const sub = Math.floor((offset % clusterSize) / (clusterSize / SUBCLUSTERS));
  const zero = ((pages.u32be(at + 8) >>> sub) & 1) === 1;
  const allocated = ((pages.u32be(at + 12) >>> sub) & 1) === 1;
  if (zero) return { kind: "zero" };
  return allocated ? { kind: "data", offset: where + sub * (clusterSize / SUBCLUSTERS) } : { kind: "absent" };
}

/** In a data file of its own a cluster may lie at 0; bit 63 tells it from one that is absent. */
function plainEntry(where: number, zero: boolean, ownsFirst: boolean): Entry {
  if (zero) return { kind: "zero" };
  return where === 0 && !ownsFirst ? { kind: "absent" } : { kind: "data", offset: where };
}

function offsetOf(high: number, low: number): number {
  return (high & OFFSET_HIGH) * HIGH + ((low & OFFSET_LOW) >>> 0);
}

/** The stored length is told in sectors beyond the first and is only an upper bound. */
function packedEntry(high: number, low: number, clusterBits: number): Entry {
  const value = (BigInt(high & 0x3fff_ffff) << 32n) | BigInt(low);
  const shift = BigInt(62 - (clusterBits - 8));
  const offset = Number(value & ((1n << shift) - 1n));
  const sectors = Number(value >> shift) + 1;
  return { kind: "packed", offset, length: sectors * SECTOR - (offset % SECTOR) };
}

function packedPiece(
  map: ClusterMap,
  { offset, length }: { offset: number; length: number },
  at: number,
  unpacked: Cache<ByteSource>,
): Piece {
  const clusterSize = 2 ** map.clusterBits;
  const cluster = Math.floor(at / clusterSize);
  const within = at % clusterSize;
  let held = unpacked.get(cluster);
  if (held === undefined) {
    const bytes = unpackCluster(map, offset, length, clusterSize, cluster);
    held = { size: bytes.length, read: (from, count) => bytes.subarray(from, from + count) };
    unpacked.put(cluster, held, bytes.length);
  }
  return { length: clusterSize - within, source: held, offset: within };
}

function unpackCluster(map: ClusterMap, offset: number, length: number, size: number, cluster: number): Uint8Array {
  const stored = map.image.read(offset, length);
  const damaged = (detail: string): EvidenceError =>
    new EvidenceError(stored.length === 0 ? "image-cut-short" : "chunk-damaged", {
      path: map.path,
      offset,
      record: cluster,
      field: NAME,
      detail: `cluster ${cluster}, bytes ${cluster * size} to ${(cluster + 1) * size - 1} of the disk: ${detail}`,
    });
  let bytes: Uint8Array;
  try {
    bytes = map.unpack(stored, size);
  } catch (caught) {
    throw damaged(problemOf(caught).detail);
  }
  if (bytes.length < size) throw damaged(`${bytes.length} bytes unpacked, need ${size}`);
  return bytes;
}
