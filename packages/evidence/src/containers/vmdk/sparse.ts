import { problemOf } from "@mizugiwa/base";
import { type ByteSource, struct, u16, u32, u64 } from "@mizugiwa/bytes";
import { Cache } from "../../cache.js";
import type { Codecs } from "../../codecs.js";
import { EvidenceError } from "../../evidence-error.js";
import { Pages } from "../../pages.js";
import { basePiece, pieceSource } from "../../pieces.js";
import { safeNumber } from "../../safe-number.js";
import type { Part } from "../container.js";

const HEADER = struct("VMDK sparse header", 79, {
  magic: u32(0),
  version: u32(4),
  flags: u32(8),
  capacity: u64(12),
  grainSize: u64(20),
  descriptorOffset: u64(28),
  descriptorSize: u64(36),
  entriesPerTable: u32(44),
  spareDirectory: u64(48),
  directory: u64(56),
  compression: u16(77),
});
const COWD_HEADER = struct("VMDK COWD header", 32, {
  magic: u32(0),
  capacity: u32(12),
  grainSize: u32(16),
  directory: u32(20),
  directoryEntries: u32(24),
});
const MARKER = struct("VMDK grain marker", 12, { sector: u64(0), size: u32(8) });

const MAGIC = 0x564d444b;
const COWD_MAGIC = 0x44574f43;
const SECTOR = 512;
const AT_END = 0xffff_ffff_ffff_ffffn;
const FOOTER_FROM_END = 1024;
const FLAG_ZERO_GRAINS = 4;
const FLAG_PACKED = 0x1_0000;
const COWD_ENTRIES = 4096;
const GRAIN_MAX = 64 * 1024 * 1024;
const CACHE_BYTES = 8 * 1024 * 1024;

/** A sparse extent: its grains are found by a directory of tables. */
export interface SparseExtent {
  readonly kind: "sparse" | "COWD";
  /** Bytes of the disk that it covers. */
  readonly size: number;
  readonly grainSize: number;
  readonly packed: boolean;
  /** Bytes of the descriptor within, where there is one. */
  readonly descriptor: Uint8Array | null;
  /** Its content; `base` shows through where it holds nothing (bytes beyond its end are zeros). */
  content(base: ByteSource | null, codecs: Codecs): ByteSource;
}

export function isSparse({ source }: Part): boolean {
  const bytes = source.read(0, 4);
  if (bytes.length < 4) return false;
  const magic = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return magic === MAGIC || magic === COWD_MAGIC;
}

interface Layout {
  readonly grainSize: number;
  readonly entriesPerTable: number;
  readonly directory: number;
  readonly size: number;
  readonly zeroGrains: boolean;
  readonly packed: boolean;
}

/** Opens a hosted sparse extent ("KDMV") or an ESX copy-on-write one ("COWD"). VMware, "Virtual Disk Format 5.0". */
export function openSparse(part: Part): SparseExtent {
  const { source } = part;
  if (new DataView(Uint8Array.from(source.read(0, 4)).buffer).getUint32(0, true) === COWD_MAGIC) return openCowd(part);
  let raw = HEADER.read(source, 0);
  let at = 0;
  if (raw.directory === AT_END) {
    at = source.size - FOOTER_FROM_END;
    raw = HEADER.read(source, at);
    if (raw.magic !== MAGIC) throw HEADER.invalid("magic", raw.magic, "0x564d444b in the footer", at);
  }
  const number = (value: bigint, field: string): number => safeNumber(value * BigInt(SECTOR), HEADER.name, field, at);
  const grainSize = number(raw.grainSize, "grainSize");
  checkGrain(grainSize, raw.entriesPerTable, at);
  const descriptorSize = Math.min(number(raw.descriptorSize, "descriptorSize"), 1024 * 1024);
  const descriptorOffset = number(raw.descriptorOffset, "descriptorOffset");
  const layout: Layout = {
    grainSize,
    entriesPerTable: raw.entriesPerTable,
    directory: soundDirectory(source, number(raw.directory, "directory"), number(raw.spareDirectory, "spareDirectory")),
    size: number(raw.capacity, "capacity"),
    zeroGrains: (raw.flags & FLAG_ZERO_GRAINS) !== 0,
    packed: (raw.flags & FLAG_PACKED) !== 0 && raw.compression === 1,
  };
  const descriptor = descriptorOffset === 0 ? null : Uint8Array.from(source.read(descriptorOffset, descriptorSize));
  return extentOf("sparse", part, layout, descriptor === null || descriptor.length === 0 ? null : descriptor);
}

function openCowd(part: Part): SparseExtent {
  const raw = COWD_HEADER.read(part.source, 0);
  checkGrain(raw.grainSize * SECTOR, COWD_ENTRIES, 0);
  const layout: Layout = {
    grainSize: raw.grainSize * SECTOR,
    entriesPerTable: COWD_ENTRIES,
    directory: raw.directory * SECTOR,
    size: raw.capacity * SECTOR,
    zeroGrains: false,
    packed: false,
  };
  return extentOf("COWD", part, layout, null);
}

function checkGrain(grainSize: number, entries: number, at: number): void {
  if (grainSize === 0 || grainSize > GRAIN_MAX) throw HEADER.invalid("grainSize", grainSize, "512 to 64 MiB", at);
  if (entries === 0) throw HEADER.invalid("entriesPerTable", entries, "at least 1", at);
}

/** The spare directory is taken where the first one lies outside of the file. */
function soundDirectory(source: ByteSource, first: number, spare: number): number {
  return first + 4 > source.size && spare > 0 && spare + 4 <= source.size ? spare : first;
}

function extentOf(kind: SparseExtent["kind"], part: Part, layout: Layout, descriptor: Uint8Array | null): SparseExtent {
  const { size, grainSize, packed } = layout;
  return { kind, size, grainSize, packed, descriptor, content: (base, codecs) => content(part, layout, base, codecs) };
}

function content(part: Part, layout: Layout, base: ByteSource | null, codecs: Codecs): ByteSource {
  const { grainSize, size, packed } = layout;
  const pages = new Pages(part.source, "VMDK grain table");
  const cache = new Cache<ByteSource>(CACHE_BYTES);
  return pieceSource(size, "VMDK grain", (offset, wanted) => {
    const grain = Math.floor(offset / grainSize);
    const within = offset % grainSize;
    const place = grainAt(layout, pages, grain);
    if (place > 1 && packed) {
      const held = cache.get(grain) ?? unpackGrain(part, place * SECTOR, grain, grainSize, codecs);
      cache.put(grain, held, grainSize);
      return { length: grainSize - within, source: held, offset: within };
    }
    const step = place > 1 ? grainSize / SECTOR : 0;
    let count = 1;
    while (count * grainSize - within < wanted && grainAt(layout, pages, grain + count) === place + count * step)
      count += 1;
    const length = count * grainSize - within;
    if (place > 1) return { length, source: part.source, offset: place * SECTOR + within };
    return place === 0 ? basePiece(base, offset, length) : { length, source: null, offset: 0 };
  });
}

/** Sector of the grain in the file; 0 where it is not held, 1 where it is zeros. */
function grainAt(
  { directory, entriesPerTable, zeroGrains, size, grainSize }: Layout,
  pages: Pages,
  grain: number,
): number {
  if (grain * grainSize >= size) return 0;
  const table = pages.u32(directory + Math.floor(grain / entriesPerTable) * 4);
  if (table === 0) return 0;
  const place = pages.u32(table * SECTOR + (grain % entriesPerTable) * 4);
  return place === 1 && !zeroGrains ? 0 : place;
}

function unpackGrain(part: Part, at: number, grain: number, grainSize: number, codecs: Codecs): ByteSource {
  const from = grain * grainSize;
  const damaged = (detail: string, code = "chunk-damaged"): EvidenceError =>
    new EvidenceError(code, {
      path: part.label,
      offset: at,
      record: grain,
      field: MARKER.name,
      detail: `grain ${grain}, bytes ${from} to ${from + grainSize - 1} of the disk: ${detail}`,
    });
  const { size } = MARKER.read(part.source, at);
  if (size > grainSize * 2) throw damaged(`${size} packed bytes are told`);
  const stored = part.source.read(at + MARKER.size, size);
  if (stored.length < size) throw damaged("the file ends within", "image-cut-short");
  try {
    const bytes = codecs.inflateZlib(stored, grainSize);
    return { size: grainSize, read: (offset, length) => bytes.subarray(offset, offset + length) };
  } catch (caught) {
    throw damaged(problemOf(caught).detail);
  }
}
